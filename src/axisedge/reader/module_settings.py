"""Which expansion modules hang on the RS485 connectors. Manual: Add AXIS A9910, Device > I/Os and relays."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from axisedge.core.errors import Invalid
from axisedge.core.product import Product
from axisedge.core.roles import Role
from axisedge.core.secret import Secret
from axisedge.core.settings import Section, SettingsModel, refused
from axisedge.reader.osdp_panel import Plan, Security
from axisedge.reader.reader_settings import HIGHEST_ADDRESS, is_key

MOST_MODULES = 16
_ID = re.compile(r"module-([1-9][0-9]?)")


def number_of(module: str) -> int:
    """The number in a module's id, from 1; 0 for what is no id."""
    found = _ID.fullmatch(module)
    return int(found[1]) if found else 0


class ExpansionModule(SettingsModel):
    """An expansion module at a reader connector."""

    name: str = Field("", title="Name", max_length=64, json_schema_extra={"order": 1})
    connector: int = Field(
        4,
        title="RS485 port",
        description="Number of the reader connector. Modules and readers may share one.",
        ge=1,
        le=4,
        json_schema_extra={"order": 2},
    )
    address: int = Field(
        2,
        title="Address",
        description="As it is set on the module; no other module or reader at the connector has it.",
        ge=0,
        le=HIGHEST_ADDRESS,
        json_schema_extra={"order": 3},
    )
    security: Security = Field(
        Security.INSTALL,
        title="Secure channel",
        description="Install gives a new module the encryption key and turns to secure by itself. Secure talks to a "
        "module that has the key only. Plain can be listened to on the cable.",
        json_schema_extra={"order": 4, "advanced": True},
    )
    key: Annotated[Secret, AfterValidator(is_key)] = Field(
        SecretStr(""),
        title="Key of this module",
        description="Kept by the device: the key that this module was given.",
        json_schema_extra={"order": 5, "widget": "hidden"},
    )


class ExpansionSettings(SettingsModel):
    """The expansion modules of a door controller."""

    key: Annotated[Secret, AfterValidator(is_key)] = Field(
        SecretStr(""),
        title="Encryption key",
        description="32 hexadecimal digits, the same for all modules. Keep a copy: it cannot be read from the device.",
        json_schema_extra={"order": 1},
    )
    modules: dict[str, ExpansionModule] = Field(
        default_factory=dict,
        title="Expansion modules",
        max_length=MOST_MODULES,
        json_schema_extra={"order": 2, "first_key": "module-1"},
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        taken: dict[tuple[int, int], str] = {}
        for id, module in self.modules.items():
            if number_of(id) == 0:
                raise refused(f"modules.{id[:40]}", f"a module is called module-1 to module-{MOST_MODULES}")
            if module.security is not Security.PLAIN and not self.key_of(module):
                raise refused(f"modules.{id}.security", "add an encryption key first")
            place = (module.connector, module.address)
            if place in taken:
                why = f"the module {taken[place]} at this RS485 port has this address"
                raise refused(f"modules.{id}.address", why)
            taken[place] = id
        return self

    def key_of(self, module: ExpansionModule) -> str:
        """The key that a module has, else the one that it is to get; empty when there is none."""
        return module.key.get_secret_value() or self.key.get_secret_value()

    def plan(self, id: str) -> Plan:
        """The module for the bus. Its id there is none that a reader can have."""
        module = self.modules[id]
        key = self.key_of(module)
        return Plan(peripheral(id), module.address, module.security, bytes.fromhex(key) if key else None)


def peripheral(module: str) -> str:
    """What a module is called on its cable; a reader's id has no colon."""
    return module.replace("-", ":", 1)


def module_of(peripheral_id: str) -> str:
    """The opposite of `peripheral`."""
    return peripheral_id.replace(":", "-", 1)


Addresses = Callable[[], Mapping[int, Mapping[int, str]]]
"""Who else has which address at which connector."""


def section(product: Product, others: Addresses) -> Section[ExpansionSettings]:
    """The settings section ``expansion``."""
    most = product.count("expansion_module")

    def check(old: ExpansionSettings, new: ExpansionSettings) -> None:
        taken = others()
        for id, module in new.modules.items():
            if number_of(id) > most:
                raise Invalid(f"modules.{id}", f"a module is called module-1 to module-{most}")
            reader = taken.get(module.connector, {}).get(module.address)
            if reader is not None and old.modules.get(id) != module:
                why = f"the reader {reader} at this RS485 port has this address"
                raise Invalid(f"modules.{id}.address", why)

    defaults: dict[str, Any] = dict(product.defaults.get("expansion", {}))
    return Section(
        "expansion",
        ExpansionSettings,
        "Expansion modules",
        place="Device/Expansion modules",
        read=Role.OPERATOR,
        check=check,
        defaults=defaults,
    )
