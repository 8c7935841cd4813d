"""Which parameters this very device has. A group is listed here when what it describes works."""

from __future__ import annotations

from collections.abc import Iterable

from axisedge.vapix.parameters import facts, io_port, network, system
from axisedge.vapix.parameters.directory import Group
from axisedge.vapix.parameters.dynamic import DynamicGroup, DynamicGroups
from axisedge.web.context import Context
from axisedge.web.routing import Routes


def groups(device: Context, routes: Routes, dynamic: DynamicGroups) -> Iterable[Group]:
    """What the directory is made of."""
    yield lambda: facts.brand(device)
    yield lambda: facts.properties(device, routes)
    yield lambda: io_port.parameters(device)
    yield lambda: network.parameters(device)
    yield lambda: system.parameters(device)
    if device.product.has("video"):
        from axisedge.vapix.parameters import video  # a product without video loads none of it

        yield lambda: video.parameters(device)
        yield lambda: video.properties(device)
    if device.audio is not None:
        from axisedge.vapix.parameters import audio  # the same for audio

        yield lambda: audio.parameters(device)
        yield lambda: audio.properties(device)
    for group in dynamic.all:
        yield group.parameters


def dynamic_groups(device: Context) -> Iterable[DynamicGroup]:
    """The groups that clients add to and remove from."""
    if device.product.has("video"):
        yield DynamicGroup(
            device.settings,
            template="streamprofile",
            parent="StreamProfile",
            letter="S",
            section="stream-profiles",
            path=("profiles",),
            fields={"Name": "name", "Description": "description", "Parameters": "parameters"},
            most=26,
        )
    if device.audio is not None:
        from axisedge.vapix.parameters import audio

        yield audio.clip_group(device)
