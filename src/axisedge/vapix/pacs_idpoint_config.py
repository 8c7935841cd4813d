"""How identification points are wired, and their card formats: prefix ``axtid``. VAPIX "IdPoint service"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from axisedge.access.card_formats import H10301, IdDataConfiguration
from axisedge.access.directory import Directory
from axisedge.access.id_point_states import ReaderFacts
from axisedge.access.model import EncryptionKey, IdPointConfiguration, NameValue
from axisedge.access.points import Points
from axisedge.core.errors import NotFound
from axisedge.core.settings import Settings
from axisedge.reader.osdp_panel import Security
from axisedge.reader.reader_settings import HIGHEST_ADDRESS, Reader, ReaderProtocol, ReadersSettings
from axisedge.vapix.pacs import (
    Arguments,
    Operation,
    PacsFault,
    Result,
    chosen,
    invalid,
    listed,
    only,
    read,
    structures,
    text,
    tokens,
)
from axisedge.vapix.pacs_items import few

FAULT = "ter:InvalidIdPointConfigurationFault"
FORMAT_FAULT = "ter:InvalidConfigurationFault"
SECTION = "readers"
KEY_TOKEN, KEY_TYPE = "IdPoint.SecureChannel.KeyToken", "IdPoint.SecureChannel.KeyType"
TYPE, PROTOCOL, ADDRESS = "IdPoint.Reader.Type", "IdPoint.RS-485HD.Protocol", "IdPoint.Hardware.Address"
VALUES: Mapping[str, tuple[str, ...]] = {
    TYPE: ("None", "Wiegand", "RS-485HD"),
    PROTOCOL: ("None", "OSDP"),
    "IdPoint.Hardware.DetectionMode": ("Manual",),
    ADDRESS: (),
    "IdPoint.Keypress.Types": ("Auto",),
    "IdPoint.LED.Type": ("None",),
    "IdPoint.Beeper.Type": ("None",),
    "IdPoint.Tampering.Type": ("None",),
    "IdPoint.REX.Type": ("None",),
    KEY_TOKEN: (),
    KEY_TYPE: ("None", "KeyBase"),
    "IdPoint.Whitelist.IdDataName": ("Card",),
}
"""The settings of this device's own readers with the values that they take; without any, the text is checked."""


class IdPointConfigurations:
    """The operations; what is wired is in the settings section ``readers``."""

    def __init__(
        self,
        directory: Directory,
        points: Points,
        settings: Settings,
        readers: Sequence[str],
        facts: Callable[[], Mapping[str, ReaderFacts]],
    ) -> None:
        """``readers`` are the ids of the device's own readers, ``facts`` tells how they are."""
        self._directory = directory
        self._points = points
        self._settings = settings
        self._readers = readers
        self._facts = facts
        self.operations: dict[str, Operation] = {
            "GetIdPointConfigurationList": self._list,
            "GetIdPointConfiguration": self._get,
            "SetIdPointConfiguration": self._set,
            "RemoveIdPointConfiguration": self._remove,
            "GetIdPointConfigurationInfo": self._info,
            "GetSecureChannelStatus": self._secure_channel,
            "GetIdPointWhiteList": self._white_list,
            "GetIdPointWhiteListList": self._white_lists,
            **few(
                directory,
                IdDataConfiguration,
                "IdDataConfiguration",
                fault=FORMAT_FAULT,
                always=lambda: [H10301],
                check=self._check_formats,
            ),
        }

    async def _there(self, given: Arguments) -> str:
        token = text(given, "Token")
        await self._directory.records.run(lambda: self._points.id_point(token))
        return token

    # -- reading ---------------------------------------------------------------------------------------------

    async def _all(self) -> list[IdPointConfiguration]:
        store = self._directory.records.store

        def read_all() -> list[IdPointConfiguration]:
            stored = {one.token: one for one in store.all(IdPointConfiguration)}
            points = [point.token for point in self._points.id_points()]
            return [stored.get(token) or IdPointConfiguration(token=token) for token in points]

        wired = self._wired()
        return [self._whole(one, wired) for one in await self._directory.records.run(read_all)]

    def _wired(self) -> Mapping[str, Reader]:
        section = self._settings.get(SECTION)
        return section.readers if isinstance(section, ReadersSettings) else {}

    def _whole(self, one: IdPointConfiguration, wired: Mapping[str, Reader]) -> IdPointConfiguration:
        kept = {value.name: value.value for value in one.configuration}
        if one.token in self._readers:
            kept = _of_reader(wired.get(one.token)) | kept
        shown = [NameValue(name=name, value=value) for name, value in kept.items()]
        return one.model_copy(update={"configuration": shown})

    async def _list(self, given: Arguments, actor: str) -> Result:
        return listed(given, "IdPointConfiguration", await self._all())

    async def _get(self, given: Arguments, actor: str) -> Result:
        return chosen(given, "IdPointConfiguration", await self._all())

    async def _info(self, given: Arguments, actor: str) -> Result:
        only(given, "Token")
        await self._there(given)
        return {
            "ConfigurationInfo": [
                {"Name": name, "Value": values[0] if values else "", "Type": "string", "Enums": list(values)}
                for name, values in VALUES.items()
            ]
        }

    async def _secure_channel(self, given: Arguments, actor: str) -> Result:
        only(given, "Token")
        facts = self._facts().get(await self._there(given))
        if facts is None or not facts.securable:
            reason = "NotSupported" if facts is None else "NoKey"
        elif facts.secure:
            reason = "ConnectionEstablished"
        else:
            reason = "Unknown" if facts.connected else "ConnectionLost"
        return {"SecureChannelStatus": {"Active": bool(facts and facts.secure), "Reason": reason}}

    async def _white_list(self, given: Arguments, actor: str) -> Result:
        """No reader here keeps a list of its own: the controller always answers."""
        only(given, "Token")
        await self._there(given)
        return {"IdPointWhiteList": []}

    async def _white_lists(self, given: Arguments, actor: str) -> Result:
        only(given, "Limit", "StartReference")
        return {"IdPointWhiteList": []}

    # -- changing --------------------------------------------------------------------------------------------

    async def _set(self, given: Arguments, actor: str) -> Result:
        asked = [read(IdPointConfiguration, one, FAULT) for one in structures(given, "IdPointConfiguration")]
        for one in asked:
            await self._check(one)
        patches = {one.token: await self._patch(one) for one in asked}
        wired = {token: patch for token, patch in patches.items() if patch}
        if wired:
            await self._settings.update(SECTION, {"readers": wired}, actor)
        await self._directory.put([await self._kept(one) for one in asked], actor)
        return {"Token": [one.token for one in asked]}

    async def _check(self, one: IdPointConfiguration) -> None:
        run, points = self._directory.records.run, self._points
        if one.token not in {point.token for point in await run(points.id_points)}:
            raise PacsFault("ter:InvalidArgs", FAULT, "Invalid argument", f"there is no IdPoint {one.token}")
        known = {format.token for format in await run(points.formats)}
        for token in one.id_data_configuration:
            if token not in known:
                raise invalid(f"there is no IdDataConfiguration {token}", FAULT)
        if one.configuration and one.token not in self._readers:
            raise invalid(
                f"{one.token} is not wired to this device, so that nothing can be configured", FAULT
            )
        for value in one.configuration:
            _check_value(value)

    async def _patch(self, one: IdPointConfiguration) -> dict[str, Any]:
        asked = {value.name: value.value for value in one.configuration}
        if not asked:
            return {}
        patch: dict[str, Any] = {}
        if one.token not in self._wired():
            number = self._readers.index(one.token)
            patch |= {"connector": number // 2 + 1, "address": number % 2}
        if TYPE in asked:
            patch["enabled"] = asked[TYPE] != "None"
            if patch["enabled"]:
                wiegand = asked[TYPE] == "Wiegand"
                patch["protocol"] = ReaderProtocol.WIEGAND if wiegand else ReaderProtocol.OSDP
        if asked.get(ADDRESS):
            patch["address"] = int(asked[ADDRESS], 16)
        token, kind = asked.get(KEY_TOKEN, ""), asked.get(KEY_TYPE, "")
        if token:
            store = self._directory.records.store
            found = await self._directory.records.run(lambda: store.find(EncryptionKey, [token]))
            if not found:
                raise invalid(f"there is no encryption key {token}", FAULT)
            sealed = found[0].sealed
            key = await self._directory.records.run(lambda: store.unseal(sealed))
            patch |= {"key": key, "security": Security.INSTALL}
        elif kind == "None":
            patch |= {"security": Security.PLAIN}
        return patch

    async def _kept(self, one: IdPointConfiguration) -> IdPointConfiguration:
        """What the settings do not hold: formats, and which key it was."""
        store = self._directory.records.store
        old = await self._directory.records.run(lambda: store.find(IdPointConfiguration, [one.token]))
        before = {v.name: v.value for v in old[0].configuration} if old else {}
        asked = {v.name: v.value for v in one.configuration if v.name in (KEY_TOKEN, KEY_TYPE)}
        formats = one.id_data_configuration
        if old and "id_data_configuration" not in one.model_fields_set:
            formats = old[0].id_data_configuration
        kept = [NameValue(name=name, value=value) for name, value in (before | asked).items()]
        return one.model_copy(update={"configuration": kept, "id_data_configuration": formats})

    async def _remove(self, given: Arguments, actor: str) -> Result:
        only(given, "Token")
        gone, store = tokens(given), self._directory.records.store
        known = {one.token for one in await self._all()}
        for token in gone:
            if token not in known:
                raise NotFound("identification point configuration", token[:64])
        wired = {token: {"enabled": False} for token in gone if token in self._wired()}
        if wired:
            await self._settings.update(SECTION, {"readers": wired}, actor)
        stored = await self._directory.records.run(lambda: store.find(IdPointConfiguration, gone))
        if stored:
            await self._directory.remove(IdPointConfiguration, [one.token for one in stored], actor)
        return {}

    async def _check_formats(self, asked: Sequence[IdDataConfiguration]) -> None:
        for one in asked:
            why = one.checked()
            if why:
                raise invalid(why, FORMAT_FAULT)


def _check_value(value: NameValue) -> None:
    if value.name not in VALUES:
        raise invalid(f"{value.name[:64]} is not a configuration of this device's readers", FAULT)
    allowed = VALUES[value.name]
    if allowed and value.value not in allowed:
        raise invalid(f"{value.name} must be one of {', '.join(allowed)}", FAULT)
    if value.name == ADDRESS and not _is_address(value.value):
        raise invalid(f"{ADDRESS} must be 0 to {HIGHEST_ADDRESS:X} hexadecimal", FAULT)


def _is_address(value: str) -> bool:
    digits = 0 < len(value) <= 2 and all(c in "0123456789abcdefABCDEF" for c in value)
    return not value or (digits and int(value, 16) <= HIGHEST_ADDRESS)


def _of_reader(reader: Reader | None) -> dict[str, str]:
    """The settings of a reader as configuration."""
    if reader is None or not reader.enabled:
        return {TYPE: "None"}
    if reader.protocol is ReaderProtocol.WIEGAND:
        return {TYPE: "Wiegand"}
    secured = "None" if reader.security is Security.PLAIN else "KeyBase"
    return {
        TYPE: "RS-485HD",
        PROTOCOL: "OSDP",
        "IdPoint.Hardware.DetectionMode": "Manual",
        ADDRESS: f"{reader.address:X}",
        KEY_TYPE: secured,
    }
