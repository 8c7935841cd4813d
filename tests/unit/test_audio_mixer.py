"""The mixer on the bench's microphone and loudspeaker: who speaks is heard, in both directions, without drifting."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from axisedge.audio.elastic import Elastic
from axisedge.audio.mixer import Heard, Levels, Mixer
from axisedge.audio.processing import Processor, Treatment
from axisedge.audio.resample import Resampler
from axisedge.audio.samples import FRAME, RATE, Sound, from_pcm, level, silence, to_pcm
from axisedge.core.clock import SystemClock
from axisedge.core.errors import Invalid
from axisedge.hardware.bench_audio import BenchAudio
from axisedge.hardware.bench_sound import read_wav


def tone(frequency: float, seconds: float, rate: int = RATE, amplitude: float = 0.3) -> Sound:
    moments = np.arange(round(seconds * rate)) / rate
    return (np.sin(2 * np.pi * frequency * moments) * amplitude).astype(np.float32)


def loudest(sound: np.ndarray, rate: int) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(spectrum) * rate / len(sound))


def until(held: Callable[[], bool], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not held():
        assert time.monotonic() < end, "it did not come to that"
        threading.Event().wait(0.01)


class Stage:
    """A bench, a mixer, and what the microphone's listeners got."""

    def __init__(self) -> None:
        self.bench = BenchAudio(SystemClock(), lambda: None)
        self.told: list[str] = []
        self.mixer = Mixer(self.bench, SystemClock(), self.told.append)
        self.frames: list[Heard] = []

    def hear(self, seconds: float) -> np.ndarray:
        self.frames = []
        self.mixer.listen(self.frames.append)
        try:
            until(lambda: len(self.frames) * 0.01 >= seconds)
        finally:
            self.mixer.unlisten(self.frames.append)
        return np.concatenate([frame.pcm for frame in self.frames])


class Speaker:
    """Says what it was given, once."""

    def __init__(self, sound: Sound, *, to_calls: bool = False) -> None:
        self._rest = sound
        self.to_calls = to_calls

    def next(self, count: int) -> Sound | None:
        if not len(self._rest):
            return None
        said, self._rest = self._rest[:count], self._rest[count:]
        return np.concatenate((said, silence(count - len(said))))


@pytest.fixture
def stage() -> Iterator[Stage]:
    made = Stage()
    yield made
    made.mixer.stop()
    assert not made.bench.sound.listening


class Engine(threading.Thread):
    """What a call engine does: every 20 ms it writes and reads a block, by its own clock."""

    def __init__(self, leg, said: Sound, rate: int, ppm: float = 0.0) -> None:
        super().__init__(daemon=True)
        self.leg, self.rate, self.said = leg, rate, to_pcm(said)
        self.heard: list[np.ndarray] = []
        self.step = 0.02 * (1 + ppm / 1e6)
        self.start()

    def run(self) -> None:
        block = self.rate // 50
        began = time.monotonic()
        for number in range(len(self.said) // block):
            self.leg.write(self.said[number * block : (number + 1) * block].tobytes())
            self.heard.append(np.frombuffer(self.leg.read(block), np.int16))
            pause = began + (number + 1) * self.step - time.monotonic()
            if pause > 0:
                threading.Event().wait(pause)

    def result(self) -> np.ndarray:
        self.join()
        return np.concatenate(self.heard)


@pytest.mark.feature("AUD-01")
@pytest.mark.parametrize("rate", [8000, 16_000, 48_000])
def test_a_call_hears_the_microphone_and_speaks_through_the_loudspeaker(stage: Stage, rate: int) -> None:
    stage.bench.set_microphone("tone", 700, -20, None, repeat=True)
    leg = stage.mixer.leg("call", rate)
    heard = Engine(leg, tone(1100, 1.0, rate), rate).result()
    spoken = read_wav(stage.bench.recorded(0.6)[0])
    leg.close()
    assert loudest(heard[len(heard) // 2 :], rate) == pytest.approx(700, abs=5)
    assert loudest(spoken, RATE) == pytest.approx(1100, abs=5)
    assert level(heard[len(heard) // 2 :]) == pytest.approx(-20, abs=1)


@pytest.mark.feature("AUD-01")
def test_two_calls_and_a_clip_share_the_loudspeaker_and_only_what_is_meant_for_calls_goes_to_them(
    stage: Stage,
) -> None:
    first, second = stage.mixer.leg("a"), stage.mixer.leg("b")
    engines = [Engine(leg, tone(hz, 0.8, 16_000, 0.1), 16_000) for leg, hz in ((first, 500), (second, 900))]
    stage.mixer.play(Speaker(tone(1500, 1.0, amplitude=0.1), to_calls=True))
    stage.mixer.play(Speaker(tone(2500, 1.0, amplitude=0.1)))
    heard = [engine.result() for engine in engines]
    spoken = read_wav(stage.bench.recorded(0.4)[0])
    spectrum = np.abs(np.fft.rfft(spoken * np.hanning(len(spoken))))
    power = {hz: spectrum[round(hz * len(spoken) / RATE)] for hz in (500, 900, 1500, 2500, 3500)}
    assert all(power[hz] > 50 * power[3500] for hz in (500, 900, 1500, 2500))
    for sound in heard:
        tail = sound[len(sound) // 2 :]
        assert loudest(tail, 16_000) == pytest.approx(1500, abs=5)
        assert level(tail) == pytest.approx(level(tone(1500, 1, amplitude=0.1)), abs=1.5)


@pytest.mark.feature("AUD-01")
def test_gain_mute_and_off_are_obeyed_on_both_sides(stage: Stage) -> None:
    stage.bench.set_microphone("tone", 700, -30, None, repeat=True)
    assert level(stage.hear(0.3)[RATE // 10 :]) == pytest.approx(-30, abs=0.5)
    stage.mixer.apply(Levels(input_gain=10, output_gain=-6))
    assert level(stage.hear(0.3)[RATE // 10 :]) == pytest.approx(-20, abs=0.5)
    stage.mixer.play(Speaker(tone(1000, 0.5, amplitude=0.25)))
    threading.Event().wait(0.4)
    spoken = read_wav(stage.bench.recorded(0.2)[0])
    assert level(spoken) == pytest.approx(level(tone(1000, 1, amplitude=0.25)) - 6, abs=0.5)
    stage.mixer.apply(Levels(input_gain=None, output_gain=None))
    assert not stage.mixer.hearing
    assert np.abs(stage.hear(0.2)[RATE // 10 :]).max() == 0
    stage.mixer.apply(Levels(input_type=None))
    stage.hear(0.2)
    assert not stage.bench.sound.listening, "a microphone that is off is not opened"
    stage.mixer.apply(Levels(input_type="line", power="phantom"))
    stage.hear(0.2)
    assert (stage.bench.input_type, stage.bench.power) == ("line", "phantom")


@pytest.mark.feature("AUD-01")
def test_a_lost_device_leaves_silence_and_comes_back_by_itself(stage: Stage) -> None:
    stage.bench.set_microphone("tone", 700, -20, None, repeat=True)
    got: list[Heard] = []
    stage.mixer.listen(got.append)
    until(lambda: len(got) > 10)
    stage.bench.set_acoustics(echo=None, delay=None, gain=None, unplugged=True)
    until(lambda: bool(stage.mixer.problem))
    assert "pulled out" in stage.mixer.problem
    seen = len(got)
    until(lambda: len(got) > seen + 10)
    assert np.abs(got[-1].pcm).max() == 0, "listeners go on with silence"
    stage.bench.set_acoustics(echo=None, delay=None, gain=None, unplugged=False)
    until(lambda: bool(np.abs(got[-1].pcm).max()))
    assert [bool(why) for why in stage.told] == [True, False]
    stage.mixer.unlisten(got.append)
    until(lambda: not stage.mixer.running)
    assert not stage.bench.sound.listening, "nobody is left, so the device is let go"


@pytest.mark.feature("AUD-01")
def test_another_input_is_tried_at_once_while_the_device_is_lost(stage: Stage) -> None:
    stage.bench.set_acoustics(echo=None, delay=None, gain=None, unplugged=True)
    got: list[Heard] = []
    stage.mixer.listen(got.append)
    threading.Event().wait(1.8)  # by now the next attempt is two seconds away
    stage.bench.set_acoustics(echo=None, delay=None, gain=None, unplugged=False)
    stage.mixer.apply(Levels(input_type="line"))
    until(lambda: not stage.mixer.problem, 0.5)


@pytest.mark.feature("AUD-01")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_in_one_who_listens_is_told_and_ends_in_a_fresh_start(stage: Stage) -> None:
    dead = threading.Event()
    mixer = Mixer(stage.bench, SystemClock(), died=dead.set)

    def broken(heard: Heard) -> None:
        raise ZeroDivisionError

    mixer.listen(broken)
    assert dead.wait(5)
    assert not mixer.running
    assert not stage.bench.sound.listening, "the device is let go"
    mixer.stop()
    mixer.start()
    got: list[Heard] = []
    mixer.listen(got.append)
    until(lambda: len(got) > 5)
    mixer.stop()


@pytest.mark.feature("AUD-01")
@pytest.mark.parametrize("ppm", [-3000, 3000])
def test_an_engine_whose_clock_is_off_neither_starves_nor_piles_up(ppm: int) -> None:
    """Ten minutes of a clock that is 0.3 % off, far more than any crystal."""
    buffer = Elastic(RATE)
    owed, missed_late = 0.0, 0
    for number in range(60_000):
        owed += FRAME * (1 + ppm / 1e6)
        block = int(owed)
        owed -= block
        buffer.put(tone(500, block / RATE)[:block])
        before = buffer.missed
        assert len(buffer.take(FRAME)) == FRAME
        if number > 1000:
            missed_late += buffer.missed - before
        assert buffer.depth < 0.03
    # what comes 0.3 % too slowly must be stretched by that much, and not by more than twice of it
    assert missed_late <= 60_000 * FRAME * max(0.0, -ppm / 1e6) * 2


@pytest.mark.feature("AUD-01")
def test_a_writer_that_stalls_and_then_bursts_delays_nothing_for_long() -> None:
    buffer = Elastic(RATE)
    for _ in range(100):
        buffer.put(tone(500, 0.01))
        buffer.take(FRAME)
    for _ in range(30):
        buffer.take(FRAME)
    buffer.put(tone(500, 0.3))
    assert buffer.depth <= 0.12
    for _ in range(1500):
        buffer.put(tone(500, 0.01))
        buffer.take(FRAME)
    assert buffer.depth < 0.015


@pytest.mark.feature("AUD-01")
def test_echo_cancellation_takes_the_loudspeaker_out_and_leaves_the_visitor() -> None:
    """ERLE: how much quieter the echo is with it than without it, for speech-like noise."""
    generator = np.random.default_rng(3)
    noise = generator.standard_normal(RATE // 3 * 8).astype(np.float32)
    kernel = np.hanning(24).astype(np.float32)
    envelope = np.repeat(generator.uniform(0.1, 1, 80), RATE // 30).astype(np.float32)
    played = np.convolve(noise, kernel / kernel.sum(), "same") * envelope * 0.4

    def echo(treatment: Treatment) -> float:
        made = Stage()
        made.bench.set_acoustics(echo=True, delay=35, gain=-10, unplugged=None)
        made.mixer.apply(Levels(treatment=treatment))
        made.mixer.play(Speaker(played))
        sound = made.hear(2.6)
        made.mixer.stop()
        return level(sound[round(1.6 * RATE) :])

    without, treated = echo(Treatment()), echo(Treatment(echo_cancellation=True))
    assert without > -45, "there is an echo to cancel"
    assert without - treated >= 20


def speech(seconds: float) -> Sound:
    """What a voice detector takes for a voice: a buzz of moving pitch through vowels, four syllables a second."""
    moments = np.arange(round(seconds * RATE)) / RATE
    pitch = 120 + 25 * np.sin(2 * np.pi * 0.7 * moments) + 8 * np.sin(2 * np.pi * 3.1 * moments)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    syllable = (moments * 4).astype(int)
    vowels = [(700, 1200, 2500), (300, 2300, 3000), (400, 800, 2400), (500, 1700, 2500), (300, 900, 2300)]
    sound = np.zeros(len(moments))
    for harmonic in range(1, 30):
        strength = np.zeros(len(moments))
        for index, formants in enumerate(vowels):
            for centre, width in zip(formants, (90, 120, 160), strict=True):
                strength += (syllable % 5 == index) / (1 + ((harmonic * pitch - centre) / width) ** 2)
        sound += strength * np.sin(harmonic * phase)
    sound *= np.clip(np.sin(2 * np.pi * 4 * moments) ** 2 * 1.2, 0, 1)
    return (sound / np.abs(sound).max()).astype(np.float32)


def treated(sound: Sound, treatment: Treatment) -> np.ndarray:
    processor, pcm, quiet = Processor(), to_pcm(sound), np.zeros(FRAME, np.int16)
    frames = [pcm[start : start + FRAME] for start in range(0, len(pcm), FRAME)]
    return np.concatenate([processor.treat(frame, quiet, treatment, 0.0) for frame in frames])


@pytest.mark.feature("AUD-01")
def test_noise_cancellation_makes_steady_noise_quieter(stage: Stage) -> None:
    stage.bench.set_microphone("noise", 700, -40, None, repeat=True)
    plain = level(stage.hear(0.5))
    stage.mixer.apply(Levels(treatment=Treatment(noise_cancellation=True)))
    assert level(stage.hear(1.5)[RATE:]) < plain - 5


@pytest.mark.feature("AUD-01")
def test_automatic_gain_lifts_a_quiet_voice_and_leaves_a_loud_one() -> None:
    voice, control = speech(5.0), Treatment(automatic_gain=True)
    quiet = voice * 0.02
    assert level(treated(quiet, control)[-RATE:]) > level(quiet[-RATE:]) + 12
    assert level(treated(voice, control)[-RATE:]) == pytest.approx(level(voice[-RATE:]), abs=6)


@pytest.mark.feature("AUD-01")
def test_a_voice_passes_noise_and_echo_cancellation() -> None:
    voice = speech(3.0)
    both = Treatment(echo_cancellation=True, noise_cancellation=True)
    assert level(treated(voice, both)[-RATE:]) == pytest.approx(level(voice[-RATE:]), abs=3)


@pytest.mark.feature("AUD-01")
def test_the_meter_shows_both_sides(stage: Stage) -> None:
    stage.bench.set_microphone("tone", 700, -25, None, repeat=True)
    stage.mixer.play(Speaker(tone(1000, 0.6, amplitude=0.2)))
    stage.hear(0.4)
    assert stage.mixer.meter.input == pytest.approx(-25, abs=1)
    assert stage.mixer.meter.output == pytest.approx(level(tone(1000, 1, amplitude=0.2)), abs=1)


@pytest.mark.parametrize(
    ("source", "target"),
    [(8000, RATE), (RATE, 8000), (16_000, RATE), (RATE, 16_000), (44_100, RATE), (RATE, 44_100)],
)
def test_resampling_keeps_a_tone_clean_whatever_the_blocks(source: int, target: int) -> None:
    sound, converter = tone(1000, 1.5, source, 0.5), Resampler(source, target)
    cuts = np.sort(np.random.default_rng(5).integers(0, len(sound), 40))
    made = np.concatenate([converter.convert(block) for block in np.split(sound, cuts)])
    assert len(made) == pytest.approx(1.5 * target, abs=2)
    whole = made[target // 4 : target // 4 + target]
    spectrum = np.square(np.abs(np.fft.rfft(whole * np.hanning(len(whole)))))
    peak = int(np.argmax(spectrum))
    signal = spectrum[peak - 3 : peak + 4].sum()
    assert peak == 1000
    assert 10 * np.log10(signal / (spectrum.sum() - signal)) > 75


def test_what_is_too_loud_is_bent_and_not_wrapped() -> None:
    pcm = to_pcm(tone(100, 0.1, amplitude=3.0))
    assert pcm.max() <= 32767
    assert from_pcm(pcm).max() > 0.95
    assert np.array_equal(np.sign(pcm), np.sign(np.rint(tone(100, 0.1, amplitude=3.0) * 32767)))


def test_a_leg_has_a_rate_that_can_be_made(stage: Stage) -> None:
    with pytest.raises(Invalid, match="rate"):
        stage.mixer.leg("call", 11_025)
