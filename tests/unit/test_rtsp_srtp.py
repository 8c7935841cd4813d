"""SRTP against the test vectors of RFC 3711 and libsrtp, MIKEY against a message that GStreamer made."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from axisedge.rtsp import mikey
from axisedge.rtsp.keying import Keying, Keyring, tag_of, wanted
from axisedge.rtsp.message import RtspError
from axisedge.rtsp.srtp import SHORT_TAG, MasterKey, OutOfStep, Protection, derive
from axisedge.rtsp.url import Url

pytestmark = pytest.mark.feature("VID-18")

MASTER = MasterKey(
    bytes.fromhex("E1F97A0D3E018BE0D64FA32C06DE4139"), bytes.fromhex("0EC675AD498AFEEBB6960B3AABE6")
)
NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
STREAM = Url.parse("rtsps://device/axis-media/media.amp/stream=0")
BY_GSTREAMER = base64.b64decode(
    "AQAFALpjKKkBAAB9gDSSAAAAAAsA3mTJIAc495gKEIqqFcMMwvttKu59roNXZdMBAAAAFQABAQEBEAIBAQMBCgcBAQgBAQoBAQAA"
    "ACIAIAAey80ehmXi+1f93McwwC6BB6MnmcXslGWvvsD0HnKzAA=="
)


def packet(sequence: int, payload: bytes = b"x" * 20) -> bytes:
    return bytes((0x80, 96)) + sequence.to_bytes(2, "big") + bytes(8) + payload


def test_session_keys_are_those_of_rfc_3711() -> None:
    assert derive(MASTER, 0, 16).hex().upper() == "C61E7A93744F39EE10734AFE3FF7A087"
    assert derive(MASTER, 2, 14).hex().upper() == "30CBBC08863D8C85D49DB34A9AE1"
    assert derive(MASTER, 1, 20).hex().upper() == "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"


def test_packets_are_those_of_libsrtp() -> None:
    protection = Protection(MASTER)
    plain = bytes.fromhex("800f1234decafbadcafebabe") + b"\xab" * 16
    assert protection.rtp(plain).hex() == (
        "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb"
    )
    report = bytes.fromhex("81c8000bcafebabe") + b"\xab" * 16
    protection.rtcp(report)  # libsrtp begins to count at one
    assert protection.rtcp(report).hex() == (
        "81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798"
    )


def test_tags_have_their_lengths() -> None:
    assert len(Protection(MASTER).rtp(packet(1))) == 32 + 10
    short = Protection(MASTER, SHORT_TAG)
    assert (len(short.rtp(packet(1))), len(short.rtcp(bytes(28)))) == (32 + 4, 28 + 4 + 10)


def test_an_index_never_comes_twice() -> None:
    protection = Protection(MASTER)
    first = protection.rtp(packet(65535))
    second = protection.rtp(packet(0))
    assert protection.rollovers == 1
    assert Protection(MASTER).rtp(packet(65535)) == first
    assert Protection(MASTER).rtp(packet(0)) != second  # the same packet before the turn
    for sequence in (0, 65535, 0x8000):  # again, back, too far
        with pytest.raises(OutOfStep):
            protection.rtp(packet(sequence))
    assert protection.rtp(packet(0x7FFF))


def test_keys_are_not_shown_and_have_their_size() -> None:
    assert "E1" not in repr(MASTER)
    assert MasterKey.read(bytes(MASTER)) == MASTER
    assert MasterKey.make() != MasterKey.make()
    with pytest.raises(ValueError, match="16 bytes"):
        MasterKey.read(bytes(29))


def test_mikey_messages_say_what_they_were_made_of() -> None:
    assert mikey.read(mikey.message(MASTER, NOW, 7)) == mikey.Offered(MASTER, 10)
    offered = mikey.read(BY_GSTREAMER)
    assert (bytes(offered.master), offered.tag) == (BY_GSTREAMER[-31:-1], 10)
    ours = mikey.message(MASTER, NOW, 0x7D803492)
    assert len(ours) == len(BY_GSTREAMER)
    same = [at for at in range(len(ours)) if ours[at] == BY_GSTREAMER[at]]
    secret = {*range(4, 8), *range(21, 29), *range(31, 47), *range(len(ours) - 31, len(ours) - 1)}
    assert set(range(len(ours))) - secret <= set(same)


@pytest.mark.parametrize(
    ("at", "value"),
    [(0, 2), (1, 1), (2, 3), (9, 1), (20, 9), (49, 1), (54, 2), (57, 32), (60, 2), (66, 0), (74, 1), (78, 0)],
)
def test_mikey_messages_of_other_kinds_are_refused(at: int, value: int) -> None:
    message = bytearray(mikey.message(MASTER, NOW))
    assert message[at] != value
    message[at] = value
    with pytest.raises(ValueError):
        mikey.read(bytes(message))
    with pytest.raises(ValueError):
        mikey.read(bytes(message[:-3]))


def test_a_described_key_is_used_once() -> None:
    keys = Keyring(lambda: NOW)
    (line,) = keys.describe(Keying.SDES, STREAM, 4)
    head, _, coded = line.partition(" inline:")
    assert head == "a=crypto:1 AES_CM_128_HMAC_SHA1_32"
    expected = Protection(MasterKey.read(base64.b64decode(coded)), 4).rtp(packet(1))
    assert keys.take(STREAM, "").rtp(packet(1)) == expected
    with pytest.raises(RtspError, match="463"):
        keys.take(STREAM, "")
    assert keys.describe(Keying.CLIENT, STREAM, 10) == keys.describe(Keying.OFF, STREAM, 10) == []


def test_a_client_brings_its_key() -> None:
    coded = base64.b64encode(mikey.message(MASTER, NOW)).decode()
    keys = Keyring(lambda: NOW)
    protection = keys.take(STREAM, f'prot=mikey; uri="{STREAM}"; data="{coded}"')
    assert protection.rtp(packet(1)) == Protection(MASTER).rtp(packet(1))
    for header in ("", "prot=mikey", 'prot=mikey;data="AAAA"', 'prot=other;data="' + coded + '"'):
        with pytest.raises(RtspError, match="463"):
            keys.take(STREAM, header)


def test_only_some_keys_are_remembered() -> None:
    keys = Keyring(lambda: NOW)
    for number in range(20):
        keys.describe(Keying.MIKEY, STREAM.of(number), 10)
    with pytest.raises(RtspError, match="463"):
        keys.take(STREAM.of(3), "")
    assert keys.take(STREAM.of(4), "")


def test_what_a_url_may_ask_for() -> None:
    assert wanted({}, private=True, native=True) is Keying.MIKEY
    assert wanted({}, private=True, native=False) is Keying.OFF
    assert wanted({}, private=False, native=False) is Keying.OFF
    assert wanted({"srtp": "OFF"}, private=True, native=True) is Keying.OFF
    assert wanted({"srtp": "sdes"}, private=True, native=False) is Keying.SDES
    with pytest.raises(RtspError, match="403"):
        wanted({"srtp": "sdes"}, private=False, native=False)
    with pytest.raises(RtspError, match="400"):
        wanted({"srtp": "x"}, private=True, native=True)
    assert (tag_of({}), tag_of({"srtpauth": "32"})) == (10, 4)
    with pytest.raises(RtspError, match="400"):
        tag_of({"srtpauth": "64"})
