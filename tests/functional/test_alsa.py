"""The ALSA driver on ALSA itself: plug-ins of alsa-lib stand for cards, files for what they hear and play.

A card made of files keeps no time: what a card's own pace does is tested in hil/test_sound.py.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from axisedge.audio.mixer import Heard, Levels, Mixer
from axisedge.core.clock import SystemClock
from axisedge.core.errors import NotFound, Unavailable
from axisedge.hardware.board_audio import AlsaDevice
from axisedge.hardware.board_file import AudioFact, BoardFile, InputFact
from axisedge.hardware.protocols import AUDIO_FRAME, AUDIO_RATE

pytestmark = pytest.mark.feature("AUD-01")

CARDS = """
pcm.nothing {{ type null }}
pcm.mic_file {{
    type file
    slave.pcm nothing
    file "/dev/null"
    infile "{folder}/heard.raw"
    format "raw"
}}
pcm.speaker_file {{
    type file
    slave.pcm nothing
    file "{folder}/played.raw"
    format "raw"
}}
pcm.stereo44 {{
    type plug
    slave {{ pcm speaker_file  rate 44100  channels 2  format S16_LE }}
}}
"""


class Line:
    name = "mic-power"

    def __init__(self) -> None:
        self.closed: list[bool] = []

    def write(self, closed: bool) -> None:
        self.closed.append(closed)


@pytest.fixture
def cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "asound.conf").write_text(CARDS.format(folder=tmp_path))
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))
    moments = np.arange(AUDIO_RATE * 60) / AUDIO_RATE
    (np.sin(2 * np.pi * 700 * moments) * 8000).astype("<i2").tofile(tmp_path / "heard.raw")
    yield tmp_path


def device(playback: str = "speaker_file", lines: dict[str, Line] | None = None, **inputs: str) -> AlsaDevice:
    def line(name: str) -> Line:
        if lines is None or name not in lines:
            raise NotFound("line", name)
        return lines[name]

    facts = {kind: InputFact(capture=name) for kind, name in inputs.items()}
    return AlsaDevice(AudioFact(playback=playback, inputs=facts), SystemClock(), line)


def tone(hertz: float, frames: int) -> np.ndarray:
    moments = np.arange(frames * AUDIO_FRAME) / AUDIO_RATE
    return (np.sin(2 * np.pi * hertz * moments) * 8000).astype(np.int16)


def loudest(sound: np.ndarray, rate: int = AUDIO_RATE) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(spectrum) * rate / len(sound))


def test_a_card_is_heard_and_played_on(cards: Path) -> None:
    stream = device(internal="mic_file").open("internal")
    played = tone(1100, 40)
    heard = [stream.exchange(played[n * AUDIO_FRAME : (n + 1) * AUDIO_FRAME]) for n in range(40)]
    assert stream.delay >= 0
    stream.close()
    assert loudest(np.concatenate(heard[5:])) == pytest.approx(700, abs=5)
    on_card = np.fromfile(cards / "played.raw", "<i2")
    assert loudest(on_card) == pytest.approx(1100, abs=10)
    assert np.array_equal(on_card[:480], played[:480]), "not a sample was changed"


def test_alsa_converts_for_a_card_that_is_stereo_at_another_rate(cards: Path) -> None:
    stream = device("stereo44").open(None)
    played = tone(1100, 60)
    for number in range(60):
        stream.exchange(played[number * AUDIO_FRAME : (number + 1) * AUDIO_FRAME])
    stream.close()
    both = np.fromfile(cards / "played.raw", "<i2").reshape(-1, 2)
    assert loudest(both[:, 0], 44_100) == pytest.approx(1100, abs=12)
    assert np.array_equal(both[:, 0], both[:, 1])


def test_a_stream_without_a_microphone_gives_silence(cards: Path) -> None:
    stream = device(internal="mic_file").open(None)
    assert not stream.exchange(tone(500, 1)).any()
    stream.close()


@pytest.mark.parametrize(
    ("made", "asked", "why"),
    [
        (lambda: device("missing", internal="mic_file"), "internal", "missing"),
        (lambda: device(internal="hw:9,9"), "internal", "hw:9,9"),
        (lambda: device(internal="mic_file"), "line", "no sound card for it"),
        (lambda: device(""), "internal", "names no sound card"),
    ],
)
def test_what_cannot_be_opened_says_which_card_and_why(
    cards: Path, made: Callable[[], AlsaDevice], asked: str, why: str
) -> None:
    with pytest.raises(Unavailable, match=why):
        made().open(asked)


def test_the_power_of_a_microphone_is_a_line_of_the_board(cards: Path) -> None:
    line = Line()
    fact = InputFact(capture="mic_file", power={"electret": "mic-power"})
    card = AlsaDevice(AudioFact(inputs={"mic": fact}), SystemClock(), lambda name: line)
    card.open("mic", "electret").close()
    card.open("mic", "").close()
    assert line.closed == [True, False]
    with pytest.raises(Unavailable, match="phantom"):
        card.open("mic", "phantom")


def test_a_card_that_keeps_no_time_does_not_run_away(cards: Path) -> None:
    stream = device("nothing", internal="mic_file").open("internal")
    began = time.monotonic()
    for _ in range(60):
        stream.exchange(np.zeros(AUDIO_FRAME, np.int16))
    assert time.monotonic() - began > 0.4
    stream.close()


def test_the_mixer_runs_on_cards(cards: Path) -> None:
    mixer = Mixer(device(internal="mic_file"), SystemClock())
    mixer.apply(Levels(input_gain=-6))
    frames: list[Heard] = []
    mixer.listen(frames.append)
    end = time.monotonic() + 5
    while len(frames) < 40:
        assert time.monotonic() < end
        threading.Event().wait(0.01)
    mixer.stop()
    assert mixer.problem == ""
    sound = np.concatenate([frame.pcm for frame in frames[10:]])
    assert loudest(sound) == pytest.approx(700, abs=6)
    assert sound.max() == pytest.approx(4010, rel=0.02)


class Hum:
    """Says a tone for ever."""

    to_calls = False

    def next(self, count: int) -> np.ndarray:
        return (tone(1100, 1)[:count] / 32768).astype(np.float32)


def wait_for(held: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not held():
        assert time.monotonic() < end
        threading.Event().wait(0.01)


def test_the_loudspeaker_speaks_though_the_microphone_is_lost(cards: Path) -> None:
    mixer = Mixer(device(internal="hw:9,9"), SystemClock())
    mixer.play(Hum())
    wait_for(lambda: (cards / "played.raw").exists() and (cards / "played.raw").stat().st_size > 20_000)
    assert "hw:9,9" in mixer.problem
    mixer.stop()


def test_the_microphone_hears_though_the_loudspeaker_is_lost(cards: Path) -> None:
    mixer = Mixer(device("hw:9,9", internal="mic_file"), SystemClock())
    frames: list[Heard] = []
    mixer.listen(frames.append)
    wait_for(lambda: bool(frames and np.abs(frames[-1].pcm).max() > 4000))
    assert "hw:9,9" in mixer.problem
    mixer.stop()


def test_a_mixer_without_a_card_goes_on_and_says_why(cards: Path) -> None:
    mixer = Mixer(device("", internal="hw:9,9"), SystemClock())
    frames: list[Heard] = []
    mixer.listen(frames.append)
    end = time.monotonic() + 5
    while len(frames) < 20:
        assert time.monotonic() < end
        threading.Event().wait(0.01)
    assert "hw:9,9" in mixer.problem
    mixer.stop()


def test_a_board_file_names_cards_and_the_lines_that_power_microphones() -> None:
    facts = {
        "title": "board",
        "chip": {"path": "/dev/gpiochip0"},
        "lines": {"mic-power": {"offset": 3}},
        "audio": {
            "playback": "plughw:CARD=Headphones",
            "inputs": {"mic": {"capture": "plughw:CARD=Device", "power": {"electret": "mic-power"}}},
        },
    }
    assert BoardFile(**facts).audio.inputs["mic"].power == {"electret": "mic-power"}
    facts["lines"] = {}
    with pytest.raises(ValueError, match="mic-power"):
        BoardFile(**facts)
