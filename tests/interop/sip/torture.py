"""Messages with the properties of those in RFC 4475, addressed to a user agent server. Names are the RFC's.

``None`` among the codes stands for silence, which is right where a message cannot be answered (section 3.1.2).
"""

from __future__ import annotations

# ruff: noqa: E501, ISC004 - a SIP message reads best as one

SDP = "v=0\r\no=- 1 1 IN IP4 {me}\r\ns=-\r\nc=IN IP4 {me}\r\nt=0 0\r\nm=audio 49217 RTP/AVP 0\r\n"


def message(
    first: str,
    *,
    method: str = "OPTIONS",
    via: str = "SIP/2.0/{transport} {me}:{port};rport;branch=z9hG4bK{mark}",
    sender: str = '"Caller" <sip:caller@{me}>;tag=a{mark}',
    to: str = "<sip:door@{target}>",
    call_id: str = "{mark}.torture",
    cseq: str = "8 {method}",
    more: str = "",
    body: str = "",
    length: str = "",
) -> str:
    """A request with what is named otherwise than usual. The places in braces are filled in by the test."""
    kind = "Content-Type: application/sdp\r\n" if body == SDP else ""
    return (
        f"{first}\r\nVia: {via}\r\nFrom: {sender}\r\nTo: {to}\r\nCall-ID: {call_id}\r\n"
        f"CSeq: {cseq.format(method=method)}\r\nMax-Forwards: 70\r\nContact: <sip:caller@{{me}}:{{port}}>\r\n"
        f"{more}{kind}Content-Length: {length or '{length}'}\r\n\r\n{body}"
    )


def options(**otherwise: str) -> str:
    return message("OPTIONS sip:door@{target} SIP/2.0", **otherwise)


def invite(first: str = "INVITE sip:door@{target} SIP/2.0", **otherwise: str) -> str:
    return message(first, method="INVITE", **{"body": SDP, **otherwise})


Codes = set[int | None]
ANY_FINAL: Codes = set(range(200, 700))
REFUSED: Codes = {None, 400}
BAD: Codes = {None, *range(400, 700)}

# fmt: off
MESSAGES: dict[str, tuple[str, Codes]] = {
    # 3.1.1: valid, however unlikely they look
    "wsinv": (
        "INVITE sip:door@{target};unknownparam SIP/2.0\r\nTO :\r\n <sip:door@{target}> ;   tag    = \r\n x\r\n"
        'from   : "J Rosenberg \\\\\\""       <sip:caller@{me}>\r\n  ;\r\n  tag = 98{mark}\r\n'
        "MaX-fOrWaRdS: 0068\r\nCall-ID: wsinv.{mark}\r\nContent-Length   : {length}\r\ncseq: 0009\r\n  INVITE\r\n"
        "Via  : SIP  /   2.0\r\n /{transport}\r\n    {me}:{port};rport;branch=z9hG4bK{mark}\r\ns :\r\n"
        "NewFangledHeader:   newfangled value\r\n continued newfangled value\r\nUnknownHeader: ;;,,;\r\n"
        'Content-Type: application/sdp\r\nm:"Quoted string \\"\\"" <sip:caller@{me}:{port}>  ; newparam =\r\n'
        "      newvalue ;\r\n  secondparam ; q = 0.33\r\n\r\n" + SDP,
        {481, *BAD},
    ),
    "intmeth": (
        message(
            "!interesting-Method0123456789_*+`.%indeed'~ sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,@{target} SIP/2.0",
            method="!interesting-Method0123456789_*+`.%indeed'~",
        ),
        {405, 501, 500},
    ),
    "esc01": (invite("INVITE sip:sips%3Adoor%40{target}@{target} SIP/2.0"), {100, 180, 183, None}),
    "escnull": (
        message("REGISTER sip:{target} SIP/2.0", method="REGISTER", to="<sip:null-%00-null@{target}>"),
        BAD,
    ),
    "esc02": (message("RE%47IST%45R sip:{target} SIP/2.0", method="RE%47IST%45R"), {405, 501, 500}),
    "lwsdisp": (options(sender="caller<sip:caller@{me}>;tag=b{mark}"), {200}),
    "longreq": (
        invite(
            sender='"'
            + "I have a very long name " * 20
            + '" <sip:'
            + "longuser" * 15
            + "@{me}>;tag="
            + "t" * 200,
            more="Unknown-" + "Long" * 40 + ": " + "value " * 80 + "\r\n",
        ),
        {100, 180, 183, 513, None},
    ),
    "semiuri": (options(to="<sip:door;par=u%40example.net@{target}>"), {200}),
    "transports": (
        options(
            more="Via: SIP/2.0/SCTP t2.example;branch=z9hG4bK1\r\nVia: SIP/2.0/UNKNOWN t5.example;branch=z9hG4bK2\r\n"
        ),
        {200},
    ),
    "mpart01": (
        message(
            "MESSAGE sip:door@{target} SIP/2.0",
            method="MESSAGE",
            body="--b\r\n\r\nHi\r\n--b--\r\n",
            more="Content-Type: multipart/mixed;boundary=b\r\n",
        ),
        ANY_FINAL,
    ),
    "unreason": (
        "SIP/2.0 200 = 2**3 * 5**2 \u043d\u043e\r\nVia: SIP/2.0/{transport} {target};branch=z9hG4bK{mark}\r\n"
        "Call-ID: {mark}\r\nCSeq: 35 INVITE\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\n"
        "Content-Length: 0\r\n\r\n",
        {None},
    ),
    "noreason": (
        "SIP/2.0 100 \r\nVia: SIP/2.0/{transport} {target};branch=z9hG4bK{mark}\r\nCall-ID: {mark}\r\n"
        "CSeq: 35 INVITE\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nContent-Length: 0\r\n\r\n",
        {None},
    ),
    # 3.1.2: invalid
    "badinv01": (
        invite(sender="<sip:caller@{me}>;;,;,,;tag=c{mark}", more="Route: ,,<sip:{target};lr>;,\r\n"),
        BAD,
    ),
    "clerr": (invite(length="9999"), REFUSED),
    "ncl": (invite(length="-999"), REFUSED),
    "scalar02": (
        options(cseq="36893488147419103232 {method}", more="Expires: 10000000000000000000000000000000\r\n"),
        BAD,
    ),
    "scalarlg": (
        "SIP/2.0 503 Service Unavailable\r\nVia: SIP/2.0/{transport} {target};branch=z9hG4bK{mark}\r\n"
        "Call-ID: {mark}\r\nCSeq: 9292394834772304023312 OPTIONS\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\n"
        "Retry-After: 949302838503028349304023988\r\nContent-Length: 0\r\n\r\n",
        {None},
    ),
    "quotbal": (options(to='"Mr. J. User <sip:j.user@{target}>'), BAD),
    "ltgtruri": (invite("INVITE <sip:door@{target}> SIP/2.0"), BAD),
    "lwsruri": (invite("INVITE sip:door@{target}; lr SIP/2.0"), BAD),
    "lwsstart": (invite("INVITE  sip:door@{target}  SIP/2.0"), {100, 180, 183, *BAD}),
    "trws": (message("OPTIONS sip:door@{target} SIP/2.0  "), {200, *BAD}),
    "escruri": (
        invite("INVITE sip:door@{target}?Route=%3Csip:example.com%3E SIP/2.0"),
        {100, 180, 183, *BAD},
    ),
    "baddate": (invite(more="Date: Fri, 01 Jan 2010 16:00:00 EST\r\n"), {100, 180, 183, *BAD}),
    "regbadct": (
        message(
            "REGISTER sip:{target} SIP/2.0",
            method="REGISTER",
            more="Contact: sip:user@example.com?Route=%3Csip:x%3E\r\n",
        ),
        BAD,
    ),
    "badaspec": (options(to='"Watson, Thomas" < sip:t.watson@{target} >'), {200, *BAD}),
    "baddn": (options(sender="Bell, Alexander <sip:a.g.bell@{me}>;tag=d{mark}"), {200, *BAD}),
    "badvers": (
        message(
            "OPTIONS sip:door@{target} SIP/7.0",
            via="SIP/7.0/{transport} {me}:{port};rport;branch=z9hG4bK{mark}",
        ),
        BAD,
    ),
    "mismatch01": (options(cseq="8 INVITE"), BAD),
    "mismatch02": (message("NEWMETHOD sip:door@{target} SIP/2.0", cseq="8 INVITE"), BAD),
    "bigcode": (
        "SIP/2.0 4294967301 better not break\r\nVia: SIP/2.0/{transport} {target};branch=z9hG4bK{mark}\r\n"
        "Call-ID: {mark}\r\nCSeq: 35 INVITE\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\n"
        "Content-Length: 0\r\n\r\n",
        {None},
    ),
    # 3.2: transactions
    "badbranch": (options(via="SIP/2.0/{transport} {me}:{port};rport;branch=z9hG4bK"), {200, None}),
    # 3.3: what the application sees
    "insuf": (
        "INVITE sip:door@{target} SIP/2.0\r\nCSeq: 193942 INVITE\r\nVia: SIP/2.0/{transport} {me}:{port};rport;"
        "branch=z9hG4bK{mark}\r\nContent-Type: application/sdp\r\nContent-Length: {length}\r\n\r\n" + SDP,
        REFUSED,
    ),
    "unkscm": (message("OPTIONS nobodyKnowsThisScheme:totallyopaque SIP/2.0"), {416, 200, *BAD}),
    "unksm2": (options(to="<isbn:2983792873>", sender="<http://www.example.com>;tag=e{mark}"), {200, *BAD}),
    "bext01": (
        invite(
            more="Require: nothingSupportsThis, nothingSupportsThisEither\r\nProxy-Require: noProxiesSupportThis\r\n"
        ),
        {420},
    ),
    "invut": (
        invite(body="<audio>no</audio>", more="Content-Type: application/unknownformat\r\n"),
        {415, 488, 400},
    ),
    "multi01": (
        invite(more="Call-ID: second\r\nCSeq: 5 INVITE\r\nFrom: <sip:other@b>;tag=9\r\nMax-Forwards: 5\r\n"),
        {100, 180, 183, *BAD},
    ),
    "mcl01": (options(more="Content-Length: 13\r\n", body="There's no way"), {200, *BAD}),
    "zeromf": (options(more="").replace("Max-Forwards: 70", "Max-Forwards: 0"), {200, 483}),
    "sdp01": (invite(more="Accept: text/nobodyKnowsThis\r\n"), {100, 180, 183, 406, None}),
    "inv2543": (
        invite(via="SIP/2.0/{transport} {me}:{port}", sender="<sip:caller@{me}>"),
        {100, 180, 183, *BAD},
    ),
}
# fmt: on
"""Each message, and the codes that are right for it: the first answer's."""
