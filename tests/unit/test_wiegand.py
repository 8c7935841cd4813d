"""Wiegand: formats as the manuals print them, and lines with noise on them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.core.clock import ManualClock
from axisedge.core.errors import Invalid
from axisedge.reader.formats import (
    LAYOUTS,
    MOST_BITS,
    Bits,
    FacilityMode,
    KeypressFormat,
    Layout,
    OutputFormat,
    card_output,
    detect,
    key_input,
    key_output,
)
from axisedge.reader.wiegand import CLOSEST, GAP, Accepted, WiegandDecoder, pulses

NAMED = st.sampled_from(sorted(LAYOUTS))


class Line:
    """A decoder, and what came out of it."""

    def __init__(self, accepted: Accepted | None = None) -> None:
        self.clock = ManualClock()
        self.began = 0.0
        self.cards: list[Bits] = []
        self.keys: list[str] = []
        self.decoder = WiegandDecoder(self.clock, self.cards.append, self.keys.append, accepted)

    def send(self, *messages: Bits, glitch_after: int = -1) -> None:
        self.began += 1.0
        for number, (bit, at) in enumerate(pulses(messages)):
            self.decoder.pulse(bit, self.began + at)
            if number == glitch_after:
                self.decoder.pulse(1 - bit, self.began + at + CLOSEST / 2)
        self.decoder.end()


@pytest.mark.feature("RDR-03")
@pytest.mark.parametrize(
    ("wanted", "sent"),
    [
        (KeypressFormat.FOUR_BIT, [0x1, 0x2, 0x3, 0x4]),
        (KeypressFormat.EIGHT_BIT_ZERO_PADDED, [0x01, 0x02, 0x03, 0x04]),
        (KeypressFormat.EIGHT_BIT_INVERT_PADDED, [0xE1, 0xD2, 0xC3, 0xB4]),
    ],
)
def test_keys_are_sent_as_the_manual_prints_them(wanted: KeypressFormat, sent: list[int]) -> None:
    assert [bits.value for bits in key_output("1234", wanted)] == sent
    assert "".join(key_input(bits) for bits in key_output("159*#", wanted)) == "159*#"


@pytest.mark.feature("RDR-03")
def test_a_whole_pin_in_a_card_format() -> None:
    # 26 bits: facility 5, id 1234; even parity over the first half, odd over the second
    (message,) = key_output("1234", KeypressFormat.WIEGAND26, 5)
    assert str(message) == "0" + "00000101" + "0000010011010010" + "0"
    (message,) = key_output("1234", KeypressFormat.WIEGAND37)
    assert Layout.parse(LAYOUTS["Wiegand37"]).decode(message) == (0, 1234)
    with pytest.raises(Invalid):
        key_output("65536", KeypressFormat.WIEGAND26)
    with pytest.raises(Invalid):
        key_output("12*", KeypressFormat.WIEGAND34)
    with pytest.raises(Invalid):
        key_output("1", KeypressFormat.WIEGAND26, 256)


@pytest.mark.feature("RDR-04")
@pytest.mark.parametrize(
    ("wanted", "facility", "number", "bits"),
    [
        # of the published example of H10301: facility 159, card 413
        ("Wiegand26", 159, 413, "0" + f"{159:08b}" + f"{413:016b}" + "0"),
        ("Wiegand34", 0xFFFF, 1, "0" + "1" * 16 + f"{1:016b}" + "0"),
        ("Wiegand37FacilityCode", 1, 1, "0" + f"{1:016b}" + f"{1:019b}" + "0"),
    ],
)
def test_card_formats_bit_by_bit(wanted: str, facility: int, number: int, bits: str) -> None:
    message = Layout.parse(LAYOUTS[wanted]).encode(facility, number)
    assert str(message)[1:-1] == bits[1:-1]
    whole = str(message)
    half = {26: 13, 34: 17, 37: 19}[len(whole)]
    assert whole[:half].count("1") % 2 == 0
    assert whole[-half:].count("1") % 2 == 1


@pytest.mark.feature("RDR-04")
def test_where_the_facility_code_comes_from() -> None:
    card = Layout.parse(LAYOUTS["Wiegand26"]).encode(17, 4660)
    assert detect(card) == (17, 4660)

    def sent(mode: FacilityMode, facility: int | None = None, shown: Bits = card) -> tuple[int, int] | None:
        return detect(card_output(shown, OutputFormat.WIEGAND34, mode, facility))

    assert sent(FacilityMode.AUTO) == sent(FacilityMode.OPTIONAL) == (17, 4660)
    assert sent(FacilityMode.AUTO, 99) == (17, 4660)
    assert sent(FacilityMode.OPTIONAL, 99) == sent(FacilityMode.OVERRIDE, 99) == (99, 4660)
    uid = Bits(0xCA4DDA7A, 32)  # no format with a facility code: the upper bits become one
    assert sent(FacilityMode.AUTO, shown=uid) == (0xCA4D, 0xDA7A)
    assert sent(FacilityMode.OVERRIDE, 7, uid) == (7, 0xDA7A)
    assert card_output(uid, OutputFormat.RAW, FacilityMode.OVERRIDE, 7) == uid
    custom = card_output(uid, OutputFormat.CUSTOM, custom="C32")
    assert custom == uid
    with pytest.raises(Invalid):
        card_output(uid, OutputFormat.WIEGAND26, FacilityMode.OVERRIDE, 256)


@pytest.mark.feature("RDR-04", "RDR-09")
@given(NAMED, st.data())
def test_what_is_written_is_read_again_and_one_wrong_bit_is_seen(name: str, data: st.DataObject) -> None:
    layout = Layout.parse(LAYOUTS[name])
    facility = data.draw(st.integers(0, (1 << layout.facility_bits) - 1))
    number = data.draw(st.integers(0, (1 << layout.number_bits) - 1))
    bits = layout.encode(facility, number)
    assert layout.decode(bits) == (facility, number)
    wrong = data.draw(st.integers(0, layout.length - 1))
    if not (layout.length == 37 and wrong == 18):  # the bit in the middle counts in both parities
        assert layout.decode(Bits(bits.value ^ 1 << wrong, bits.length)) is None
    line = Line()
    line.send(bits)
    assert line.cards == [bits]


@pytest.mark.feature("RDR-04")
@given(st.text(alphabet="FCEO0123456789- x\u0663", max_size=40) | st.text(max_size=40))
def test_any_text_is_a_layout_or_refused(text: str) -> None:
    try:
        layout = Layout.parse(text)
    except Invalid:
        return
    assert 1 <= layout.length <= MOST_BITS
    bits = layout.encode((1 << layout.facility_bits) - 1, (1 << layout.number_bits) - 1)
    assert bits.length == layout.length
    assert layout.decode(bits) == ((1 << layout.facility_bits) - 1, (1 << layout.number_bits) - 1)


@pytest.mark.feature("RDR-04")
@pytest.mark.parametrize("text", ["", "F8", "C0", "E1-12 C16", "C16 O1-40", "C129", "E2-3 C2 O1-4", "c16"])
def test_a_layout_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        Layout.parse(text)


@pytest.mark.feature("RDR-09")
def test_a_glitch_spoils_its_message_and_not_the_next() -> None:
    card = Layout.parse(LAYOUTS["Wiegand26"]).encode(1, 2)
    line = Line()
    line.send(card, glitch_after=12)
    assert line.cards == [] and line.decoder.counts.noise == 1
    line.send(card)
    assert line.cards == [card]


@pytest.mark.feature("RDR-09")
async def test_silence_ends_a_message_by_the_clock_too() -> None:
    line = Line()
    for bit, at in pulses([Bits(0b0101, 4)]):
        line.decoder.pulse(bit, at)
    assert line.keys == []
    await line.clock.advance(2 * GAP)
    assert line.keys == ["5"]


@pytest.mark.feature("RDR-09")
def test_lengths_and_parity_are_checked() -> None:
    line = Line()
    line.send(Bits(5, 25), Bits(0, 26), Bits(3, 40), Bits(0, 32))
    assert line.cards == [Bits(0, 32)]  # a length without a named format has no parity to check
    assert (line.decoder.counts.length, line.decoder.counts.parity) == (2, 1)
    other = Line(Accepted(frozenset({48}), (Layout.parse("E2-47 C46 O2-47"),)))
    card = Layout.parse("E2-47 C46 O2-47").encode(0, 0x123456789)
    other.send(card, Bits(0, 26))
    assert other.cards == [card]


@pytest.mark.feature("RDR-09")
@given(st.lists(st.tuples(st.sampled_from([0, 1]), st.floats(0, 0.05)), max_size=400))
def test_any_noise_is_survived(edges: list[tuple[int, float]]) -> None:
    line = Line()
    at = 0.0
    for bit, wait in edges:
        at += wait
        line.decoder.pulse(bit, at)
    line.decoder.end()
    assert all(26 <= card.length <= 37 for card in line.cards)
    assert all(key in "0123456789*#" for key in line.keys)


@pytest.mark.feature("RDR-09")
@pytest.mark.parametrize(("interval", "silence"), [(0.0005, 0.003), (0.002, 0.006), (0.02, 0.025)])
async def test_a_message_ends_when_the_next_pulse_is_overdue(interval: float, silence: float) -> None:
    card = Layout.parse(LAYOUTS["Wiegand26"]).encode(1, 2)
    line = Line()
    for bit, at in pulses([card], interval):
        await line.clock.advance(at - line.clock.monotonic())
        line.decoder.pulse(bit, at)
    await line.clock.advance(silence - 0.0001)
    assert line.cards == []
    await line.clock.advance(0.0002)
    assert line.cards == [card]


@pytest.mark.feature("RDR-09")
def test_the_rest_of_what_was_thrown_away_is_no_message_of_its_own() -> None:
    line = Line()
    key = Bits(0b0101, 4)
    for bit, at in pulses([Bits(0, 20)]):
        line.decoder.pulse(bit, at)
    line.decoder.end()
    for bit, at in pulses([key]):
        line.decoder.pulse(bit, 20 * 0.002 + 0.01 + at)
    line.decoder.end()
    assert line.keys == [] and (line.decoder.counts.length, line.decoder.counts.noise) == (1, 1)
    line.send(key)
    assert line.keys == ["5"]


@pytest.mark.feature("RDR-09")
def test_lost_pulses_spoil_what_is_received_and_what_follows() -> None:
    card = Layout.parse(LAYOUTS["Wiegand26"]).encode(1, 2)
    line = Line()
    for number, (bit, at) in enumerate(pulses([card])):
        if number == 10:
            line.decoder.spoil()
        line.decoder.pulse(bit, at)
    line.decoder.end()
    assert line.cards == [] and line.decoder.counts.noise == 1
    line.send(card)
    line.decoder.pulse(1, 5.0)
    line.decoder.forget()
    line.decoder.end()
    assert line.cards == [card] and line.decoder.counts.noise == 1


@pytest.mark.feature("RDR-09")
@given(NAMED, st.data())
def test_one_stray_pulse_makes_no_other_card(name: str, data: st.DataObject) -> None:
    """Wherever it comes between two pulses of a reader, the message is thrown away."""
    layout = Layout.parse(LAYOUTS[name])
    number = data.draw(st.integers(0, (1 << layout.number_bits) - 1))
    card = layout.encode(0, number)
    spacing = data.draw(st.sampled_from([0.0005, 0.001, 0.002, 0.02]))
    sent = pulses([card], spacing)
    place = data.draw(st.integers(0, len(sent) - 2))
    stray = (data.draw(st.sampled_from([0, 1])), sent[place][1] + spacing * data.draw(st.floats(0, 1)))
    line = Line()
    for bit, at in sorted([*sent, stray], key=lambda pulse: pulse[1]):
        line.decoder.pulse(bit, at)
    line.decoder.end()
    assert line.cards == [] and line.decoder.counts.noise == 1


@pytest.mark.feature("RDR-09")
@given(
    st.lists(
        st.tuples(st.sampled_from([0, 1]), st.sampled_from([0.0, 0.00005, 0.0005, 0.002, 0.01, 0.03])),
        max_size=200,
    )
)
def test_noise_is_a_card_only_when_it_is_a_whole_message(edges: list[tuple[int, float]]) -> None:
    """Whatever comes: a card is a run of pulses with silence around it, of a length and parity that a card has."""
    line, at, runs = Line(), 0.0, [""]
    for bit, wait in edges:
        at += wait
        if wait > GAP:
            runs.append("")
        runs[-1] += str(bit)
        line.decoder.pulse(bit, at)
    line.decoder.end()
    for card in line.cards:
        assert any(str(card) in run for run in runs)
        assert 26 <= card.length <= 37
        if card.length in (26, 34, 37):
            assert any(Layout.parse(text).decode(card) is not None for text in LAYOUTS.values())
