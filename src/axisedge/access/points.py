"""Access points and identification points: those that the doors' settings give, and those that a client has set."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from axisedge.access.card_formats import H10301, IdDataConfiguration, fields_of
from axisedge.access.model import (
    AccessController,
    AccessPoint,
    Attribute,
    IdPoint,
    IdPointConfiguration,
    IdPointDevice,
    Peripheral,
)
from axisedge.access.settings import DoorSettings, DoorsSettings
from axisedge.access.store import AccessStore
from axisedge.core.errors import NotFound

DISABLED = "disabled access points"
SIDES = {"outside": "in", "inside": "out"}
"""The reader on a side lets people pass in this direction."""


@dataclass(frozen=True, slots=True)
class Spot:
    """What must be known of a reader before anything is decided."""

    points: Sequence[AccessPoint]
    formats: Sequence[IdDataConfiguration]
    """Those that its cards may have."""

    def fields(self, shown: Mapping[str, str], bits: int) -> Mapping[str, str]:
        """What was shown, with what the reader's card formats say of a card."""
        card = shown.get("Card", "")
        return {**fields_of(card, bits, self.formats), **shown} if card and bits else shown


class Points:
    """What there is to show a credential at. Asked in the thread of the database, or with few items elsewhere."""

    def __init__(
        self,
        store: AccessStore,
        settings: Callable[[], DoorsSettings],
        readers: Sequence[str],
        controller: str,
    ) -> None:
        """``readers`` are the ids of the device's own readers, ``controller`` the token of the access controller."""
        self._store = store
        self._settings = settings
        self._readers = readers
        self.controller_token = controller
        self._spots: tuple[DoorsSettings | None, int, Mapping[str, Spot]] = (None, -1, {})

    # -- access points ---------------------------------------------------------------------------------------

    def access_points(self) -> list[AccessPoint]:
        """Every access point."""
        off = self._disabled()
        found = {
            point.token: point.model_copy(update={"enabled": False}) if point.token in off else point
            for point in self._of_doors()
        }
        found |= {point.token: point for point in self._store.all(AccessPoint)}
        return list(found.values())

    def _of_doors(self) -> list[AccessPoint]:
        return [
            _access_point(token, door, side)
            for token, door in self._settings().doors.items()
            for side in (("outside",) if door.is_floor else SIDES)
        ]

    def access_point(self, token: str) -> AccessPoint:
        """One access point; raises `NotFound`."""
        for point in self.access_points():
            if point.token == token:
                return point
        raise NotFound("access point", token[:64])

    def switch(self, token: str, *, enabled: bool) -> AccessPoint:
        """Enable or disable an access point; one of a door goes on following the door's settings. Raises `NotFound`."""
        changed = self.access_point(token).model_copy(update={"enabled": enabled})
        if self._store.find(AccessPoint, [token]):
            self._store.put([changed])
        else:
            off = self._disabled() - {token} if enabled else self._disabled() | {token}
            self._store.set_document(DISABLED, json.dumps(sorted(off)))
        return changed

    def _disabled(self) -> set[str]:
        return set(json.loads(self._store.document(DISABLED) or "[]"))

    def at_reader(self, reader: str, door: str = "") -> AccessPoint | None:
        """The access point of a reader, at ``door`` if that is given; None where it has none that works."""
        return next(iter(self.all_at_reader(reader, door)), None)

    def all_at_reader(self, reader: str, door: str = "") -> list[AccessPoint]:
        """The access points of a reader that work; the one in a cabin has one for each floor."""
        found: list[AccessPoint] = []
        own = next((one.access_point for one in self._store.all(Peripheral) if one.token == reader), "")
        works = {token for controller in self.controllers() for token in controller.access_point}
        for point in self.access_points():
            here = point.token in works and point.entity == (door or point.entity)
            if here and (
                point.token == own or any(device.id_point == reader for device in point.id_point_device)
            ):
                found.append(point)
        return found

    def spot(self, reader: str) -> Spot | None:
        """Where a reader is; None where no access point has it. It is remembered until something changes."""
        settings, changes = self._settings(), self._store.changes
        points = self.all_at_reader(reader)
        if not points:
            return None
        spot = Spot(points, self._formats_at(reader))
        known = self._spots
        others = known[2] if known[0] is settings and known[1] == changes else {}
        self._spots = settings, changes, {**others, reader: spot}
        return spot

    def recall(self, reader: str) -> Spot | None:
        """The same from memory, in any thread; None when the database must be asked."""
        settings, changes, spots = self._spots
        if settings is not self._settings() or changes != self._store.changes:
            return None
        return spots.get(reader)

    def of_door(self, door: str, side: str) -> str:
        """The token of the access point at which an exit button counts."""
        return f"{door} {SIDES.get(side, 'out')}"

    # -- controllers -----------------------------------------------------------------------------------------

    def controllers(self) -> list[AccessController]:
        """The device's own access controller, with every access point until a client says otherwise, and others."""
        stored = self._store.all(AccessController)
        if any(controller.token == self.controller_token for controller in stored):
            return stored
        points = [point.token for point in self.access_points()]
        name = self.controller_token[:64]
        return [AccessController(token=name, name=name, access_point=points), *stored]

    # -- identification points -------------------------------------------------------------------------------

    def id_points(self) -> list[IdPoint]:
        """Every identification point: the readers, peripherals with an API key, and what clients have added."""
        found = {token: IdPoint(token=token, name=token) for token in self._readers}
        found |= {one.token: IdPoint(token=one.token, name=one.name) for one in self._store.all(Peripheral)}
        found |= {point.token: point for point in self._store.all(IdPoint)}
        return list(found.values())

    def formats(self) -> list[IdDataConfiguration]:
        """The card formats: the delivered one, unless a client has another of its token, and others."""
        return list({one.token: one for one in (H10301, *self._store.all(IdDataConfiguration))}.values())

    def _formats_at(self, reader: str) -> Sequence[IdDataConfiguration]:
        known, formats = self._store.find(IdPointConfiguration, [reader]), self.formats()
        chosen = known[0].id_data_configuration if known else ()
        return [one for one in formats if one.token in chosen] if chosen else formats

    def id_point(self, token: str) -> IdPoint:
        """One of them; raises `NotFound`."""
        for point in self.id_points():
            if point.token == token:
                return point
        raise NotFound("identification point", token[:64])

    def names(self) -> Mapping[str, str]:
        """Titles of access points by token, for people."""
        return {point.token: point.name or point.token for point in self.access_points()}


def _access_point(token: str, door: DoorSettings, side: str) -> AccessPoint:
    reader = door.reader_outside if side == "outside" else door.reader_inside
    facts = [Attribute(name="Direction", value=SIDES[side])]
    inside, outside = f"inside {token}"[:64], f"outside {token}"[:64]
    if door.anti_passback != "off" and not door.is_floor:
        facts += [
            Attribute(
                name="AntiPassbackMode", value="TimedLogical" if door.anti_passback_timeout else "Logical"
            ),
            Attribute(name="AntiPassbackTimeout", value=str(door.anti_passback_timeout)),
            Attribute(name="AntiPassbackEnforcementMode", value=door.anti_passback.capitalize()),
        ]
    return AccessPoint(
        token=f"{token} {SIDES[side]}"[:64],
        name=(door.name or token)[:64] if door.is_floor else f"{door.name or token} {SIDES[side]}"[:64],
        area_from=outside if side == "outside" else inside,
        area_to=inside if side == "outside" else outside,
        entity=token,
        id_point_device=[IdPointDevice(id_point=reader)] if reader else [],
        authentication_profile=list(door.identification),
        attribute=facts,
    )
