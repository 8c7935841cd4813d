"""Streams of the microphone: one encoder for each distinct set of parameters, shared by all who listen."""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Callable

from axisedge.audio.arguments import AudioParams
from axisedge.audio.coding import AudioEncoder, CodedSound, FrameCutter, open_encoder
from axisedge.audio.mixer import Heard, Mixer
from axisedge.audio.settings import Encoding
from axisedge.core.errors import AxisedgeError

log = logging.getLogger(__name__)

_WAITING = 100
"""Frames (one second) that may wait for an encoder; more are thrown away."""
OPUS_CLOCK = 48_000
"""RTP counts Opus in these, whatever its rate (RFC 7587)."""

Listener = Callable[[CodedSound], None]
"""Called on the event loop with each packet; must not wait."""


class AudioStream:
    """One set of parameters and those who listen. Methods are for the event loop."""

    def __init__(
        self, params: AudioParams, mixer: Mixer, loop: asyncio.AbstractEventLoop, changed: Callable[[], None]
    ) -> None:
        self.params = params
        self.clock_rate = OPUS_CLOCK if params.encoding is Encoding.OPUS else params.rate
        """What `CodedSound.timestamp` counts in."""
        self._mixer = mixer
        self._loop = loop
        self._changed = changed
        self._listeners: tuple[Listener, ...] = ()
        self._run: _Run | None = None
        self.failure = ""
        """Why the encoder does not run; empty while it does."""

    @property
    def listeners(self) -> int:
        """How many listen."""
        return len(self._listeners)

    def join(self, listener: Listener) -> None:
        """Give ``listener`` every packet from now on."""
        self._listeners = (*self._listeners, listener)
        if self._run is None:
            self.failure = ""
            self._run = _Run(self, self._mixer, self._loop)
        self._changed()

    def leave(self, listener: Listener) -> None:
        """No more packets for ``listener``; the last one stops the encoder."""
        if listener not in self._listeners:
            return
        self._listeners = tuple(known for known in self._listeners if known != listener)
        if not self._listeners and self._run is not None:
            run, self._run = self._run, None
            run.end()
        self._changed()

    def deliver(self, run: _Run, packet: CodedSound) -> None:
        """Called by the encoder's run."""
        if run is self._run:
            for listener in self._listeners:
                listener(packet)

    def failed(self, run: _Run, why: str) -> None:
        """Called by the encoder's run."""
        if run is self._run:
            self.failure = why


class _Run:
    """One life of an encoder, in a thread of its own."""

    def __init__(self, stream: AudioStream, mixer: Mixer, loop: asyncio.AbstractEventLoop) -> None:
        self._stream = stream
        self._mixer = mixer
        self._loop = loop
        self._frames: queue.Queue[Heard | None] = queue.Queue()
        self._thread = threading.Thread(
            target=self._encode, name=f"encode {stream.params.encoding}", daemon=True
        )
        self._thread.start()
        mixer.listen(self._take)

    def end(self) -> None:
        """Encode no more; does not wait."""
        self._mixer.unlisten(self._take)
        self._frames.put(None)

    def _take(self, heard: Heard) -> None:
        """Called in the mixer's thread."""
        if self._frames.qsize() < _WAITING:
            self._frames.put(heard)

    def _encode(self) -> None:
        stream = self._stream
        try:
            encoder = open_encoder(stream.params)
        except AxisedgeError as error:
            log.error("audio stream %s: %s", stream.params, error)
            self._call(stream.failed, self, str(error))
            return
        self._packets(stream, encoder)

    def _packets(self, stream: AudioStream, encoder: AudioEncoder) -> None:
        cutter = FrameCutter(stream.params.rate, encoder.frame)
        scale = stream.clock_rate // stream.params.rate if stream.clock_rate % stream.params.rate == 0 else 1
        taken = given = 0
        while (heard := self._frames.get()) is not None:
            for block in cutter.cut(heard.pcm):
                taken += 1
                for data in encoder.encode(block):
                    since = ((taken - given) * encoder.frame + cutter.waiting) / stream.params.rate
                    packet = CodedSound(
                        data,
                        given * encoder.frame * scale,
                        encoder.frame * scale,
                        heard.captured - since,
                        heard.wall - since,
                    )
                    given += 1
                    self._call(stream.deliver, self, packet)

    def _call(self, what: Callable[..., None], *args: object) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(what, *args)


class AudioStreams:
    """Finds or makes the stream for a set of parameters."""

    def __init__(self, mixer: Mixer, loop: asyncio.AbstractEventLoop, changed: Callable[[], None]) -> None:
        """``changed`` is called when somebody begins or ends to listen."""
        self._mixer = mixer
        self._loop = loop
        self._changed = changed
        self._streams: dict[AudioParams, AudioStream] = {}

    def of(self, params: AudioParams) -> AudioStream:
        """The stream with exactly these parameters."""
        for known, stream in list(self._streams.items()):
            if not stream.listeners and known != params:
                del self._streams[known]
        if params not in self._streams:
            self._streams[params] = AudioStream(params, self._mixer, self._loop, self._changed)
        return self._streams[params]

    def running(self) -> list[AudioStream]:
        """The streams that somebody listens to."""
        return [stream for stream in self._streams.values() if stream.listeners]


def config_of(params: AudioParams) -> bytes:
    """What a decoder must know before the first packet: AAC's AudioSpecificConfig; empty for the others."""
    return open_encoder(params).config
