"""What the mixer adds between microphone and call engine, and between call engine and loudspeaker, in each direction.

A click goes in; the sample clock of the bench tells when. The floor is a loop that exchanges frames with the same
device and does nothing else. An engine takes and gives 20 ms at a time, as pjsua2 does, by a clock of its own.
"""

from __future__ import annotations

import statistics
import threading
import time

import numpy as np
from harness import machine

from axisedge.audio.legs import Leg
from axisedge.audio.mixer import Levels, Mixer
from axisedge.audio.processing import Treatment
from axisedge.core.clock import SystemClock
from axisedge.hardware.bench_audio import BenchAudio
from axisedge.hardware.bench_sound import read_wav, write_wav
from axisedge.hardware.protocols import AUDIO_FRAME, AUDIO_RATE

AIM = 60.0
RATE = 16_000
BLOCK = RATE // 50
EVERY = 0.25
"""Seconds from click to click."""
SECONDS = 10.0
LOUD = 3000


def clicks(bench: BenchAudio) -> None:
    """Let the microphone hear one again and again."""
    sound = np.zeros(round(EVERY * AUDIO_RATE), np.int16)
    sound[: AUDIO_RATE // 500] = (np.sin(np.arange(AUDIO_RATE // 500) * 0.26) * 20_000).astype(np.int16)
    bench.set_microphone("wav", 1000, -20, write_wav(sound), repeat=True)


def floor() -> float:
    """Milliseconds from the click to the frame that holds it, with nothing between."""
    bench = BenchAudio(SystemClock(), lambda: None)
    clicks(bench)
    first = bench.sound.now()
    stream = bench.open("internal")
    quiet, found, last = np.zeros(AUDIO_FRAME, np.int16), [], -AUDIO_RATE
    while bench.sound.now() - first < SECONDS / 3 * AUDIO_RATE:
        heard = stream.exchange(quiet)
        now = bench.sound.now()
        if np.abs(heard).max() > LOUD and now - last > AUDIO_RATE * EVERY / 2:
            last = now
            found.append((now - first) % round(EVERY * AUDIO_RATE) / AUDIO_RATE * 1000)
    stream.close()
    return statistics.median(found)


class Engine:
    """20 ms out, 20 ms in; it notes when a click comes in and sends one itself."""

    def __init__(self, leg: Leg, bench: BenchAudio) -> None:
        self.leg, self.bench = leg, bench
        self.arrived: list[int] = []
        self.sent: list[int] = []
        self.done = threading.Event()

    def run(self, seconds: float) -> None:
        """Until ``seconds`` are over."""
        click = np.zeros(BLOCK, np.int16)
        click[:32] = 20_000
        quiet = np.zeros(BLOCK, np.int16).tobytes()
        began, last = time.monotonic(), 0
        for number in range(round(seconds * 50)):
            with_click = number % round(EVERY * 50) == 5
            if with_click:
                self.sent.append(self.bench.sound.now())
            self.leg.write(click.tobytes() if with_click else quiet)
            heard = np.frombuffer(self.leg.read(BLOCK), np.int16)
            now = self.bench.sound.now()
            if np.abs(heard).max() > LOUD and now - last > AUDIO_RATE * EVERY / 2:
                last = now
                self.arrived.append(now)
            time.sleep(max(0.0, began + (number + 1) / 50 - time.monotonic()))


def measured(treatment: Treatment) -> tuple[list[float], list[float]]:
    """Milliseconds from microphone to engine, and from engine to loudspeaker."""
    bench = BenchAudio(SystemClock(), lambda: None)
    clicks(bench)
    first = bench.sound.now()
    mixer = Mixer(bench, SystemClock())
    mixer.apply(Levels(treatment=treatment))
    engine = Engine(mixer.leg("call", RATE), bench)
    engine.run(SECONDS)
    wav, start = bench.recorded(SECONDS)
    mixer.stop()
    period = round(EVERY * AUDIO_RATE)
    inward = [(now - first) % period / AUDIO_RATE * 1000 for now in engine.arrived[4:]]
    spoken = read_wav(wav)
    outward = []
    for moment in engine.sent[4:]:
        after = spoken[moment - start : moment - start + period]
        found = np.flatnonzero(np.abs(after) > LOUD)
        if moment > start and len(found):
            outward.append(float(found[0]) / AUDIO_RATE * 1000)
    return inward, outward


def main() -> None:
    """Print a line for each direction and treatment."""
    machine()
    base = floor()
    print(f"floor, a loop that only exchanges frames: {base:.1f} ms")
    for name, treatment in (
        ("plain", Treatment()),
        ("echo and noise cancellation", Treatment(echo_cancellation=True, noise_cancellation=True)),
    ):
        inward, outward = measured(treatment)
        for way, found in (("microphone to call", inward), ("call to loudspeaker", outward)):
            ordered = sorted(found)
            median, worst = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
            print(
                f"{name}, {way}: median {median:.1f} ms, p95 {worst:.1f} ms, "
                f"ratio to the floor {median / base:.1f}, added {median - base:.1f} ms (aim under {AIM:.0f} ms)"
            )


if __name__ == "__main__":
    main()
