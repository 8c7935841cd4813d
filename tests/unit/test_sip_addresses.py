"""SIP addresses and session descriptions as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.core.errors import Invalid
from axisedge.sip.account_settings import Transport
from axisedge.sip.engine import addresses, sdp

OFFER = "\r\n".join(
    [
        "v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0",
        "m=audio 4000 RTP/AVP 96 0 101 120 121", "a=rtpmap:96 opus/48000/2", "a=fmtp:96 useinbandfec=1",
        "a=rtpmap:101 speex/16000", "a=rtpmap:120 telephone-event/48000", "a=fmtp:120 0-16",
        "a=rtpmap:121 telephone-event/8000", "a=fmtp:121 0-16", "a=sendrecv",
        "m=video 4002 RTP/AVP 121", "a=rtpmap:121 H264/90000",
        "a=fmtp:121 profile-level-id=42e01e; packetization-mode=1", "",
    ]
)  # fmt: skip


@pytest.mark.feature("SIP-07", "SIP-09")
@pytest.mark.parametrize(
    ("to", "uri"),
    [
        ("sip:6001@example.com", "sip:6001@example.com"),
        ("6001", "sip:6001@pbx.example"),
        ("192.0.2.9", "sip:192.0.2.9"),
        ("192.0.2.9:5070", "sip:192.0.2.9:5070"),
        ("guard@192.0.2.9", "sip:guard@192.0.2.9"),
        ("sip:[2001:db8::1]:5070", "sip:[2001:db8::1]:5070"),
        ("2001:db8::1", None),
        ("sip:a@b;transport=tcp", "sip:a@b;transport=tcp"),
        ("sip:a@b?Subject=x", "sip:a@b?Subject=x"),
        ("", None),
        ("sip:a b@c", None),
        ("sip:a@b\r\nEvil: 1", None),
        ("<sip:a@b>", None),
        ("http://a.example", None),
        ("sip:a@b:99999", None),
        ("sip:" + "a" * 600 + "@b", None),
    ],
)
def test_whom_to_call(to: str, uri: str | None) -> None:
    def target() -> str:
        return addresses.target(to, sips=False, transport=Transport.UDP, domain="pbx.example")

    if uri is None:
        with pytest.raises(Invalid) as caught:
            target()
        assert caught.value.field == "to"
    else:
        assert target() == uri


@pytest.mark.feature("SIP-07")
def test_an_address_asks_for_the_accounts_transport_unless_it_names_one() -> None:
    def target(to: str, transport: Transport, *, sips: bool = False) -> str:
        return addresses.target(to, sips=sips, transport=transport, domain="")

    assert target("sip:a@b", Transport.TCP) == "sip:a@b;transport=tcp"
    assert target("sip:a@b?x=y", Transport.TLS) == "sip:a@b;transport=tls?x=y"
    assert target("sip:a@b;transport=udp", Transport.TCP) == "sip:a@b;transport=udp"
    assert target("sip:a@b", Transport.TLS, sips=True) == "sips:a@b"
    assert target("sips:a@b", Transport.UDP) == "sips:a@b"


@pytest.mark.parametrize(
    ("header", "name", "uri"),
    [
        ('"Anna \\"A\\" <x>" <sip:a@b>;tag=1', 'Anna "A" <x>', "sip:a@b"),
        ("Anna <sip:a@b>", "Anna", "sip:a@b"),
        ("sip:a@b;tag=1", "", "sip:a@b"),
        ("<sip:a@b;x=y>", "", "sip:a@b;x=y"),
        ("", "", ""),
    ],
)
def test_name_and_uri_of_a_header(header: str, name: str, uri: str) -> None:
    assert addresses.name_and_uri(header) == (name, uri)


def test_headers_in_their_compact_form_and_folded() -> None:
    message = "INVITE sip:door@192.0.2.1 SIP/2.0\r\nf: <sip:a@b>\r\nAlert-Info: <http://x>\r\n ;info=y\r\ni: 7\r\n\r\nv"
    assert addresses.headers(message) == {
        "from": "<sip:a@b>",
        "alert-info": "<http://x> ;info=y",
        "call-id": "7",
    }
    assert addresses.request_uri(message) == "sip:door@192.0.2.1"


@given(st.text(max_size=300))
def test_no_text_breaks_what_reads_addresses(text: str) -> None:
    addresses.name_and_uri(text)
    addresses.headers(text)
    addresses.request_uri(text)
    uri = addresses.parse(text)
    if uri is not None:
        assert addresses.parse(str(uri)) == uri
    try:
        made = addresses.target(text, sips=False, transport=Transport.TCP, domain="d.example")
    except Invalid:
        return
    assert not set(made) & set('\r\n\0 <>"')


@pytest.mark.feature("SIP-06")
def test_the_offer_has_the_payload_type_that_the_owner_chose() -> None:
    changed = sdp.with_event_type(OFFER, 101)
    assert "m=audio 4000 RTP/AVP 96 0 121 120 101\r\n" in changed
    assert "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\n" in changed
    assert "a=rtpmap:121 speex/16000\r\n" in changed, "who had the number gets the other"
    assert "a=rtpmap:121 H264/90000" in changed, "other media keep theirs"
    assert sdp.with_event_type(changed, 101) == changed


@pytest.mark.feature("SIP-06")
def test_the_codecs_that_an_offer_names() -> None:
    assert sdp.sounds(OFFER) >= {"pcmu/8000", "speex/16000"}
    assert sdp.sounds("v=0\r\nm=audio 0 RTP/AVP 0\r\n") == set(), "a medium that is switched off"
    assert sdp.sounds("v=0\r\nm=audio 4 RTP/AVP 3 8\r\nm=video 6 RTP/AVP 0\r\n") == {"gsm/8000", "pcma/8000"}


@given(st.text(max_size=400), st.integers(96, 127))
def test_no_description_breaks_the_editing(text: str, number: int) -> None:
    for description in (text, "m=audio 1 RTP/AVP 0\r\na=rtpmap:99 telephone-event/8000\r\n" + text):
        sdp.with_event_type(description, number)
        sdp.sounds(description)
