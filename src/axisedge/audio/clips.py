"""Audio clips: add, play, stop, rename, remove. One plays at a time, the latest; ringing has a place of its own.

VAPIX "Media clip API"; manual: Audio > Audio clips.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from axisedge.audio import events
from axisedge.audio.clip_settings import LONGEST_CLIP, MOST_CLIPS, Clip, ClipSettings
from axisedge.audio.clip_store import ClipStore, file_name
from axisedge.core.errors import AxisedgeError, Conflict, Invalid, LimitReached, NotFound
from axisedge.core.roles import Role
from axisedge.core.settings import Section, Settings, validate
from axisedge.events.bus import Bus

if TYPE_CHECKING:
    from axisedge.audio.clip_player import ClipPlayer
    from axisedge.audio.mixer import Mixer

MADE = ("doorbell", "chime", "ringtone", "ringback", "alarm")
"""The clips that come with the device, by the stem of their file; `axisedge.audio.tones` makes them."""
LENGTHS = {"doorbell": 2.2, "chime": 2.2, "ringtone": 2.8, "ringback": 5.0, "alarm": 3.2}
FIRST_NUMBER = 1
FOREVER = -1
MOST_REPEAT = 10_000
LOUDEST = 1000
"""Percent of a clip's own volume."""
CLIP, RING = "clip", "ring"
"""The two places where a clip can play, both at the same time."""
Uses = Callable[[Clip], Iterable[str]]
"""Says in words who needs a clip."""


def _delivered() -> dict[str, object]:
    return {
        str(number): {
            "name": stem.capitalize(),
            "file": f"{stem}.au",
            "made": True,
            "seconds": LENGTHS[stem],
            "loudness": -18.0,
        }
        for number, stem in enumerate(MADE, FIRST_NUMBER)
    }


class Clips:
    """All clips of the device. Methods are for the event loop."""

    def __init__(self, settings: Settings, bus: Bus, store: ClipStore, mixer: Callable[[], Mixer]) -> None:
        """``mixer`` opens the loudspeaker for the first clip."""
        self._settings = settings
        self._bus = bus
        self._store = store
        self._mixer = mixer
        self._uses: list[Uses] = []
        self._followers: list[Callable[[Clip, Clip], Awaitable[None]]] = []
        self._playing: dict[str, tuple[ClipPlayer, Clip]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._adding = asyncio.Lock()
        self.section: Section[ClipSettings] = Section(
            "clips",
            ClipSettings,
            title="Audio clips",
            place="Audio/Audio clips",
            read=Role.VIEWER,
            write=Role.OPERATOR,
            check=self._check,
            defaults={"clips": _delivered()},
        )
        settings.section(self.section)
        settings.subscribe(self.section.name, self._changed)

    async def start(self) -> None:
        """Tell that nothing plays, and forget files that belong to no clip."""
        self._loop = asyncio.get_running_loop()
        self._tell()
        await asyncio.to_thread(self._store.keep_only, self._files())

    async def stop(self) -> None:
        """Play no more."""
        for place in list(self._playing):
            self.stop_playing(place)
        self._loop = None

    def needed_by(self, uses: Uses) -> None:
        """A clip that ``uses`` names somebody for is not removed."""
        self._uses.append(uses)

    def named_by(self, follow: Callable[[Clip, Clip], Awaitable[None]]) -> None:
        """``follow(before, after)`` is told of a clip's new name by those who call it by its name."""
        self._followers.append(follow)

    # -- the collection ------------------------------------------------------------------------------------------

    @property
    def all(self) -> dict[int, Clip]:
        """The clips by number."""
        return {int(key): clip for key, clip in sorted(self._clips.items(), key=lambda item: int(item[0]))}

    @property
    def _clips(self) -> dict[str, Clip]:
        return self._settings[self.section].clips

    def _files(self) -> set[str]:
        return {clip.file for clip in self._clips.values()}

    def __getitem__(self, number: int) -> Clip:
        """The clip with ``number``; raises `NotFound`."""
        try:
            return self._clips[str(number)]
        except KeyError:
            raise NotFound("clip", number) from None

    def at(self, location: str) -> int:
        """The number of the first clip at ``location``, a path in which ``*`` stands for any text, or a name.

        Raises `NotFound`.
        """
        pattern = location.replace("[", "[[]").replace("?", "[?]")
        for number, clip in self.all.items():
            if (
                clip.name == location
                or fnmatchcase(clip.location, pattern)
                or fnmatchcase(clip.file, pattern)
            ):
                return number
        raise NotFound("clip", location)

    async def add(self, name: str, given: str, data: bytes, actor: str) -> int:
        """Add the file ``given`` with the content ``data``; returns its number.

        Raises `Invalid` for a name or a file that cannot be taken, `LimitReached` beyond `MOST_CLIPS`.
        """
        suffix = file_name(given, ()).rpartition(".")[2]
        if name:
            validate(Clip, {"name": name, "file": f"clip.{suffix}"})
        if len(self._clips) >= MOST_CLIPS:
            raise LimitReached("clips", MOST_CLIPS)
        from axisedge.audio.clip_files import convert  # with FFmpeg

        converted = await asyncio.to_thread(convert, data, suffix)
        async with self._adding:
            file = file_name(given, self._files())
            await asyncio.to_thread(self._store.add, file, data, converted)
            entry = {
                "name": name or file.rpartition(".")[0],
                "file": file,
                "seconds": round(min(converted.seconds, LONGEST_CLIP), 2),
                "loudness": max(-96.0, min(12.0, converted.loudness)),
            }
            number = 0

            def patch(old: ClipSettings) -> dict[str, object]:
                nonlocal number
                if len(old.clips) >= MOST_CLIPS:
                    raise LimitReached("clips", MOST_CLIPS)
                number = next(n for n in range(FIRST_NUMBER, MOST_CLIPS + 2) if str(n) not in old.clips)
                return {"clips": {str(number): entry}}

            try:
                await self._settings.update(self.section.name, patch, actor)
            except AxisedgeError:
                await asyncio.to_thread(self._store.keep_only, self._files())
                raise
        return number

    async def rename(self, number: int, name: str, actor: str) -> None:
        """Give clip ``number`` another name; raises `NotFound` or `Invalid`."""
        before = self[number]
        await self._settings.update(self.section.name, {"clips": {str(number): {"name": name}}}, actor)
        for follow in self._followers:
            await follow(before, self[number])

    async def remove(self, number: int, actor: str) -> None:
        """Remove clip ``number``; raises `NotFound`, or `Conflict` when somebody needs it."""
        self[number]
        await self._settings.update(self.section.name, {"clips": {str(number): None}}, actor)

    async def data(self, number: int) -> tuple[Clip, bytes]:
        """Clip ``number`` and its file; raises `NotFound`."""
        clip = self[number]
        return clip, await asyncio.to_thread(self._store.data, clip)

    def _check(self, old: ClipSettings, new: ClipSettings) -> None:
        for key, clip in new.clips.items():
            before = old.clips.get(key)
            if before is not None and before.model_copy(update={"name": clip.name}) != clip:
                raise Invalid(f"clips.{key}", "only the name of a clip can be changed")
            if before is None and (clip.made or not self._store.has(clip)):
                raise Invalid(f"clips.{key}.file", "there is no such file: clips are added by uploading them")
        for key, clip in old.clips.items():
            if key not in new.clips:
                users = [user for uses in self._uses for user in uses(clip)]
                if users:
                    raise Conflict(f"the clip {clip.name} is used by {', '.join(users)}")

    async def _changed(self, old: ClipSettings, new: ClipSettings) -> None:
        gone = [clip for key, clip in old.clips.items() if key not in new.clips]
        for place, (_, clip) in list(self._playing.items()):
            if clip in gone:
                self.stop_playing(place)
        if gone:
            await asyncio.to_thread(self._store.keep_only, self._files())

    # -- playing -------------------------------------------------------------------------------------------------

    async def play(
        self,
        number: int,
        *,
        repeat: int = 0,
        volume: int = 100,
        to_calls: bool = False,
        place: str = CLIP,
    ) -> ClipPlayer:
        """Play clip ``number`` now, in place of what plays; ``repeat`` times more, `FOREVER` until it is stopped.

        ``volume`` in percent; the far ends of calls hear it with ``to_calls``. Raises `NotFound` or `Invalid`.
        """
        if not FOREVER <= repeat <= MOST_REPEAT:
            raise Invalid("repeat", f"from {FOREVER} (until stopped) to {MOST_REPEAT}")
        if not 0 <= volume <= LOUDEST:
            raise Invalid("volume", f"from 0 to {LOUDEST} percent")
        clip = self[number]
        from axisedge.audio.clip_player import ClipPlayer

        sound = await asyncio.to_thread(self._store.sound, clip)
        player = ClipPlayer(sound, repeat, volume / 100, to_calls=to_calls, ended=self._ended)
        before = self._playing.get(place)
        self._playing[place] = (player, clip)
        if before is not None:
            self._mixer().silence(before[0])
        self._mixer().play(player)
        self._bus.publish(events.CURRENTLY_PLAYING, events.WHERE, {"FileName": clip.location})
        self._tell()
        return player

    def stop_playing(self, place: str = CLIP, only: ClipPlayer | None = None) -> bool:
        """Play no more at ``place``; with ``only``, if it is that one that plays. Whether anything was stopped."""
        found = self._playing.get(place)
        if found is None or (only is not None and found[0] is not only):
            return False
        del self._playing[place]
        self._mixer().silence(found[0])
        self._tell()
        return True

    @property
    def playing(self) -> int | None:
        """The number of the clip that plays, None while none does."""
        for _, clip in self._playing.values():
            for number, known in self.all.items():
                if known.file == clip.file:
                    return number
        return None

    def _ended(self, player: ClipPlayer) -> None:
        """Called in the mixer's thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._over, player)

    def _over(self, player: ClipPlayer) -> None:
        for place, (known, _) in list(self._playing.items()):
            if known is player:
                del self._playing[place]
                self._tell()

    def _tell(self) -> None:
        self._bus.publish(events.PLAYING, events.WHERE, {"Playing": bool(self._playing)})
