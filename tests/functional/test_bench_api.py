"""The bench over HTTP and from the command line, against a started device."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from axisedge import cli
from axisedge.core.clock import ManualClock
from axisedge.device import Device, Options
from axisedge.system.power import Ending


@pytest_asyncio.fixture
async def device(tmp_path: Path) -> AsyncIterator[Device]:
    device = Device(
        Options(
            "intercom",
            tmp_path / "state",
            host="127.0.0.1",
            http_port=0,
            https_port=0,
            rtsp_port=0,
            rtsps_port=0,
        )
    )
    await device.start()
    yield device
    await device.stop()


@pytest_asyncio.fixture
async def bench(device: Device) -> AsyncIterator[Bench]:
    async with aiohttp.ClientSession() as session:
        yield Bench(session, device.ready()["bench"])


class Bench:
    """A client of the bench API that shows refusals as they are."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session = session
        self.url = url

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        async with self.session.post(f"{self.url}/{path}", json=body) as response:
            assert response.status == 200, await response.text()
            answer: dict[str, Any] = await response.json()
            return answer

    async def refused(self, path: str, data: str | bytes, headers: dict[str, str] | None = None) -> int:
        sent = {"Content-Type": "application/json"} | (headers or {})
        async with self.session.post(f"{self.url}/{path}", data=data, headers=sent) as response:
            assert response.status >= 400, await response.text()
            return response.status

    async def line(self, name: str) -> dict[str, Any]:
        async with self.session.get(f"{self.url}/state") as response:
            state = await response.json()
        (line,) = [line for line in state["lines"] if line["name"] == name]
        found: dict[str, Any] = line
        return found


def active(device: Device, index: int) -> bool:
    return device.context.ports[index].active


@pytest.mark.feature("INT-04", "WEB-07")
async def test_a_press_is_an_input_edge_that_ends(device: Device, bench: Bench) -> None:
    with device.context.bus.subscribe(
        lambda event: event.topic == "tns1:Device/tnsaxis:IO/Port", replay=False
    ) as events:
        await bench.post("press", button="call-button", seconds=0.05)
        pressed, released = await events.get(), await events.get()
    seen = [(event.source["port"], event.data["state"]) for event in (pressed, released) if event]
    assert seen == [("0", "1"), ("0", "0")]


@pytest.mark.feature("INT-04")
async def test_inputs_by_number_and_by_name_and_wires(device: Device, bench: Bench) -> None:
    await bench.post("input", input="1", state="closed")
    assert active(device, 2)
    await bench.post("wire", line="io-1", state="cut")
    assert not active(device, 2)
    assert await bench.line("io-1") == {
        "name": "io-1",
        "title": "I/O port 1",
        "kind": "io",
        "port": 2,
        "terminal": 1,
        "direction": "input",
        "switch": "closed",
        "wire": "cut",
        "circuit": "open",
        "powered": None,
        "stuck": None,
    }
    await bench.post("wire", line="1", state="whole")
    assert active(device, 2)


@pytest.mark.feature("INT-04", "IO-03")
async def test_the_lock_on_a_cut_cable_gets_no_current(device: Device, bench: Bench) -> None:
    device.context.ports.set_active(1, True, "test")
    assert (await bench.line("relay-1"))["powered"] is True
    await bench.post("wire", line="relay-1", state="cut")
    relay = await bench.line("relay-1")
    assert relay["powered"] is False and relay["circuit"] == "closed"


@pytest.mark.feature("INT-04")
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("press", {"button": "nobody"}),
        ("press", {"button": "io-1"}),
        ("press", {"button": "call-button", "seconds": 0}),
        ("press", {"button": "call-button", "seconds": 601}),
        ("press", {"button": "call-button", "finger": "index"}),
        ("press", {}),
        ("input", {"input": "3", "state": "closed"}),
        ("input", {"input": "0", "state": "closed"}),
        ("input", {"input": "relay-1", "state": "closed"}),
        ("input", {"input": "io-1", "state": "ajar"}),
        ("wire", {"line": "io-1", "state": "knotted"}),
        ("card", {"uid": "XYZ"}),
        ("card", {"uid": "FFFF", "bits": 8}),
        ("card", {"uid": "FF", "reader": "reader-9"}),
        ("pin", {"pin": "12a4"}),
        ("control-button", {"action": "lick", "seconds": 1}),
    ],
)
async def test_what_the_bench_does_not_have_is_refused_and_changes_nothing(
    device: Device, bench: Bench, path: str, body: dict[str, Any]
) -> None:
    before = device.context.hardware.state()  # type: ignore[attr-defined]  # the bench's own view
    assert await bench.refused(path, json.dumps(body)) in (400, 404, 409)
    assert device.context.hardware.state() == before  # type: ignore[attr-defined]


@pytest.mark.feature("INT-04")
@pytest.mark.parametrize(
    ("data", "headers", "status"),
    [
        ("{", {}, 400),
        ("[" * 5000, {}, 400),
        ("[]", {}, 400),
        ('{"button": "call-button"}', {"Content-Type": "text/plain"}, 400),
        ('{"button": "call-button"}', {"Content-Type": "application/x-www-form-urlencoded"}, 400),
        ('{"button": "call-button"}', {"Origin": "http://evil.example"}, 403),
        ('{"button": "call-button"}', {"Origin": "null"}, 403),
        ('{"button": "call-button"}', {"Sec-Fetch-Site": "cross-site"}, 403),
        ('{"button": "call-button"}', {"Host": "evil.example"}, 401),
        ('{"button": "call-button"}', {"X-Forwarded-For": "127.0.0.1"}, 401),
    ],
)
async def test_forged_and_malformed_requests_press_nothing(
    device: Device, bench: Bench, data: str, headers: dict[str, str], status: int
) -> None:
    assert await bench.refused("press", data, headers) == status
    assert not device.context.ports[0].active


@pytest.mark.feature("INT-04")
async def test_a_stranger_reads_no_state_by_another_name(bench: Bench) -> None:
    async with bench.session.get(f"{bench.url}/state", headers={"Host": "rebound.example"}) as response:
        assert response.status == 401


@pytest.mark.feature("INT-04")
async def test_openapi_describes_every_operation(bench: Bench) -> None:
    async with bench.session.get(f"{bench.url}/openapi.json") as response:
        described = await response.json()
    assert described["openapi"].startswith("3.")
    assert set(described["paths"]) == {
        f"/bench/v1/{name}"
        for name in (
            "state",
            "press",
            "input",
            "wire",
            "card",
            "contact",
            "pin",
            "reader",
            "module",
            "camera",
            "acoustics",
            "microphone",
            "control-button",
            "network",
            "power",
            "power-cycle",
            "wiegand",
        )
    }
    assert "Press" in described["components"]["schemas"]


@pytest.mark.feature("INT-04", "WEB-07")
async def test_the_live_link_tells_the_state_and_every_change(device: Device, bench: Bench) -> None:
    async with bench.session.ws_connect(f"{bench.url}/live") as link:
        first = await link.receive_json(timeout=5)
        assert {line["name"]: line["circuit"] for line in first["lines"]}["relay-1"] == "open"
        device.context.ports.set_active(1, True, "test")
        second = await link.receive_json(timeout=5)
        assert {line["name"]: line["circuit"] for line in second["lines"]}["relay-1"] == "closed"


@pytest.mark.feature("INT-04", "SYS-01")
async def test_an_open_live_link_does_not_keep_the_device_from_ending(device: Device, bench: Bench) -> None:
    async with bench.session.ws_connect(f"{bench.url}/live") as link:
        await link.receive_json(timeout=5)
        async with asyncio.timeout(3):
            await device.stop()


@pytest.mark.feature("INT-04")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["press", "call-button", "--for", "2s"], ""),
        (["input", "1", "close"], ""),
        (["input", "1", "cut"], ""),
        (["control-button", "press", "3s"], ""),
        (["state"], '"call-button"'),
    ],
)
async def test_the_command_line(
    device: Device, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    status = await asyncio.to_thread(cli.main, ["bench", *words, "--url", device.ready()["http"]])
    assert status == 0
    assert said in capsys.readouterr().out


@pytest.mark.feature("INT-04")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["press", "doorbell"], "button 'doorbell' does not exist"),
        (["input", "9", "close"], "I/O terminal"),
        (["card", "hello"], "hexadecimal"),
        (["control-button", "hold"], "for how long"),
    ],
)
async def test_the_command_line_says_why_not(
    device: Device, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    status = await asyncio.to_thread(cli.main, ["bench", "--url", device.ready()["http"], *words])
    assert status == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1


@pytest.mark.feature("INT-04")
def test_the_command_line_without_a_device(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bench", "state", "--url", "http://127.0.0.1:1"]) == 2
    assert "unavailable" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        cli.main(["bench", "control-button", "hold", "soon"])
    assert "not a duration" in capsys.readouterr().err


@pytest.mark.feature("INT-04", "IO-06")
async def test_a_power_cycle_leaves_the_world_outside_as_it_is(tmp_path: Path) -> None:
    clock = ManualClock()
    device = Device(
        Options("intercom", tmp_path, host="127.0.0.1", http_port=0, https_port=0, rtsp_port=0, rtsps_port=0),
        clock,
    )
    await device.start()
    async with aiohttp.ClientSession() as session:
        bench = Bench(session, device.ready()["bench"])
        await bench.post("input", input="1", state="closed")
        device.context.ports.set_active(1, True, "test")
        await bench.post("power-cycle")
        await clock.advance(1)
        assert await device.ended() is Ending.RESTART
        following = device.again()
        await device.stop()
        await following.start()
        assert following.context.ports[2].active
        assert not following.context.ports[1].active
        assert following.ready()["bench"] == bench.url
    await following.stop()
