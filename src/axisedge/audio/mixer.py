"""The mixer: one thread that shares one microphone and one loudspeaker among all who speak and listen.

Frames of 10 ms. The device is open while somebody is there, and a second longer. When it is lost, everybody goes on
with silence, and the mixer tries to get it back, ever less often.
"""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from axisedge.audio.legs import Leg
from axisedge.audio.processing import Processor, Treatment
from axisedge.audio.samples import (
    FRAME,
    FRAME_SECONDS,
    QUIETEST,
    Pcm,
    Sound,
    factor,
    from_pcm,
    level,
    silence,
    to_pcm,
)
from axisedge.core.clock import Clock
from axisedge.core.errors import Invalid, Unavailable
from axisedge.hardware.protocols import AudioDevice, AudioStream

log = logging.getLogger(__name__)

LINGER = 1.0
"""Seconds that the device stays open after the last one has left."""
FIRST_RETRY = 0.5
LONGEST_RETRY = 30.0
STEADY_AFTER = 10.0
"""Seconds that the device must have worked for the attempts to begin anew."""
LEG_RATES = (8000, 12_000, 16_000, 24_000, 32_000, 48_000)
METER = 10
"""Frames over which a level is measured."""


@dataclass(frozen=True, slots=True)
class Levels:
    """How the mixer treats what passes: gains in dB, None for muted; ``input_type`` None for input off."""

    input_type: str | None = "internal"
    power: str = ""
    output: bool = True
    input_gain: float | None = 0.0
    output_gain: float | None = 0.0
    treatment: Treatment = field(default_factory=Treatment)

    @property
    def device(self) -> tuple[str | None, str, bool]:
        """What the device is opened with; it is opened anew when that changes."""
        return self.input_type, self.power, self.output


@dataclass(frozen=True, slots=True)
class Heard:
    """A frame of the microphone."""

    pcm: Pcm
    captured: float
    """The clock's monotonic time at the frame's end."""
    wall: float
    """The same as seconds since 1970."""


class Player(Protocol):
    """Something that speaks through the loudspeaker."""

    to_calls: bool
    """Whether the far ends of calls hear it, too."""

    def next(self, count: int) -> Sound | None:
        """The next samples; None when it has ended. Called by the mixer's thread; must not wait."""
        ...


Listener = Callable[[Heard], None]
"""Called in the mixer's thread with each frame of the microphone; must not wait."""


@dataclass(frozen=True, slots=True)
class Meter:
    """Levels over the last tenth of a second, RMS in dB of full scale."""

    input: float = QUIETEST
    output: float = QUIETEST


class Mixer:
    """All methods may be called from any thread and do not wait, but for `stop`."""

    def __init__(
        self,
        device: AudioDevice,
        clock: Clock,
        told: Callable[[str], None] = lambda why: None,
        died: Callable[[], None] = lambda: None,
    ) -> None:
        """``told`` is called in the mixer's thread when the device is lost, with the reason, and with "" when back.

        ``died`` is called there when a fault ends the thread; nobody is served any more until `stop` and `start`.
        """
        self._died = died
        self._device = device
        self._clock = clock
        self._told = told
        self._guard = threading.Lock()
        self._legs: tuple[Leg, ...] = ()
        self._players: tuple[Player, ...] = ()
        self._listeners: tuple[Listener, ...] = ()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._levels = Levels()
        self._processor = Processor()
        self._sums = [0.0, 0.0]
        self._summed = 0
        self._stopped = False
        self.meter = Meter()
        self.problem = ""
        """Why the device does not work; empty while it does, or while nobody needs it."""

    # -- who is there ------------------------------------------------------------------------------------------

    def leg(self, name: str, rate: int = 16_000) -> Leg:
        """A place for a call; raises `Invalid` for a rate that is none of `LEG_RATES`."""
        if rate not in LEG_RATES:
            raise Invalid("rate", f"must be one of {', '.join(map(str, LEG_RATES))} Hz")
        leg = Leg(name, rate, self._leave)
        with self._guard:
            self._legs = (*self._legs, leg)
            self._begin()
        return leg

    def _leave(self, leg: Leg) -> None:
        with self._guard:
            self._legs = tuple(known for known in self._legs if known is not leg)

    def play(self, player: Player) -> None:
        """Let ``player`` speak until it has ended or `silence` takes it away."""
        with self._guard:
            self._players = (*self._players, player)
            self._begin()

    def silence(self, player: Player) -> None:
        """Take ``player`` away; harmless when it has ended."""
        with self._guard:
            self._players = tuple(known for known in self._players if known is not player)

    def listen(self, listener: Listener) -> None:
        """Give ``listener`` every frame of the microphone."""
        with self._guard:
            self._listeners = (*self._listeners, listener)
            self._begin()

    def unlisten(self, listener: Listener) -> None:
        """No more frames for ``listener``."""
        with self._guard:
            self._listeners = tuple(known for known in self._listeners if known != listener)

    def apply(self, levels: Levels) -> None:
        """Treat what passes like this from now on."""
        self._levels = levels

    @property
    def running(self) -> bool:
        """Whether the device is in use."""
        return self._thread is not None

    @property
    def hearing(self) -> bool:
        """Whether somebody gets the microphone's sound, and it is on."""
        levels = self._levels
        there = bool(self._legs or self._listeners)
        return there and levels.input_type is not None and levels.input_gain is not None

    @property
    def legs(self) -> Iterable[Leg]:
        """The calls."""
        return self._legs

    def stop(self) -> None:
        """Let go of the device and of everybody; waits for the thread."""
        with self._guard:
            self._stopped = True
            self._legs = self._players = self._listeners = ()
            thread = self._thread
        self._stopping.set()
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=5)

    def start(self) -> None:
        """Be ready for who comes; also after `stop`."""
        with self._guard:
            self._stopped = False
            self._stopping.clear()

    # -- the thread ----------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """The guard is held."""
        if self._thread is None and not self._stopped:
            self._thread = threading.Thread(target=self._run, name="audio mixer", daemon=True)
            self._thread.start()

    def _wanted(self) -> bool:
        return bool(self._legs or self._players or self._listeners)

    def _run(self) -> None:
        whole = False
        try:
            retry = FIRST_RETRY
            while not self._ended():
                began = self._clock.monotonic()
                try:
                    self._open_and_run(self._levels)
                except Unavailable as error:
                    steady = self._clock.monotonic() - began > STEADY_AFTER
                    retry = FIRST_RETRY if steady else retry
                    self._tell(str(error))
                    self._without(retry)
                    retry = min(2 * retry, LONGEST_RETRY)
            whole = True
        finally:
            with self._guard:
                self._thread = None
                self.meter = Meter()
                if whole and self._wanted():
                    self._begin()  # somebody came while the thread was about to end
            if not whole:
                self._died()

    def _open_and_run(self, levels: Levels) -> None:
        stream = self._device.open(levels.input_type, levels.power, loudspeaker=levels.output)
        try:
            self._tell("")
            self._with(stream, levels)
        finally:
            stream.close()

    def _ended(self) -> bool:
        """Whether the thread shall end: told so, or nobody has come for a while."""
        left = LINGER
        while left > 0 and not self._wanted() and not self._stopping.is_set():
            self._stopping.wait(FRAME_SECONDS)
            left -= FRAME_SECONDS
        return self._stopping.is_set() or not self._wanted()

    def _tell(self, why: str) -> None:
        if why != self.problem:
            self.problem = why
            if why:
                log.warning("%s", why)
            self._told(why)

    def _without(self, seconds: float) -> None:
        """The next ``seconds`` with what still works: microphone or loudspeaker alone, else with silence."""
        frames, levels = round(seconds / FRAME_SECONDS), self._levels
        for half in (replace(levels, output=False), replace(levels, input_type=None)):
            if half.device == levels.device:
                continue
            try:
                stream = self._device.open(half.input_type, half.power, loudspeaker=half.output)
            except Unavailable:
                continue  # that half is lost, too; why is known already
            try:
                self._with(stream, levels, frames)
                return
            except Unavailable as error:
                self._tell(str(error))
            finally:
                stream.close()
        quiet = np.zeros(FRAME, np.int16)
        for _ in range(frames):
            if (
                self._stopping.wait(FRAME_SECONDS)
                or not self._wanted()
                or self._levels.device != levels.device
            ):
                return
            _, for_calls = self._mix()
            self._hand_on(quiet, for_calls)

    def _with(self, stream: AudioStream, opened: Levels, frames: int | None = None) -> None:
        """Until the device is lost (raises `Unavailable`), is to be opened otherwise, or nobody is left.

        At most ``frames``, if told.
        """
        idle = 0.0
        for _ in itertools.count() if frames is None else range(frames):
            if self._stopping.is_set():
                return
            levels = self._levels
            if levels.device != opened.device:
                return
            idle = 0.0 if self._wanted() else idle + FRAME_SECONDS
            if idle > LINGER:
                return
            sound, for_calls = self._mix()
            muted = levels.output_gain is None
            played = to_pcm(silence() if muted else sound * np.float32(factor(levels.output_gain or 0.0)))
            heard = stream.exchange(played)
            if self._legs or self._listeners:
                heard = self._processor.treat(heard, played, levels.treatment, stream.delay)
                if levels.input_gain is None:
                    heard = np.zeros(FRAME, np.int16)
                elif levels.input_gain:
                    heard = to_pcm(from_pcm(heard) * np.float32(factor(levels.input_gain)))
            self._measure(heard, played)
            self._hand_on(heard, for_calls)

    def _mix(self) -> tuple[Sound, Sound]:
        """What all who speak say now, and the part of it that calls hear, too."""
        sound, for_calls = silence(), silence()
        for leg in self._legs:
            sound += leg.said(FRAME)
        for player in self._players:
            said = player.next(FRAME)
            if said is None:
                self.silence(player)
                continue
            sound += said
            if player.to_calls:
                for_calls += said
        return sound, for_calls

    def _hand_on(self, heard: Pcm, for_calls: Sound) -> None:
        moment = Heard(heard, self._clock.monotonic(), self._clock.now().timestamp())
        for listener in self._listeners:
            listener(moment)
        if self._legs:
            for_far = from_pcm(heard) + for_calls
            for leg in self._legs:
                leg.hear(for_far)

    def _measure(self, heard: Pcm, played: Pcm) -> None:
        for index, pcm in enumerate((heard, played)):
            self._sums[index] += float(np.mean(np.square(pcm.astype(np.float32))))
        self._summed += 1
        if self._summed == METER:
            self.meter = Meter(
                *(level(np.asarray([(s / METER) ** 0.5 / 32768], np.float32)) for s in self._sums)
            )
            self._sums, self._summed = [0.0, 0.0], 0
