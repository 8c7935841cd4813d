"""Settings: one declaration, validated whole, stored durably, delivered once."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, SecretStr

from axisedge.core.clock import ManualClock
from axisedge.core.errors import Conflict, Invalid, NotFound, Unavailable
from axisedge.core.keystore import Keystore
from axisedge.core.secret import MASK, Secret
from axisedge.core.settings import Change, Section, Settings, SettingsModel, merge_patch, nested
from axisedge.core.store import Store


class Contact(SettingsModel):
    name: str = Field(min_length=1, max_length=40)
    pin: Secret = SecretStr("")


class Demo(SettingsModel):
    volume: int = Field(50, ge=0, le=100, title="Volume")
    greeting: str = "hello"
    contacts: dict[str, Contact] = Field(default_factory=dict, max_length=3)


Open = Callable[..., Awaitable[Settings]]


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Open]:
    every: list[Settings] = []

    async def open_settings(section: Section[Demo] | None = None) -> Settings:
        for earlier in every:
            await earlier.close()
        every.clear()
        settings = Settings(Store(tmp_path / "s.db"), Keystore.open(tmp_path / "k"), ManualClock())
        settings.section(section or Section("demo", Demo, "Demo"))
        every.append(settings)
        return settings

    yield open_settings
    for settings in every:
        await settings.close()


@pytest.mark.feature("WEB-08")
async def test_a_change_is_there_after_a_restart(opened: Open) -> None:
    settings = await opened()
    await settings.update("demo", {"volume": 70, "contacts": {"1": {"name": "Ada", "pin": "1234"}}}, "ada")
    again = await opened()
    demo = again.get("demo")
    assert isinstance(demo, Demo)
    assert demo.volume == 70
    assert demo.contacts["1"].pin.get_secret_value() == "1234"
    assert again.revision("demo") == 1


@pytest.mark.feature("SEC-01")
async def test_a_secret_is_sealed_on_disk_and_masked_when_shown(opened: Open, tmp_path: Path) -> None:
    settings = await opened()
    await settings.update("demo", {"contacts": {"1": {"name": "Ada", "pin": "very-secret-pin"}}}, "ada")
    assert settings.get("demo").model_dump(mode="json")["contacts"]["1"]["pin"] == MASK
    assert "very-secret-pin" not in repr(settings.get("demo"))
    await settings.close()
    for file in tmp_path.iterdir():
        assert b"very-secret-pin" not in file.read_bytes()


async def test_the_mask_sent_back_leaves_the_secret_as_it_is(opened: Open) -> None:
    settings = await opened()
    await settings.update("demo", {"contacts": {"1": {"name": "Ada", "pin": "1234"}}}, "ada")
    await settings.update("demo", {"contacts": {"1": {"name": "Eve", "pin": MASK}}}, "ada")
    demo = settings.get("demo")
    assert isinstance(demo, Demo)
    assert (demo.contacts["1"].name, demo.contacts["1"].pin.get_secret_value()) == ("Eve", "1234")


async def test_a_refused_change_names_every_field_and_changes_nothing(opened: Open) -> None:
    settings = await opened()
    before = settings.get("demo")
    with pytest.raises(Invalid) as refused:
        await settings.update("demo", {"volume": 101, "contacts": {"1": {"name": ""}}, "nonsense": 1}, "ada")
    assert [p.field for p in refused.value.problems] == ["volume", "contacts.1.name", "nonsense"]
    assert "100" in refused.value.problems[0].why
    assert settings.get("demo") is before


async def test_null_removes_an_item_and_gives_a_field_its_default(opened: Open) -> None:
    settings = await opened()
    await settings.update(
        "demo", {"volume": 7, "contacts": {"1": {"name": "Ada"}, "2": {"name": "Eve"}}}, "ada"
    )
    await settings.update("demo", {"volume": None, "contacts": {"1": None}}, "ada")
    demo = settings.get("demo")
    assert isinstance(demo, Demo)
    assert demo.volume == 50 and list(demo.contacts) == ["2"]


async def test_a_check_of_the_section_refuses_before_anything_is_stored(opened: Open) -> None:
    def keep_quiet(old: Demo, new: Demo) -> None:
        if new.volume > 80:
            raise Conflict("it is night")

    settings = await opened(Section("demo", Demo, "Demo", check=keep_quiet))
    with pytest.raises(Conflict, match="night"):
        await settings.update("demo", {"volume": 90}, "ada")
    again = await opened()
    assert again.get("demo") == Demo()


async def test_a_change_is_delivered_after_it_is_stored_and_only_when_it_is_one(opened: Open) -> None:
    settings = await opened()
    applied: list[tuple[int, int]] = []
    watched: list[Change] = []

    async def apply(old: Demo, new: Demo) -> None:
        applied.append((old.volume, new.volume))

    settings.subscribe("demo", apply)
    settings.watch(watched.append)
    await settings.update("demo", {"volume": 60}, "ada")
    await settings.update("demo", {"volume": 60}, "ada")
    assert applied == [(50, 60)]
    assert [(c.section, c.actor, c.revision) for c in watched] == [("demo", "ada", 1)]


async def test_the_product_s_defaults_hold_until_the_owner_changes_them(opened: Open) -> None:
    with_defaults = Section(
        "demo", Demo, "Demo", defaults={"volume": 30, "contacts": {"f": {"name": "Factory"}}}
    )
    settings = await opened(with_defaults)
    assert settings.get("demo").model_dump()["volume"] == 30
    await settings.update("demo", {"contacts": {"f": None}}, "ada")
    again = await opened(with_defaults)
    demo = again.get("demo")
    assert isinstance(demo, Demo)
    assert demo.contacts == {} and demo.volume == 30


@pytest.mark.feature("SYS-01")
async def test_nothing_is_changed_between_factory_default_and_the_restart(opened: Open) -> None:
    """A rule that still runs would otherwise write back what was just forgotten."""
    settings = await opened()
    await settings.update("demo", {"volume": 70}, "ada")
    await settings.reset("ada", keep_network=False)
    with pytest.raises(Unavailable, match="restart"):
        await settings.update("demo", {"greeting": "hi"}, "rule")
    again = await opened()
    assert again.get("demo") == Demo() and again.revision("demo") == 0


async def test_a_closed_store_refuses_changes_by_name(opened: Open) -> None:
    settings = await opened()
    await settings.close()
    await settings.close()
    with pytest.raises(Unavailable):
        await settings.update("demo", {"volume": 1}, "ada")


async def test_unknown_sections_are_named(opened: Open) -> None:
    settings = await opened()
    with pytest.raises(NotFound, match="nothing-here"):
        await settings.update("nothing-here", {}, "ada")


@pytest.mark.feature("SYS-01")
async def test_restore_keeps_what_belongs_to_the_network(opened: Open, tmp_path: Path) -> None:
    settings = await opened(Section("demo", Demo, "Demo", kept_on_restore=True))
    settings.section(Section("other", Demo, "Other"))
    await settings.update("demo", {"volume": 1}, "ada")
    await settings.update("other", {"volume": 1}, "ada")
    await settings.reset("ada", keep_network=True)
    again = await opened()
    again.section(Section("other", Demo, "Other"))
    assert again.get("demo") == Demo(volume=1)
    assert again.get("other") == Demo()
    await again.reset("ada", keep_network=False)
    assert (await opened()).get("demo") == Demo()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.text(max_size=3), JSON, max_size=4),
    st.dictionaries(st.text(max_size=3), JSON, max_size=4),
)
def test_a_merge_patch_applied_twice_changes_nothing_more(
    target: dict[str, object], patch: dict[str, object]
) -> None:
    once = merge_patch(target, patch)
    assert merge_patch(once, patch) == once
    assert not any(value is None for key, value in once.items() if key in patch)


def test_rfc_7396_example() -> None:
    target = {
        "title": "Goodbye!",
        "author": {"givenName": "John", "familyName": "Doe"},
        "tags": ["a"],
        "content": "x",
    }
    patch = {"title": "Hello!", "phoneNumber": "+01", "author": {"familyName": None}, "tags": ["b"]}
    assert merge_patch(target, patch) == {
        "title": "Hello!", "author": {"givenName": "John"}, "tags": ["b"], "content": "x", "phoneNumber": "+01"
    }  # fmt: skip
    assert nested("a/b", 1) == {"a": {"b": 1}}
