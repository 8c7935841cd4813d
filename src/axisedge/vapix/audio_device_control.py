"""Audio device control, ``/axis-cgi/audiodevicecontrol.cgi`` (VAPIX "Audio device control")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web
from pydantic import Field, StrictBool

from axisedge.audio.audio import Audio
from axisedge.audio.settings import (
    HIGHEST_INPUT_GAIN,
    HIGHEST_OUTPUT_GAIN,
    LOWEST_INPUT_GAIN,
    LOWEST_OUTPUT_GAIN,
    InputType,
    PowerType,
)
from axisedge.core.errors import Invalid
from axisedge.core.settings import Settings
from axisedge.vapix.envelope import ApiError, C, JsonApi, Params
from axisedge.web.routing import Routes, identity

PATH = "/axis-cgi/audiodevicecontrol.cgi"
UNBALANCED, BALANCED = "unbalanced", "balanced"
OUTPUT = "internal"
_POWERS = {InputType.MIC: PowerType.ELECTRET, InputType.BALANCED: PowerType.PHANTOM}


class Nothing(Params):
    """No parameters."""


class Channel(Params):
    """Gain in dB and mute of the one channel."""

    id: int = Field(0, ge=0, le=0)
    gain: int | None = None
    mute: StrictBool | None = None


class Signaling(Params):
    """A way to connect: ``unbalanced`` or ``balanced``."""

    id: str = Field(max_length=32)
    powerType: str | None = Field(None, max_length=32)
    channels: list[Channel] = Field(default_factory=list, max_length=2)


class Connection(Params):
    """What is connected: an input type, or ``internal`` for the output."""

    id: str = Field(max_length=32)
    signalingTypeSelected: str | None = Field(None, max_length=32)
    signalingTypes: list[Signaling] = Field(default_factory=list, max_length=4)


class Side(Params):
    """An input or an output."""

    id: str = Field(max_length=8)
    name: str | None = Field(None, max_length=64)
    connectionTypeSelected: str | None = Field(None, max_length=32)
    connectionTypes: list[Connection] = Field(default_factory=list, max_length=8)


class Device(Params):
    """The audio device."""

    id: str = Field(max_length=8)
    name: str | None = Field(None, max_length=64)
    inputs: list[Side] = Field(default_factory=list, max_length=4)
    outputs: list[Side] = Field(default_factory=list, max_length=4)


class SetDevicesSettings(Params):
    """The tree of what is to change."""

    devices: list[Device] = Field(min_length=1, max_length=4)


def register(routes: Routes, audio: Audio, settings: Settings) -> JsonApi:
    """Serve the API."""
    control = AudioDeviceControl(audio, settings)
    api = JsonApi(PATH, id="audio-device-control", name="Audio Device Control", versions=("1.0",), family=C)
    api.method("getDevicesCapabilities", Nothing, control.capabilities)
    api.method("getDevicesSettings", Nothing, control.settings)
    api.method("setDevicesSettings", SetDevicesSettings, control.change)
    api.method("getHazardousSettings", Nothing, control.hazardous)
    api.register(routes)
    return api


class AudioDeviceControl:
    """The methods of the API. Every type of the microphone is a connection type; its kind is the signaling type."""

    def __init__(self, audio: Audio, settings: Settings) -> None:
        self._audio = audio
        self._settings = settings

    async def capabilities(self, request: web.Request, params: Nothing) -> Mapping[str, Any]:
        """What can be chosen."""
        gains = list(range(LOWEST_INPUT_GAIN, HIGHEST_INPUT_GAIN + 1))
        device: dict[str, Any] = {"id": "0"}
        if self._audio.input_types:
            device["inputs"] = [
                {
                    "id": "0",
                    "connectionTypes": [
                        {
                            "id": kind.value,
                            "signalingTypes": [{"id": _signaling(kind), "gainValues": gains} | _powers(kind)],
                        }
                        for kind in self._audio.input_types
                    ],
                }
            ]
        if self._audio.has_output:
            out = list(range(LOWEST_OUTPUT_GAIN, HIGHEST_OUTPUT_GAIN + 1))
            signaling = [{"id": UNBALANCED, "gainValues": out}]
            device["outputs"] = [
                {"id": "0", "connectionTypes": [{"id": OUTPUT, "signalingTypes": signaling}]}
            ]
        return {"devices": [device]}

    async def settings(self, request: web.Request, params: Nothing) -> Mapping[str, Any]:
        """What is chosen."""
        now = self._audio.now
        device: dict[str, Any] = {"id": "0", "name": now.name}
        if self._audio.input_types:
            device["inputs"] = [
                {
                    "id": "0",
                    "name": now.name,
                    "connectionTypeSelected": now.input.type.value,
                    "connectionTypes": [self._input(kind) for kind in self._audio.input_types],
                }
            ]
        if self._audio.has_output:
            channel = {"id": 0, "gain": now.output.gain, "mute": now.output.mute}
            device["outputs"] = [
                {
                    "id": "0",
                    "name": now.name,
                    "connectionTypeSelected": OUTPUT,
                    "connectionTypes": [
                        {
                            "id": OUTPUT,
                            "signalingTypeSelected": UNBALANCED,
                            "signalingTypes": [{"id": UNBALANCED, "channels": [channel]}],
                        }
                    ],
                }
            ]
        return {"devices": [device]}

    def _input(self, kind: InputType) -> dict[str, Any]:
        now = self._audio.now.input
        gain = getattr(now.gains, kind) if now.separate_gains else now.gain
        signaling: dict[str, Any] = {
            "id": _signaling(kind),
            "channels": [{"id": 0, "gain": gain, "mute": now.mute}],
        }
        if kind in _POWERS:
            signaling["powerType"] = now.power.value if now.power is _POWERS[kind] else PowerType.OFF.value
        return {"id": kind.value, "signalingTypeSelected": _signaling(kind), "signalingTypes": [signaling]}

    async def hazardous(self, request: web.Request, params: Nothing) -> Mapping[str, Any]:
        """Power types that can harm a microphone that is not made for them."""
        phantom = InputType.BALANCED in self._audio.input_types
        return {"powerTypes": [PowerType.PHANTOM.value] if phantom else []}

    async def change(self, request: web.Request, params: SetDevicesSettings) -> Mapping[str, Any]:
        """Choose; what is not named stays."""
        patch: dict[str, Any] = {}
        try:
            for device in params.devices:
                _only("0", device.id, "devices.id")
                if device.name:
                    patch["name"] = device.name
                for side in device.inputs:
                    _only("0", side.id, "inputs.id")
                    patch.setdefault("input", {}).update(self._input_patch(side))
                for side in device.outputs:
                    _only("0", side.id, "outputs.id")
                    patch.setdefault("output", {}).update(self._output_patch(side))
            await self._settings.update(self._audio.section.name, patch, identity(request).user)
        except Invalid as error:
            raise ApiError(C.invalid, f"Invalid parameter value specified: {error}") from None
        return {}

    def _input_patch(self, side: Side) -> dict[str, Any]:
        if not self._audio.input_types:
            raise Invalid("inputs", "this device has none")
        now = self._audio.now.input
        found: dict[str, Any] = {}
        if side.connectionTypeSelected is not None:
            found["type"] = side.connectionTypeSelected
        for connection in side.connectionTypes:
            if connection.id not in self._audio.input_types:
                raise Invalid("connectionTypes.id", f"must be one of {', '.join(self._audio.input_types)}")
            kind = InputType(connection.id)
            for signaling in connection.signalingTypes:
                _only(_signaling(kind), signaling.id, "signalingTypes.id")
                if signaling.powerType is not None:
                    allowed = (PowerType.OFF, _POWERS.get(kind, PowerType.OFF))
                    if signaling.powerType not in allowed:
                        raise Invalid("powerType", f"must be one of {', '.join(sorted(set(allowed)))}")
                    found["power"] = signaling.powerType
                for channel in signaling.channels:
                    if channel.gain is not None:
                        gain = {"gains": {kind.value: channel.gain}}
                        found |= gain if now.separate_gains else {"gain": channel.gain}
                    if channel.mute is not None:
                        found["mute"] = channel.mute
        return found

    def _output_patch(self, side: Side) -> dict[str, Any]:
        if not self._audio.has_output:
            raise Invalid("outputs", "this device has none")
        found: dict[str, Any] = {}
        if side.connectionTypeSelected is not None:
            _only(OUTPUT, side.connectionTypeSelected, "connectionTypeSelected")
        for connection in side.connectionTypes:
            _only(OUTPUT, connection.id, "connectionTypes.id")
            for signaling in connection.signalingTypes:
                _only(UNBALANCED, signaling.id, "signalingTypes.id")
                for channel in signaling.channels:
                    if channel.gain is not None:
                        found["gain"] = channel.gain
                    if channel.mute is not None:
                        found["mute"] = channel.mute
        return found


def _signaling(kind: InputType) -> str:
    return BALANCED if kind is InputType.BALANCED else UNBALANCED


def _powers(kind: InputType) -> dict[str, list[str]]:
    return {"powerTypes": [PowerType.OFF.value, _POWERS[kind].value]} if kind in _POWERS else {}


def _only(allowed: str, given: str, field: str) -> None:
    if given != allowed:
        raise Invalid(field, f"must be {allowed}")
