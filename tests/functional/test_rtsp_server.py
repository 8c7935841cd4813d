"""The RTSP server of a running device, asked by a plain client."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lxml import etree

from axisedge.core import product as products
from axisedge.core.clock import ManualClock
from axisedge.core.errors import Invalid, StartError
from axisedge.device import Device, Options
from axisedge.events.declarations import EventType, Item
from axisedge.rtsp.message import LONGEST_LINE
from axisedge.rtsp.server import MOST_PER_ADDRESS
from axisedge.rtsp.session import MOST_SESSIONS
from axisedge.security.accounts import Privileges
from axisedge.testing import RunningDevice
from axisedge.testing.rtsp import Answer, RtspClient

pytestmark = pytest.mark.feature("EVT-07", "INT-01")

StartDevice = Callable[..., Awaitable[RunningDevice]]
MEDIA = "/axis-media/media.amp"
EVENTS = f"{MEDIA}?video=0&audio=0&event=on"
TCP = {"Transport": "RTP/AVP/TCP;unicast;interleaved=0-1"}
PULSE = EventType("tns1:UserAlarm/tnsaxis:Test/Pulse", "Pulse", source=(Item("id"),), data=(Item("text"),))
WAIT = 30.0


class Viewer:
    """A client that is logged in as the device's administrator."""

    def __init__(self, client: RtspClient, device: RunningDevice, query: str = EVENTS) -> None:
        self.client = client
        self.device = device
        self.url = str(device.device.ready()["rtsp"]) + query
        self.session = ""

    async def ask(self, method: str, url: str = "", body: str = "", **headers: str) -> Answer:
        url = url or self.url
        if not self.client.nonce:
            await self.client.log_in(url)
        login = self.client.signed(method, url, self.device.user, self.device.password)
        session = {"Session": self.session} if self.session else {}
        return await self.client.request(
            method, url, {**login, **session, **{k.replace("_", "-"): v for k, v in headers.items()}}, body
        )

    async def set_up(self, **headers: str) -> Answer:
        described = await self.ask("DESCRIBE")
        assert described.status == 200
        answer = await self.ask("SETUP", described.control, **(headers or TCP))
        assert answer.status == 200
        self.session = answer.session
        return answer

    async def play(self) -> Answer:
        await self.set_up()
        return await self.ask("PLAY", Range="npt=0.000-")

    async def document(self) -> etree._Element:
        """The next metadata document on channel 0."""
        data = b""
        while True:
            channel, packet = await asyncio.wait_for(self.client.frames.get(), WAIT)
            if channel == 0:
                data += packet[12:]
                if packet[1] & 0x80:
                    return etree.fromstring(data)

    async def until(self, text: str) -> etree._Element:
        """The next document that holds ``text``."""
        while True:
            document = await self.document()
            if text in etree.tostring(document, encoding="unicode"):
                return document


@contextlib.asynccontextmanager
async def viewer(device: RunningDevice, query: str = EVENTS, **options: Any) -> AsyncIterator[Viewer]:
    async with RtspClient.connect(str(device.device.ready()["rtsp"]), **options) as client:
        yield Viewer(client, device, query)


@pytest_asyncio.fixture
async def device(axisedge_device: RunningDevice) -> RunningDevice:
    axisedge_device.context.bus.declare(PULSE)
    return axisedge_device


def operation(document: etree._Element) -> str | None:
    message = document.find(".//{http://www.onvif.org/ver10/schema}Message")
    return None if message is None else message.get("PropertyOperation")


# -- the stream ----------------------------------------------------------------------------------------------


async def test_first_an_empty_document_then_all_states_then_what_happens(device: RunningDevice) -> None:
    states = len(device.context.bus.states())
    async with viewer(device) as watching:
        answer = await watching.play()
        assert answer.status == 200
        assert answer.headers["range"] == "npt=now-"
        assert "/stream=0?video=0&audio=0&event=on;seq=" in answer.headers["rtp-info"]
        assert len(await watching.document()) == 0
        first = [await watching.document() for _ in range(states)]
        assert {operation(document) for document in first} == {"Initialized"}
        device.context.bus.publish(PULSE, {"id": 1}, {"text": "a & b"})
        pulse = await watching.document()
        assert operation(pulse) is None
        assert 'Value="a &amp; b"' in etree.tostring(pulse, encoding="unicode")
        await device.bench.post("input", input="io-1", state="closed")
        assert operation(await watching.until("IO/Port")) == "Changed"


async def test_filters_of_the_url_choose_topics_and_contents(device: RunningDevice) -> None:
    query = (
        f"{EVENTS}&eventtopic=onvif:UserAlarm/axis:Test//.|onvif:Device/axis:Nothing"
        "&eventcontent=boolean(//SimpleItem[@Name=%22id%22%20and%20@Value=%222%22])"
    )
    async with viewer(device, query) as watching:
        await watching.play()
        assert len(await watching.document()) == 0
        for number in (1, 2):
            device.context.bus.publish(PULSE, {"id": number}, {"text": "x"})
        await device.bench.post("input", input="io-1", state="closed")
        device.context.bus.publish(PULSE, {"id": 2}, {"text": "last"})
        assert 'Value="2"' in etree.tostring(await watching.document(), encoding="unicode")
        assert 'Value="last"' in etree.tostring(await watching.document(), encoding="unicode")


async def test_pause_stops_and_play_tells_the_states_again(device: RunningDevice) -> None:
    async with viewer(device) as watching:
        await watching.play()
        await watching.document()
        assert (await watching.ask("PAUSE")).status == 200
        assert (await watching.ask("PAUSE")).status == 455
        while not watching.client.frames.empty():
            watching.client.frames.get_nowait()
        device.context.bus.publish(PULSE, {"id": 1}, {"text": "missed"})
        assert (await watching.ask("PLAY")).status == 200
        assert len(await watching.document()) == 0
        assert operation(await watching.document()) == "Initialized"


async def test_sender_reports_come_at_the_start_and_good_bye_at_the_end(device: RunningDevice) -> None:
    async with viewer(device) as watching:
        setup = await watching.set_up()
        ssrc = int(setup.headers["transport"].partition("ssrc=")[2][:8], 16)
        await watching.ask("PLAY")
        seen = []
        while (frame := await asyncio.wait_for(watching.client.frames.get(), WAIT))[0] != 1:
            seen.append(frame)
        _, kind, _, sender, ntp = struct.unpack("!BBHIQ", frame[1][:16])
        now = device.context.clock.now().timestamp()
        assert (kind, sender) == (200, ssrc)
        assert abs((ntp >> 32) - 2_208_988_800 - now) < 5
        for _ in range(len(device.context.bus.states()) + 1 - len(seen)):
            await watching.document()
        assert (await watching.ask("TEARDOWN")).status == 200
        last = await asyncio.wait_for(watching.client.frames.get(), WAIT)
        assert last[0] == 1 and last[1][-8:] == struct.pack("!BBHI", 0x81, 203, 1, ssrc)
        assert len(device.device.rtsp.sessions) == 0


async def test_udp_comes_from_an_even_port_to_the_one_that_asked(device: RunningDevice) -> None:
    got: asyncio.Queue[tuple[bytes, Any]] = asyncio.Queue()

    class Receiver(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: Any) -> None:
            got.put_nowait((data, addr))

    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        Receiver, local_addr=("127.0.0.1", 0)
    )
    port = transport.get_extra_info("sockname")[1]
    try:
        async with viewer(device) as watching:
            # somebody else's address as destination is not listened to
            setup = await watching.set_up(
                Transport=f"RTP/AVP;unicast;destination=127.9.9.9;client_port={port}-{port + 1}"
            )
            text = setup.headers["transport"]
            assert text.startswith(f"RTP/AVP;unicast;client_port={port}-{port + 1};server_port=")
            server = int(text.partition("server_port=")[2].partition("-")[0])
            assert server % 2 == 0 and 50000 <= server < 51000
            assert f"server_port={server}-{server + 1};ssrc=" in text and 'mode="PLAY"' in text
            await watching.ask("PLAY")
            packets = [await asyncio.wait_for(got.get(), WAIT) for _ in range(5)]
            assert {address for _, address in packets} == {("127.0.0.1", server)}
            assert [p[1] >> 7 for p, _ in packets] == [1] * 5
            numbers = [int.from_bytes(p[2:4], "big") for p, _ in packets]
            assert numbers == [(numbers[0] + i) % 65536 for i in range(5)]
            assert b"<tt:MetadataStream" in packets[0][0]
    finally:
        transport.close()


async def test_a_viewer_that_does_not_read_loses_events_and_costs_no_memory(device: RunningDevice) -> None:
    bus = device.context.bus
    async with viewer(device) as watching:
        await watching.play()
        await watching.until("IO/Port")
        assert watching.client._reading is not None
        watching.client._reading.cancel()
        subscription = bus._subscriptions[-1]
        for _ in range(400):
            for number in range(100):
                bus.publish(PULSE, {"id": number}, {"text": "x" * 1000})
            await asyncio.sleep(0)
        assert subscription.lost > 1000
        assert subscription.waiting <= 1000
        # the device itself is as quick as ever
        assert await device.get_text("/axis-cgi/wssession.cgi")


# -- sessions ------------------------------------------------------------------------------------------------


async def test_a_silent_viewer_is_given_up_after_the_timeout(axisedge_devices: StartDevice) -> None:
    clock = ManualClock()
    device = await axisedge_devices("intercom", clock=clock)
    async with viewer(device) as watching:
        setup = await watching.set_up()
        assert setup.headers["session"].endswith(";timeout=60")
        await clock.advance(59)
        keeping = await watching.client.request("OPTIONS", watching.url, {"Session": watching.session})
        assert keeping.status == 200 and keeping.session == watching.session
        await clock.advance(59)
        assert len(device.device.rtsp.sessions) == 1
        assert (await watching.ask("GET_PARAMETER")).status == 200
        await clock.advance(61)
        assert len(device.device.rtsp.sessions) == 0


async def test_a_silent_connection_is_closed(axisedge_devices: StartDevice) -> None:
    clock = ManualClock()
    device = await axisedge_devices("intercom", clock=clock)
    async with viewer(device) as watching:
        await watching.client.send(b"OPTIONS * RTSP/1.0\r\nCSeq:")
        while True:  # until the server has taken the connection and begun to wait
            await clock.advance(61)
            with contextlib.suppress(TimeoutError):
                assert await asyncio.wait_for(watching.client.answer(), 0.05) is None
                break


async def test_interleaved_sessions_end_with_their_connection(device: RunningDevice) -> None:
    sessions = device.device.rtsp.sessions
    async with viewer(device) as watching:
        await watching.play()
        assert len(sessions) == 1
    await _wait(lambda: not len(sessions))


async def test_a_udp_session_can_be_ended_from_another_connection_of_the_same_user(
    device: RunningDevice,
) -> None:
    await device.context.accounts.add("guest", "guest pass", Privileges.VIEWER, "test")
    async with viewer(device) as first:
        await first.set_up(Transport="RTP/AVP;unicast;client_port=40000-40001")
    async with viewer(device) as second:
        second.session = first.session
        assert (await second.client.request("TEARDOWN", second.url, {"Session": first.session})).status == 401
        await second.client.log_in(second.url)
        guest = second.client.signed("TEARDOWN", second.url, "guest", "guest pass")
        answer = await second.client.request("TEARDOWN", second.url, {**guest, "Session": first.session})
        assert answer.status == 454
        assert len(device.device.rtsp.sessions) == 1
        assert (await second.ask("TEARDOWN")).status == 200
        assert (await second.ask("TEARDOWN")).status == 454


async def test_one_session_too_many_is_refused(device: RunningDevice) -> None:
    async with viewer(device) as watching:
        for _ in range(MOST_SESSIONS):
            watching.session = ""
            await watching.set_up(Transport="RTP/AVP/TCP;unicast")
        watching.session = ""
        described = await watching.ask("DESCRIBE")
        assert (await watching.ask("SETUP", described.control, **TCP)).status == 503


# -- refusals ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "query", "headers", "status"),
    [
        ("DESCRIBE", "/nothing", {}, 404),
        ("DESCRIBE", f"{MEDIA}?audio=1&audiocodec=mp3", {}, 400),
        ("DESCRIBE", f"{MEDIA}?video=0&audio=0", {}, 404),
        ("DESCRIBE", f"{EVENTS}&eventtopic=a:b:c", {}, 400),
        ("DESCRIBE", EVENTS, {"Accept": "text/plain"}, 406),
        ("DESCRIBE", EVENTS, {"Require": "com.axis.parameters-in-headers"}, 551),
        ("SETUP", EVENTS, TCP, 459),
        ("SETUP", f"{MEDIA}/stream=1?video=0&audio=0&event=on", TCP, 404),
        ("SETUP", f"{MEDIA}/stream=0?video=0&audio=0&event=on", {"Transport": "RTP/AVP;multicast"}, 461),
        ("SETUP", f"{MEDIA}/stream=0?video=0&audio=0&event=on", {}, 461),
        ("SETUP", f"{MEDIA}/stream=0?video=0&audio=0&event=on", {**TCP, "Session": "gone"}, 454),
        ("PLAY", EVENTS, {}, 454),
        ("PLAY", EVENTS, {"Session": "unknown"}, 454),
        ("PAUSE", EVENTS, {"Session": "unknown"}, 454),
        ("TEARDOWN", EVENTS, {"Session": "unknown"}, 454),
        ("OPTIONS", EVENTS, {"Session": "unknown"}, 454),
        ("OPTIONS", "../../etc/passwd", {}, 400),
        ("ANNOUNCE", EVENTS, {}, 405),
        ("RECORD", EVENTS, {}, 405),
        ("DELETE", EVENTS, {}, 501),
    ],
)
async def test_each_wrong_request_has_its_status(
    device: RunningDevice, method: str, query: str, headers: dict[str, str], status: int
) -> None:
    async with viewer(device) as watching:
        await watching.client.log_in(watching.url)
        base = str(device.device.ready()["rtsp"])
        answer = await watching.ask(method, base + query if query[0] == "/" else query, **headers)
        assert answer.status == status
        if status == 551:
            assert answer.headers["unsupported"] == "com.axis.parameters-in-headers"
        assert (await watching.ask("DESCRIBE")).status == 200  # and the connection lives on
        assert len(device.device.rtsp.sessions) == 0


async def test_requests_that_do_not_fit_the_state(device: RunningDevice) -> None:
    async with viewer(device) as watching:
        await watching.set_up()
        assert (await watching.ask("PLAY", Range="clock=20260101T000000Z-")).status == 457
        assert (await watching.ask("PLAY", str(device.device.ready()["rtsp"]) + "/other")).status == 454
        assert (await watching.ask("PLAY")).status == 200
        assert (await watching.ask("PLAY")).status == 200
        described = await watching.ask("DESCRIBE")
        refused = await watching.ask("SETUP", described.control, **TCP)
        assert refused.status == 455 and "PLAY" in refused.headers["allow"]


async def test_parameters(device: RunningDevice) -> None:
    async with viewer(device) as watching:
        await watching.set_up()
        text = {"Content_Type": "text/parameters"}
        refused = await watching.ask("SET_PARAMETER", body="Renew-Stream: yes\r\n", **text)
        assert (refused.status, refused.body) == (451, b"Renew-Stream\r\n")  # there is no picture to renew
        assert (await watching.ask("GET_PARAMETER", body="position\r\n", **text)).status == 451
        assert (await watching.ask("SET_PARAMETER", body="{}", Content_Type="application/json")).status == 415
        assert (await watching.ask("SET_PARAMETER")).status == 200


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"\x16\x03\x01\x00\xa5\x01\n", 400),
        (b"DESCRIBE rtsp://h/ RTSP/2.0\r\nCSeq: 1\r\n\r\n", 505),
        (b"a" * (LONGEST_LINE + 1), 414),
        (b"SET_PARAMETER rtsp://h/ RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 999999\r\n\r\n", 413),
        (b"DESCRIBE rtsp://h/\x00 RTSP/1.0\r\nCSeq: 1\r\n\r\n", 400),
    ],
)
async def test_what_is_not_rtsp_is_told_so_and_hung_up_on(
    device: RunningDevice, data: bytes, status: int
) -> None:
    async with viewer(device) as watching:
        await watching.client.send(data)
        answer = await asyncio.wait_for(watching.client.answer(), WAIT)
        assert answer is not None and answer.status == status
        assert await asyncio.wait_for(watching.client.answer(), WAIT) is None


# -- who may watch -------------------------------------------------------------------------------------------


@pytest.mark.feature("SEC-02", "INT-03")
async def test_the_challenge_is_as_clients_parse_it(device: RunningDevice) -> None:
    async with viewer(device) as watching:
        assert (await watching.client.request("OPTIONS", watching.url)).status == 200
        answer = await watching.client.request("DESCRIBE", watching.url)
        realm = device.context.identity.realm
        head, _, rest = answer.headers["www-authenticate"].partition('nonce="')
        assert answer.status == 401
        assert head == f'Digest realm="{realm}", '
        assert rest.partition('"')[2] == ", stale=FALSE"


@pytest.mark.feature("SEC-02")
async def test_basic_where_the_policy_offers_it(device: RunningDevice) -> None:
    right = base64.b64encode(f"{device.user}:{device.password}".encode()).decode()
    async with viewer(device) as watching:
        headers = {"Authorization": f"Basic {right}"}
        assert (await watching.client.request("DESCRIBE", watching.url, headers)).status == 401
        await device.context.settings.update("http", {"authentication": "basic"}, "test")
        challenge = (await watching.client.request("DESCRIBE", watching.url)).headers["www-authenticate"]
        assert challenge == f'Basic realm="{device.context.identity.realm}"'
        assert (await watching.client.request("DESCRIBE", watching.url, headers)).status == 200
        wrong = base64.b64encode(f"{device.user}:wrong".encode()).decode()
        headers = {"Authorization": f"Basic {wrong}"}
        assert (await watching.client.request("DESCRIBE", watching.url, headers)).status == 401


async def test_a_signature_for_another_presentation_is_not_good_here(device: RunningDevice) -> None:
    async with viewer(device) as watching:
        await watching.client.log_in(watching.url)
        login = watching.client.signed("DESCRIBE", "rtsp://host/other", device.user, device.password)
        assert (await watching.client.request("DESCRIBE", watching.url, login)).status == 401


@pytest.mark.feature("SEC-01")
async def test_a_viewer_may_watch_and_is_shown_out_when_the_account_goes(device: RunningDevice) -> None:
    await device.context.accounts.add("guest", "guest pass", Privileges.VIEWER, "test")
    device.user, device.password = "guest", "guest pass"
    async with viewer(device) as watching:
        await watching.play()
        await watching.until("IO/Port")
        await device.context.accounts.remove("guest", "test")
        assert len(device.device.rtsp.sessions) == 0
        assert (await watching.ask("DESCRIBE")).status == 401


async def test_without_accounts_nobody_may_watch(axisedge_devices: StartDevice) -> None:
    device = await axisedge_devices("intercom", administrator=None)
    async with viewer(device) as watching:
        assert (await watching.client.request("OPTIONS", watching.url)).status == 200
        await watching.client.log_in(watching.url)
        assert (await watching.ask("DESCRIBE")).status == 401


# -- the server itself ---------------------------------------------------------------------------------------


async def test_a_busy_port_is_one_clear_error(axisedge_devices: StartDevice, busy_port: int) -> None:
    with pytest.raises(StartError, match=f"RTSP port {busy_port}"):
        await axisedge_devices("intercom", rtsp_port=busy_port)


async def test_a_start_that_fails_leaves_no_port_behind(
    tmp_path: Path, loopback: Callable[[], str], busy_port: int
) -> None:
    host = loopback()
    wanted = Options("intercom", tmp_path, host=host, http_port=8080, https_port=8443, rtsp_port=busy_port)
    with pytest.raises(StartError):
        await Device(wanted).start()
    device = Device(replace(wanted, rtsp_port=8554))
    await device.start()
    try:
        assert device.ready()["rtsp"] == f"rtsp://{host}:8554"
        assert device.again().options.rtsp_port == 8554
    finally:
        await device.stop()


async def test_one_address_cannot_take_every_connection(device: RunningDevice) -> None:
    url = str(device.device.ready()["rtsp"])
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(MOST_PER_ADDRESS):
            client = await stack.enter_async_context(RtspClient.connect(url))
            assert (await client.request("OPTIONS", "*")).status == 200
        async with RtspClient.connect(url) as another:
            answer = await asyncio.wait_for(another.answer(), WAIT)
            assert answer is not None and answer.status == 503
            assert await asyncio.wait_for(another.answer(), WAIT) is None
    await _wait(lambda: not device.device.rtsp.connections())
    async with viewer(device) as watching:
        assert (await watching.ask("DESCRIBE")).status == 200


@pytest.mark.parametrize("name", products.names())
async def test_every_product_streams_its_events(axisedge_devices: StartDevice, name: str) -> None:
    async with viewer(await axisedge_devices(name)) as watching:
        await watching.play()
        assert len(await watching.document()) == 0
        assert operation(await watching.until("SystemReady")) == "Initialized"


async def test_ipv6_from_the_url_to_the_datagrams(axisedge_devices: StartDevice) -> None:
    device = await axisedge_devices("intercom", host="::1")
    got: asyncio.Queue[Any] = asyncio.Queue()

    class Receiver(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: Any) -> None:
            got.put_nowait((data, addr))

    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Receiver, local_addr=("::1", 0))
    port = transport.get_extra_info("sockname")[1]
    try:
        async with viewer(device) as watching:
            assert watching.url.startswith("rtsp://[::1]:")
            assert b"IN IP6 ::1" in (await watching.ask("DESCRIBE")).body
            await watching.set_up(Transport=f"RTP/AVP;unicast;client_port={port}-{port + 1}")
            await watching.ask("PLAY")
            packet, address = await asyncio.wait_for(got.get(), WAIT)
            assert address[0] == "::1" and b"MetadataStream" in packet
    finally:
        transport.close()


async def test_settings_turn_the_server_off_and_move_it(
    axisedge_devices: StartDevice, loopback: Callable[[], str], busy_port: int
) -> None:
    device = await axisedge_devices("intercom", host=loopback(), rtsp_port=None)
    update = device.context.settings.update
    server = device.device.rtsp
    assert server.port() == 554
    await update("rtsp", {"port": 8554}, "test")
    await _wait(lambda: server.port() == 8554)
    async with viewer(device) as watching:
        assert (await watching.ask("DESCRIBE")).status == 200
        await watching.play()
        await update("rtsp", {"enabled": False}, "test")
        await _wait(lambda: server.port() == 0)
        assert len(server.sessions) == 0
    assert "rtsp" not in device.device.ready()
    await update("rtsp", {"enabled": True}, "test")
    await _wait(lambda: server.port() == 8554)
    with pytest.raises(Invalid, match="last_rtp_port"):
        await update("rtsp", {"first_rtp_port": 60000}, "test")


async def test_the_parameters_of_clients_are_these_settings(device: RunningDevice) -> None:
    listed = await device.get_text("/axis-cgi/param.cgi?action=list&group=Network.RTSP,Network.RTP")
    assert dict(line.split("=", 1) for line in listed.split()) == {
        "root.Network.RTP.EndPort": "50999",
        "root.Network.RTP.NbrOfRTPGroups": "1",
        "root.Network.RTP.R0.AlwaysMulticastAudio": "no",
        "root.Network.RTP.R0.AlwaysMulticastProfile": "videocodec=h264",
        "root.Network.RTP.R0.AlwaysMulticastVideo": "no",
        "root.Network.RTP.R0.AudioAddress": "",
        "root.Network.RTP.R0.AudioPort": "0",
        "root.Network.RTP.R0.TTL": "5",
        "root.Network.RTP.R0.VideoAddress": "",
        "root.Network.RTP.R0.VideoPort": "0",
        "root.Network.RTP.StartPort": "50000",
        "root.Network.RTSP.AllowClientTransportSettings": "no",
        "root.Network.RTSP.Enabled": "yes",
        "root.Network.RTSP.Port": "554",
        "root.Network.RTSP.ProtViewer": "password",
        "root.Network.RTSP.Timeout": "60",
    }
    answer = await device.get_text("/axis-cgi/param.cgi?action=update&Network.RTSP.ProtViewer=anonymous")
    assert answer == "OK"
    async with viewer(device) as watching:  # now nobody is asked for a password
        client = watching.client
        described = await client.request("DESCRIBE", watching.url)
        setup = await client.request("SETUP", described.control, TCP)
        assert (await client.request("PLAY", watching.url, {"Session": setup.session})).status == 200
        await device.context.settings.update("accounts", {"anonymous_viewing": False}, "test")
        assert len(device.device.rtsp.sessions) == 0
        assert (await client.request("DESCRIBE", watching.url)).status == 401


@pytest.mark.feature("SEC-06")
async def test_guessing_passwords_is_blocked_and_the_right_one_still_works(device: RunningDevice) -> None:
    limits = {"enabled": True, "page_failures": 2, "page_interval": 60}
    await device.context.settings.update("brute-force", limits, "test")
    async with viewer(device) as watching:
        client = watching.client
        for _ in range(5):
            await client.log_in(watching.url)  # a bare challenge is no failure
        wrong = client.signed("DESCRIBE", watching.url, device.user, "wrong")
        answers = [(await client.request("DESCRIBE", watching.url, wrong)).status for _ in range(5)]
        assert answers == [401, 401, 401, 403, 403]
        assert (await watching.ask("DESCRIBE")).status == 200
    log = await device.context.access_log.read()
    assert [line.text for line in log if "axis-media/media.amp refused" in line.text]


async def _wait(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT):
        while not true():  # noqa: ASYNC110 - the server tells nobody of this
            await asyncio.sleep(0.01)
