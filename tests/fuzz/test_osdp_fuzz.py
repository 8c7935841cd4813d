"""What comes over a reader's cable, from either side: nothing makes a card without a right check, nothing ends it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.core.clock import ManualClock
from axisedge.reader.osdp_frame import LONGEST, Frame, checksum, crc, formatted_card, is_valid
from axisedge.reader.osdp_panel import CardRead, Happening, KeysPressed, LinkChanged, Panel, Plan, Security
from axisedge.reader.osdp_reader import KeyGiven, OsdpReader, PanelWants, ReaderPlan

pytestmark = pytest.mark.feature("RDR-01", "RDR-02")

KEY = bytes(range(16))
PDID = bytes((1, 2, 3, 1, 1, 1, 0, 0, 0, 1, 2, 3))
LETTERS = st.sampled_from(
    [0x40, 0x41, 0x45, 0x46, 0x48, 0x49, 0x4A, 0x50, 0x51, 0x53, 0x54, 0x76, 0x78, 0x79, 0x7A, 0x80, 0x90]
)
COMMANDS = st.sampled_from([*range(0x60, 0x80), 0x80, 0xA1, 0xA2, 0xA3, 0xA5])


def framed(address: int, control: int, code: int, data: bytes) -> bytes:
    """A frame in plain with the right check."""
    head = (
        bytes((0x53, address)) + (8 + len(data)).to_bytes(2, "little") + bytes((control & 3 | 4, code)) + data
    )
    return head + crc(head).to_bytes(2, "little")


def blocked(address: int, control: int, kind: int, code: int, data: bytes) -> bytes:
    """A frame that says it is secured by a block of type ``kind``, with the right check."""
    body = bytes((control & 3 | 12, 2, kind, code)) + data
    head = bytes((0x53, address)) + (6 + len(body)).to_bytes(2, "little") + body
    return head + crc(head).to_bytes(2, "little")


BLOCKS = st.sampled_from([0, *range(0x11, 0x19), 0x99])


@given(st.lists(st.binary(max_size=60), max_size=30))
def test_bytes_in_any_portions_are_frames_or_nothing(portions: list[bytes]) -> None:
    frame = Frame()
    for portion in portions:
        frame.add(portion)
        whole = frame.whole
        assert len(whole) in (0, frame.expected) and frame.expected <= LONGEST
        if whole and is_valid(whole):
            assert whole[0] == 0x53 and len(whole) >= 7
        assert formatted_card(whole, 0).isprintable()


@given(st.binary(min_size=1, max_size=40), st.integers(0, 400), st.integers(1, 255))
def test_one_changed_byte_breaks_the_check(data: bytes, at: int, change: int) -> None:
    frame = framed(0x80, 1, 0x50, data)
    at %= len(frame)
    assert is_valid(frame)
    broken = frame[:at] + bytes((frame[at] ^ change,)) + frame[at + 1 :]
    summed = at == 4 and change & 4  # the frame says then that its check is a sum
    assert not is_valid(broken) or (summed and checksum(broken[:-1]) == broken[-1])


class Wire:
    """A panel whose reader is what hypothesis says."""

    def __init__(self, security: Security) -> None:
        self.told: list[Happening] = []
        self.panel = Panel(Plan("fuzzed", 0, security, KEY), self.told.append)
        self.now = 1.0

    def turn(self, answer: bytes | None) -> None:
        """One command; a polite reader answers when ``answer`` is None."""
        self.now += 0.06
        self.panel.begin(self.now)
        said = self.panel.sending[self.panel.sending.find(0x53) :] if self.panel.sending else b""
        if said:
            self.panel.hear(self._polite(said) if answer is None else answer)
        self.panel.finish(self.now)

    def _polite(self, said: bytes) -> bytes:
        code, data = {0x61: (0x45, PDID), 0x62: (0x46, bytes((3, 1, 1)))}.get(said[5], (0x40, b""))
        return framed(0x80, said[4], code, data)

    def sequence(self) -> int:
        said = self.panel.sending
        return said[said.find(0x53) + 4] & 3 if said else 0


ANSWERS = st.lists(
    st.one_of(
        st.none(),
        st.binary(max_size=80),
        st.builds(lambda s, c, d: framed(0x80, s, c, d), st.integers(0, 3), LETTERS, st.binary(max_size=60)),
        st.builds(
            lambda s, b, c, d: blocked(0x80, s, b, c, d),
            st.integers(0, 3),
            BLOCKS,
            LETTERS,
            st.binary(max_size=40),
        ),
    ),
    max_size=40,
)


@given(ANSWERS)
def test_a_panel_that_wants_a_secure_channel_believes_nothing_without(answers: list[bytes | None]) -> None:
    wire = Wire(Security.SECURE)
    for answer in answers:
        wire.turn(answer)
    wire.panel.drop("")
    links = [what for what in wire.told if isinstance(what, LinkChanged)]
    assert not any(what.link == "connected" for what in links)
    assert not [what for what in wire.told if isinstance(what, CardRead | KeysPressed)]


@given(ANSWERS)
def test_a_plain_panel_survives_any_answer_and_reads_the_next_card(answers: list[bytes | None]) -> None:
    wire = Wire(Security.PLAIN)
    for answer in answers:
        wire.turn(answer)
    for what in wire.told:
        if isinstance(what, CardRead):
            assert 0 < what.bits <= 8 * len(what.data)
    wire.now += 60
    for _ in range(400):
        wire.turn(None)
        if wire.panel.connected:
            break
    assert wire.panel.connected, "it is found again"


class Line:
    """The device as reader, without its thread."""

    name = "line"

    def __init__(self, security: Security) -> None:
        self.told: list[object] = []
        self.ours = OsdpReader(self, ReaderPlan(0, 9600, security, KEY), ManualClock(), self.told.append)  # type: ignore[arg-type]  # it opens itself
        self.ours._device = self.ours._start()
        self.answered = b""

    def hear(self, data: bytes) -> None:
        for command in self.ours._commands(data):
            self.answered += self.ours._answer(command)


@given(
    st.lists(
        st.one_of(
            st.binary(max_size=80),
            st.builds(
                lambda s, c, d: framed(0, s, c, d), st.integers(0, 3), COMMANDS, st.binary(max_size=60)
            ),
        ),
        max_size=40,
    )
)
def test_a_reader_with_a_key_takes_no_command_without_it(said: list[bytes]) -> None:
    line = Line(Security.SECURE)
    for data in said:
        line.hear(data)
    assert not [what for what in line.told if isinstance(what, KeyGiven | PanelWants)]
    line.hear(bytes(2 * LONGEST))  # whatever was begun is over
    line.answered = b""
    for sequence in (0, 1):
        line.hear(framed(0, sequence, 0x61, b"\0"))
    assert line.answered, "it is still there"


@given(
    st.sampled_from([Security.PLAIN, Security.INSTALL]),
    st.lists(
        st.builds(lambda s, c, d: framed(0, s, c, d), st.integers(0, 3), COMMANDS, st.binary(max_size=40)),
        max_size=20,
    ),
)
def test_a_reader_in_plain_survives_any_command(security: Security, said: list[bytes]) -> None:
    """Also a text that is no text: the binding makes an error of it that turns up anywhere."""
    line = Line(security)
    for data in [*said, framed(0, 0, 0x60, b""), framed(0, 1, 0x6B, bytes((0, 1, 0, 1, 1, 2, 0xE5, 0xE4)))]:
        line.hear(data)
    line.answered = b""
    for sequence in (0, 1):
        line.hear(framed(0, sequence, 0x61, b"\0"))
    assert line.answered, "it is still there"
