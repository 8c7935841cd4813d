"""The RTSP parser: whole messages from any pieces, and every way in which a request can be bad."""

import pytest

from axisedge.rtsp.message import (
    LARGEST_BODY,
    LONGEST_LINE,
    MOST_HEADERS,
    Frame,
    Malformed,
    Parser,
    Request,
    response,
)

URL = "rtsp://192.0.2.10/axis-media/media.amp?video=0&audio=0&event=on"


def request(*headers: str, method: str = "DESCRIBE", uri: str = URL, version: str = "RTSP/1.0") -> bytes:
    return "\r\n".join((f"{method} {uri} {version}", "CSeq: 3", *headers, "", "")).encode()


def parse(data: bytes) -> list[Request | Frame]:
    return list(Parser().feed(data))


def refused(data: bytes) -> Malformed:
    with pytest.raises(Malformed) as caught:
        parse(data)
    return caught.value


def test_a_request_has_its_parts() -> None:
    (message,) = parse(request("Session: 4F;timeout=60", "Accept: application/sdp"))
    assert isinstance(message, Request)
    assert (message.method, message.uri, message.cseq, message.session) == ("DESCRIBE", URL, "3", "4F")
    assert message.headers["accept"] == "application/sdp"


def test_messages_and_frames_come_in_any_pieces() -> None:
    stream = (
        request()
        + bytes(Frame(1, b"\x80\xc9\r\n\r\n"))
        + request("Content-Length: 4", method="SET_PARAMETER")
        + b"a: b"
        + b"\r\n"
        + request(method="PLAY")
    )
    whole = parse(stream)
    parser = Parser()
    single = [message for byte in stream for message in parser.feed(bytes((byte,)))]
    assert single == whole
    assert [m.method if isinstance(m, Request) else m.channel for m in whole] == [
        "DESCRIBE",
        1,
        "SET_PARAMETER",
        "PLAY",
    ]
    assert isinstance(whole[2], Request) and whole[2].body == b"a: b"
    assert parser.buffered == 0


def test_bare_line_feeds_folded_and_repeated_headers() -> None:
    (message,) = parse(b"OPTIONS * RTSP/1.0\nCSeq: 1\nAccept: a\nAccept:\n  b\n\n")
    assert isinstance(message, Request)
    assert message.headers == {"cseq": "1", "accept": "a, b"}


@pytest.mark.parametrize(
    ("data", "status", "cseq"),
    [
        (b"GET / HTTP/1.1\r\nCSeq: 1\r\n\r\n", 400, "1"),
        (b"DESCRIBE rtsp://a/b\r\nCSeq: 7\r\n\r\n", 400, "7"),
        (b"DESCRIBE  rtsp://a/b RTSP/1.0\r\nCSeq: 7\r\n\r\n", 400, "7"),
        (b"OPTIONS * RTSP/1.0\r\n\r\n", 400, ""),
        (b"OPTIONS * RTSP/1.0\r\nCSeq: one\r\n\r\n", 400, ""),
        (b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nno colon\r\n\r\n", 400, "1"),
        (b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nbad name: x\r\n\r\n", 400, "1"),
        (b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nX: a\x00b\r\n\r\n", 400, ""),
        (b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nX: a\rb\r\n\r\n", 400, ""),
        (b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nX: \xff\r\n\r\n", 400, ""),
        (b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nContent-Length: -1\r\n\r\n", 400, "1"),
        (b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n", 400, "1"),
        (f"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nContent-Length: {LARGEST_BODY + 1}\r\n\r\n".encode(), 413, "1"),
        (b"OPTIONS * RTSP/2.0\r\nCSeq: 9\r\n\r\n", 505, "9"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n", 400, ""),
        (b"A" * (LONGEST_LINE + 1), 414, ""),
        (b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nX: " + b"a" * LONGEST_LINE, 400, ""),
        (b"OPTIONS * RTSP/1.0\r\n" + b"X: y\r\n" * (MOST_HEADERS + 2), 400, ""),
    ],
)
def test_what_is_refused(data: bytes, status: int, cseq: str) -> None:
    error = refused(data)
    assert (error.status, error.cseq) == (status, cseq)


def test_good_requests_before_a_bad_one_are_given() -> None:
    messages = Parser().feed(request() + b"nonsense\r\n\r\n")
    assert isinstance(next(messages), Request)
    with pytest.raises(Malformed):
        next(messages)


def test_a_response_is_written_as_clients_read_it() -> None:
    text = response(200, "5", [("Public", "OPTIONS")], b"v=0\r\n", "application/sdp").decode()
    assert text == (
        "RTSP/1.0 200 OK\r\nCSeq: 5\r\nPublic: OPTIONS\r\n"
        "Content-Type: application/sdp\r\nContent-Length: 5\r\n\r\nv=0\r\n"
    )
    assert response(400, "").startswith(b"RTSP/1.0 400 Bad Request\r\n\r\n")
