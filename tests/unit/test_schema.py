"""Reading the schema of settings: paths, secrets, optional fields, the flat list."""

from typing import Literal

import pytest
from pydantic import Field, SecretStr

from axisedge.core.roles import Role
from axisedge.core.schema import field_schema, is_secret, nest, parameters, value_at
from axisedge.core.secret import MASK, Secret
from axisedge.core.settings import Section, SettingsModel


class Contact(SettingsModel):
    """Somebody to call."""

    name: str = Field("nobody", title="Name", max_length=20)
    pin: Secret = SecretStr("")


class Inner(SettingsModel):
    level: int | None = Field(3, ge=0, le=10, title="Level", json_schema_extra={"unit": "dB"})
    kind: Literal["a", "b"] = "a"


class Demo(SettingsModel):
    inner: Inner = Inner()
    contacts: dict[str, Contact] = Field(default_factory=dict, title="Contacts")
    words: dict[str, str] = Field(default_factory=dict, title="Words")
    tags: tuple[str, ...] = ()
    secret_of_ours: str = Field("", json_schema_extra={"widget": "hidden"})


SECTION = Section("demo", Demo, "Demo", read=Role.VIEWER, write=Role.OPERATOR)


def test_the_schema_of_a_field_is_found_through_references_and_collections() -> None:
    level = field_schema(Demo, ("inner", "level"))
    assert level is not None
    assert (level["type"], level["maximum"], level["nullable"], level["unit"]) == ("integer", 10, True, "dB")
    pin = field_schema(Demo, ("contacts", "any key", "pin"))
    assert pin is not None and is_secret(pin)
    assert field_schema(Demo, ("inner", "nothing")) is None
    assert field_schema(Demo, ("tags", "0", "x")) is None


def test_a_value_is_found_in_models_and_collections() -> None:
    demo = Demo(contacts={"a.b": Contact(name="Ada")}, words={"x": "y"})
    assert value_at(demo, ("contacts", "a.b", "name")) == "Ada"
    assert value_at(demo, ("words", "x")) == "y"
    assert value_at(demo, ()) is demo
    for wrong in (("contacts", "nobody"), ("model_fields",), ("inner", "level", "deeper"), ("__class__",)):
        with pytest.raises(KeyError):
            value_at(demo, wrong)


def test_a_patch_is_nested_whatever_its_parts_hold() -> None:
    assert nest(("a", "../b", ""), 1) == {"a": {"../b": {"": 1}}}
    assert nest((), {"x": 1}) == {"x": 1}


@pytest.mark.feature("SYS-04")
def test_the_flat_list_names_every_single_setting_once() -> None:
    demo = Demo(contacts={"1": Contact(name="Ada", pin=SecretStr("1234"))}, words={"x": "y"}, tags=("t",))
    listed = {p.name: p for p in parameters(SECTION, demo, Role.OPERATOR)}
    assert list(listed) == [
        "demo.inner.level",
        "demo.inner.kind",
        "demo.contacts.1.name",
        "demo.contacts.1.pin",
        "demo.words",
        "demo.tags",
    ]
    level = listed["demo.inner.level"]
    assert (level.value, level.default, level.unit, level.limits) == (
        3,
        3,
        "dB",
        {"minimum": 0, "maximum": 10},
    )
    assert listed["demo.inner.kind"].choices == ("a", "b")
    pin = listed["demo.contacts.1.pin"]
    assert pin.secret and pin.value == MASK
    assert listed["demo.words"].type == "object" and listed["demo.words"].value == {"x": "y"}
    assert all(p.writable for p in listed.values())
    assert not any(p.writable for p in parameters(SECTION, demo, Role.VIEWER))


def test_a_search_does_not_find_secrets_by_their_mask() -> None:
    demo = Demo(contacts={"1": Contact(name="Ada", pin=SecretStr("1234"))})
    assert not any(p.found_by("****") for p in parameters(SECTION, demo, Role.OPERATOR))
