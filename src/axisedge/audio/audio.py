"""Microphone and loudspeaker of the device: what is set, who uses them, and whether they work.

NumPy and FFmpeg are loaded with the first one who listens or speaks, so that a quiet device stays small.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from axisedge.audio import arguments, events, settings
from axisedge.audio.arguments import AudioParams
from axisedge.audio.clip_store import ClipStore
from axisedge.audio.clips import Clips
from axisedge.audio.settings import AudioSettings, InputType
from axisedge.core.clock import Clock, Timer
from axisedge.core.errors import Unavailable
from axisedge.core.product import Product
from axisedge.core.settings import Settings
from axisedge.core.subsystem import Background
from axisedge.events.bus import Bus
from axisedge.hardware.protocols import AudioDevice

if TYPE_CHECKING:
    from axisedge.audio.legs import Leg
    from axisedge.audio.mixer import Heard, Levels, Mixer
    from axisedge.audio.streams import AudioStream, AudioStreams

NO_METER = {"input": -96.0, "output": -96.0}
METERED = 3.0
"""Seconds that levels are measured after the last question for them."""


class Audio:
    """The audio of a product that has any. It is the desk at which calls take their place (`leg`)."""

    name = "audio"

    def __init__(
        self, product: Product, store: Settings, bus: Bus, clock: Clock, device: AudioDevice, folder: Path
    ) -> None:
        """``folder`` is where clips are kept."""
        self._settings = store
        self._bus = bus
        self._clock = clock
        self._device = device
        self._mixer: Mixer | None = None
        self._metered: Timer | None = None
        self._streams: AudioStreams | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.background = Background()
        self._dead = asyncio.Event()
        self.section = settings.section(product)
        self.input_types = settings.input_types(product)
        """The inputs that this product has; none without a microphone."""
        self.has_output = product.has("audio_output")
        store.section(self.section)
        store.section(settings.STREAM)
        store.subscribe(self.section.name, self._changed)
        bus.declare(
            events.PLAYING, events.CURRENTLY_PLAYING, events.MICROPHONE, events.ACCESSED, events.FAILURE
        )
        self.clips = Clips(store, bus, ClipStore(folder), lambda: self.mixer)

    # -- life ----------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Be ready for who comes; the device itself is opened for the first one."""
        self._loop = asyncio.get_running_loop()
        if self._mixer is not None:
            self._mixer.start()
        self._bus.publish(events.FAILURE, {}, {"audio_failure": False})
        self._bus.publish(events.ACCESSED, {}, {"accessed": False})
        self._tell_microphone(self.now)
        await self.clips.start()
        self._dead.clear()
        self.background.spawn(self._watch_mixer(), "audio mixer")

    async def stop(self) -> None:
        """Let go of the audio device, whoever speaks or listens."""
        await self.background.cancel()
        await self.clips.stop()
        self._meter_no_more()
        self._loop = self._streams = None
        if self._mixer is not None:
            await asyncio.to_thread(self._mixer.stop)

    async def _changed(self, old: AudioSettings, new: AudioSettings) -> None:
        if self._mixer is not None:
            self._mixer.apply(self._levels(new))
        if self._loop is not None:
            self._tell_microphone(new)

    # -- the mixer -----------------------------------------------------------------------------------------------

    @property
    def now(self) -> AudioSettings:
        """What is set."""
        return self._settings[self.section]

    @property
    def mixer(self) -> Mixer:
        """Where everybody who speaks and listens meets."""
        if self._mixer is None:
            from axisedge.audio.mixer import Mixer

            self._mixer = Mixer(self._device, self._clock, self._device_told, self._mixer_died)
            self._mixer.apply(self._levels(self.now))
        return self._mixer

    def leg(self, name: str, rate: int = 16_000) -> Leg:
        """A call's place; see `Mixer.leg`."""
        return self.mixer.leg(name, rate)

    # -- streams -------------------------------------------------------------------------------------------------

    @property
    def listens(self) -> bool:
        """Whether there is a microphone that is on: only then streams carry sound."""
        return bool(self.input_types) and self.now.input.enabled

    @property
    def speaks(self) -> bool:
        """Whether there is a loudspeaker that is on."""
        return self.has_output and self.now.output.enabled

    @property
    def included(self) -> bool:
        """Whether a stream carries sound when its client does not say."""
        return self.listens and self._settings[settings.STREAM].included

    def arguments(self, asked: Mapping[str, str]) -> AudioParams:
        """What URL arguments come to; raises as `axisedge.audio.arguments.read`."""
        return arguments.read(self._settings[settings.STREAM], asked)

    def stream(self, params: AudioParams) -> AudioStream:
        """The stream that gives ``params``, shared with all who ask for the same; raises `Unavailable`."""
        if self._loop is None:
            raise Unavailable("audio", "the device is starting")
        if not self.listens:
            raise Unavailable("audio", "the input is off")
        if self._streams is None:
            from axisedge.audio.streams import AudioStreams

            self._streams = AudioStreams(self.mixer, self._loop, self._tell_accessed)
        return self._streams.of(params)

    def _tell_accessed(self) -> None:
        heard = self._streams is not None and bool(self._streams.running())
        self._bus.publish(events.ACCESSED, {}, {"accessed": heard})

    def _levels(self, now: AudioSettings) -> Levels:
        from axisedge.audio.mixer import Levels
        from axisedge.audio.processing import Treatment

        heard = now.input
        return Levels(
            input_type=heard.type.value if heard.enabled and self.input_types else None,
            power=heard.power_now,
            output=now.output.enabled and self.has_output,
            input_gain=None if heard.mute else float(heard.gain_now),
            output_gain=None if now.output.mute or not now.output.enabled else float(now.output.gain),
            treatment=Treatment(heard.echo_cancellation, heard.noise_cancellation, heard.automatic_gain),
        )

    # -- telling -------------------------------------------------------------------------------------------------

    def _tell_microphone(self, now: AudioSettings) -> None:
        on = bool(self.input_types) and now.input.enabled and not now.input.mute
        self._bus.publish(events.MICROPHONE, {}, {"on": on})

    def _device_told(self, why: str) -> None:
        """Called in the mixer's thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._tell_failure, why)

    def _mixer_died(self) -> None:
        """Called in the mixer's thread, which a fault has ended: the supervisor starts the audio anew."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._dead.set)

    async def _watch_mixer(self) -> None:
        await self._dead.wait()
        raise RuntimeError("the mixer ended by a fault")

    def _tell_failure(self, why: str) -> None:
        self._bus.publish(events.FAILURE, {}, {"audio_failure": bool(why)})

    @property
    def problem(self) -> str:
        """Why the audio device does not work; empty while it does, or while nobody needs it."""
        return "" if self._mixer is None else self._mixer.problem

    def meter(self) -> dict[str, float]:
        """Levels of input and output, RMS in dB of full scale. Whoever asks keeps the device open for a while."""
        if self._loop is None:
            return dict(NO_METER)
        if self._metered is None:
            self.mixer.listen(_hear_nothing)
        else:
            self._metered.cancel()
        self._metered = self._clock.call_later(METERED, self._meter_no_more)
        meter = self.mixer.meter
        return {"input": round(meter.input, 1), "output": round(meter.output, 1)}

    def _meter_no_more(self) -> None:
        if self._metered is not None:
            self._metered.cancel()
            self._metered = None
            self.mixer.unlisten(_hear_nothing)

    def status(self) -> dict[str, Any]:
        """Facts for the status page and the server report."""
        mixer = self._mixer
        return {
            "device": dict(self._device.describe()),
            "problem": self.problem,
            "running": mixer is not None and mixer.running,
            "microphone_open": mixer is not None and mixer.hearing,
            "input_type": self.now.input.type.value if self.input_types else InputType.INTERNAL.value,
            "calls": [] if mixer is None else [leg.status for leg in mixer.legs],
            "playing": self.clips.playing,
            "streams": [
                {
                    "encoding": stream.params.encoding.value,
                    "rate": stream.params.rate,
                    "bitrate": stream.params.bitrate,
                    "listeners": stream.listeners,
                }
                for stream in (self._streams.running() if self._streams else ())
            ],
        }


def _hear_nothing(heard: Heard) -> None:
    """Keeps the microphone open, so that its level can be shown."""
