"""Digest authentication against the vectors of the standards, and the shapes that clients send."""

from __future__ import annotations

import time

import pytest

from axisedge.security import digest
from axisedge.security.verifier import Verifier

pytestmark = pytest.mark.feature("SEC-02")

RFC2617 = (
    'username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", '
    'uri="/dir/index.html", qop=auth, nc=00000001, cnonce="0a4f113b", '
    'response="6629fae49393a05397450978507c4ef1", opaque="5ccc069c403ebaf9f0171e9517f40e41"'
)
RFC7616 = (
    'username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm={}, '
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, '
    'cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, response="{}", '
    'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)


def test_rfc_2617_example() -> None:
    answer = digest.parse(RFC2617)
    verifier = Verifier.of("Mufasa", "testrealm@host.com", "Circle Of Life")
    assert digest.expected(answer, verifier, "GET") == answer.response
    assert digest.expected(answer, verifier, "POST") != answer.response


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_rfc_7616_example(algorithm: str, response: str) -> None:
    answer = digest.parse(RFC7616.format(algorithm, response))
    verifier = Verifier.of("Mufasa", "http-auth@example.org", "Circle of Life")
    assert digest.expected(answer, verifier, "GET") == response
    wrong = Verifier.of("Mufasa", "http-auth@example.org", "circle of life")
    assert digest.expected(answer, wrong, "GET") != response


def test_without_qop_as_rfc_2069_has_it() -> None:
    answer = digest.parse(
        'username="root", realm="AXIS_ACCC8E000001", nonce="n1", uri="rtsp://host/axis-media/media.amp", '
        'response="0123456789abcdef0123456789ABCDEF"'
    )
    assert (answer.qop, answer.nonce_count, answer.algorithm) == (None, 0, "MD5")
    assert answer.response == "0123456789abcdef0123456789abcdef"


def test_quoted_text_may_hold_escapes_commas_and_equals() -> None:
    answer = digest.parse('username="a\\"b\\\\c", realm="x, y=z", nonce=n, uri="/a,b?c=d", response=r')
    assert (answer.username, answer.realm, answer.uri) == ('a"b\\c', "x, y=z", "/a,b?c=d")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "username",
        'username="root"',
        RFC2617 + ', username="other"',
        RFC2617.replace("qop=auth", "qop=auth-int"),
        RFC2617.replace("nc=00000001", "nc=1"),
        RFC2617.replace("nc=00000001", "nc=0000000g"),
        RFC2617.replace("nc=00000001, ", ""),
        RFC2617 + ", algorithm=MD5-sess",
        RFC2617 + ', "',
        RFC2617 + " and more",
        RFC2617.replace('"Mufasa"', '"Mufasa'),
    ],
)
def test_malformed(text: str) -> None:
    with pytest.raises(digest.Malformed):
        digest.parse(text)


@pytest.mark.parametrize(
    ("signed", "sent"),
    [
        ("/a?b=c", "/a?b=c"),
        ("http://device/a?b=c", "/a?b=c"),
        ("http://device", "/"),
        ("/%7euser", "/~user"),
        ("/a%2fb", "/a%2Fb"),
    ],
)
def test_same_target(signed: str, sent: str) -> None:
    assert digest.same_target(signed, sent)


@pytest.mark.parametrize(
    ("signed", "sent"),
    [
        ("/a", "/a?b=c"),  # a query that was not signed
        ("/a?b=c", "/a?b=d"),
        ("/a/b", "/a%2Fb"),  # another path for the server
        ("/a?x=1%26y=2", "/a?x=1&y=2"),  # one argument or two
        ("/a", "/A"),
        ("*", "/"),
    ],
)
def test_other_target(signed: str, sent: str) -> None:
    assert not digest.same_target(signed, sent)


def test_challenges_have_the_devices_words() -> None:
    assert digest.challenge("AXIS_1", "n", "MD5", stale=True) == (
        'Digest realm="AXIS_1", nonce="n", algorithm=MD5, stale=true, qop="auth"'
    )
    assert (
        digest.rtsp_challenge("AXIS_1", "n", stale=False) == 'Digest realm="AXIS_1", nonce="n", stale=FALSE'
    )


@pytest.mark.parametrize(
    "text", ["a" * 4000, "a=" * 2000, '"' * 4000, 'a="' + "\\" * 3999, "a=b," * 1000 + '"', " ," * 2000]
)
def test_nothing_makes_reading_slow(text: str) -> None:
    began = time.process_time()
    for _ in range(20):
        with pytest.raises(digest.Malformed):
            digest.parse(text)
    assert time.process_time() - began < 0.5  # quadratic work would take many times that
