"""Identification points on ``/vapix/idpoint``: prefix ``axtid``. VAPIX "IdPoint service"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from axisedge.access.desk import AccessDesk
from axisedge.access.directory import Directory
from axisedge.access.model import IdData, IdPoint, Part, Several, wire
from axisedge.core.errors import NotFound
from axisedge.vapix.pacs import (
    Arguments,
    Operation,
    Pacs,
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
from axisedge.vapix.pacs_idpoint_config import FAULT, FORMAT_FAULT, IdPointConfigurations

PATH = "/vapix/idpoint"
PROFILES = frozenset(
    {
        *(
            "Other",
            "Idle",
            "DoorLocked",
            "DoorUnlocked",
            "DoorOpenTooLong",
            "DoorPreAlarmWarning",
            "RequirePIN",
        ),
        *("RequireCard", "Processing", "InvalidCredential", "AccessGranted", "AccessDenied", "Ok", "Fault"),
        *("Warning", "Alarm", "Custom"),
    }
)
KINDS = frozenset({"Card", "PIN", "REX"})


class Activity(Part):
    """Something that happened at a reader elsewhere."""

    type: str = Field("", alias="Type", max_length=64)
    params: Several[IdData] = Field(default_factory=list)


class IdPointService:
    """The operations."""

    def __init__(self, directory: Directory, desk: AccessDesk, configurations: IdPointConfigurations) -> None:
        self._directory = directory
        self._desk = desk
        self._last: dict[str, Mapping[str, str]] = {}
        self._messages: dict[str, str] = {}
        desk.feedback.append(self._told)
        desk.presented.append(self._presented)
        operations: dict[str, Operation] = {
            "GetServiceCapabilities": self._capabilities,
            "GetIdPointInfoList": self._info_list,
            "GetIdPointInfo": self._info,
            "GetIdPointList": self._list,
            "GetIdPoint": self._get,
            "SetIdPoint": self._set,
            "RemoveIdPoint": self._remove,
            "GetIdPointCapabilities": self._point_capabilities,
            "FeedbackMessage": self._feedback,
            "GetFeedbackMessage": self._last_feedback,
            "GetLastCredential": self._last_credential,
            "IndicateRemoteActivities": self._indicate,
            **configurations.operations,
        }
        faults = {"SetIdPointConfiguration": FAULT, "SetIdDataConfiguration": FORMAT_FAULT}
        self.parts = [Pacs("axtid", PATH, "IdPoint", operations, faults)]

    async def _points(self) -> list[IdPoint]:
        return await self._directory.records.run(self._desk.points.id_points)

    async def _there(self, given: Arguments) -> str:
        token = text(given, "Token")
        if self._desk.points.recall(token) is None:  # what was shown there before is quickly found again
            await self._directory.records.run(lambda: self._desk.points.id_point(token))
        return token

    def _told(self, reader: str, profile: str) -> None:
        self._messages.pop(reader, None)

    def _presented(self, reader: str, shown: Mapping[str, str], bits: int) -> None:
        if "Card" in shown:
            others = {name: value for name, value in shown.items() if name not in ("Card", "PIN")}
            self._last[reader] = {"Card": shown["Card"].lower(), "BitCount": str(bits), **others}

    # -- reading ---------------------------------------------------------------------------------------------

    async def _capabilities(self, given: Arguments, actor: str) -> Result:
        only(given)
        return {"Capabilities": {"MaxLimit": 1000, "SetIdPoint": True}}

    async def _info_list(self, given: Arguments, actor: str) -> Result:
        return listed(given, "IdPointInfo", await self._points(), _info)

    async def _info(self, given: Arguments, actor: str) -> Result:
        return chosen(given, "IdPointInfo", await self._points(), _info)

    async def _list(self, given: Arguments, actor: str) -> Result:
        return listed(given, "IdPoint", await self._points(), _whole)

    async def _get(self, given: Arguments, actor: str) -> Result:
        return chosen(given, "IdPoint", await self._points(), _whole)

    async def _point_capabilities(self, given: Arguments, actor: str) -> Result:
        only(given, "Token")
        await self._there(given)
        return {"IdPointCapabilities": _able()}

    async def _last_credential(self, given: Arguments, actor: str) -> Result:
        only(given, "Token")
        last = self._last.get(await self._there(given), {})
        return {"IdData": [{"Name": name, "Value": value} for name, value in last.items()]}

    # -- changing --------------------------------------------------------------------------------------------

    async def _set(self, given: Arguments, actor: str) -> Result:
        asked = [read(IdPoint, one) for one in structures(given, "IdPoint")]
        return {"Token": await self._directory.put(asked, actor)}

    async def _remove(self, given: Arguments, actor: str) -> Result:
        only(given, "Token")
        await self._directory.remove(IdPoint, tokens(given), actor)
        return {}

    # -- readers ---------------------------------------------------------------------------------------------

    async def _feedback(self, given: Arguments, actor: str) -> Result:
        only(given, "Token", "Profile", "OtherProfile", "Message", "Graphics", "Audio")
        token, profile = await self._there(given), text(given, "Profile")
        if profile not in PROFILES:
            raise invalid(f"Profile must be one of {', '.join(sorted(PROFILES))}")
        for feedback in self._desk.feedback:
            feedback(token, profile)
        self._messages[token] = profile
        return {}

    async def _last_feedback(self, given: Arguments, actor: str) -> Result:
        only(given, "Token")
        token = await self._there(given)
        return {"Profile": self._messages.get(token) or self._desk.last_feedback(token)}

    async def _indicate(self, given: Arguments, actor: str) -> Result:
        """A reader elsewhere tells what happened there; answered after the decision."""
        only(given, "Token", "Description", "Activities")
        token, listed_ = await self._there(given), given.get("Activities", [])
        activities = [read(Activity, one) for one in (listed_ if isinstance(listed_, list) else [listed_])]
        for activity in activities:
            if activity.type not in KINDS:
                raise invalid(f"Type must be one of {', '.join(sorted(KINDS))}")
            if activity.type != "REX" and not activity.params:
                raise invalid("Params must be given with Card and PIN")
        for activity in activities:
            await self._happened(token, activity)
        return {}

    async def _happened(self, token: str, activity: Activity) -> None:
        shown = {one.name: one.value for one in activity.params}
        bits = shown.pop("BitCount", "0")
        if activity.type == "REX":
            await self._desk.leave(token)
            return
        if activity.type == "PIN":
            shown = {name: value for name, value in shown.items() if name == "PIN"}
        if not shown:
            raise invalid("Params must name what was shown")
        count = int(bits) if bits.isascii() and bits.isdecimal() and len(bits) < 6 else 0
        decision = await self._desk.present(token, shown, count)
        if decision is None:
            raise NotFound("access point with identification point", token[:64])


def _able() -> dict[str, Any]:
    return {"Configurable": True, "SupportCard": True, "SupportPIN": True, "SupportREX": True} | {
        "SupportBiometric": False
    }


def _info(point: IdPoint) -> Result:
    return {
        "token": point.token,
        "Name": point.name,
        "Location": point.location,
        "Area": point.area,
        "Description": point.description,
        "Capabilities": _able(),
    }


def _whole(point: IdPoint) -> Result:
    return wire(point)
