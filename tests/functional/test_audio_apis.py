"""Sound over HTTP: receive, transmit, clips, audio device control and their parameters."""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import AsyncIterator, Callable

import aiohttp
import av
import numpy as np
import pytest

from axisedge.audio.arguments import read
from axisedge.audio.coding import FrameCutter, open_encoder
from axisedge.audio.ogg import OggWriter
from axisedge.audio.samples import RATE, level, to_pcm
from axisedge.audio.settings import AudioStreamSettings
from axisedge.hardware.bench_sound import read_wav
from axisedge.testing import RunningDevice
from axisedge.vapix.audio_data import adts

RECEIVE, TRANSMIT = "/axis-cgi/audio/receive.cgi", "/axis-cgi/audio/transmit.cgi"


def tone(seconds: float, hertz: float = 600.0, amplitude: float = 0.25) -> np.ndarray:
    moments = np.arange(round(seconds * RATE)) / RATE
    return (np.sin(2 * np.pi * hertz * moments) * amplitude).astype(np.float32)


def loudest(sound: np.ndarray, rate: int = RATE) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(spectrum) * rate / len(sound))


def wav(seconds: float, hertz: float = 600.0) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(to_pcm(tone(seconds, hertz)).tobytes())
    return out.getvalue()


async def until(held: Callable[[], bool], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not held():  # noqa: ASYNC110  # the thing waited for has no event
            await asyncio.sleep(0.01)


async def spoken(device: RunningDevice, seconds: float) -> np.ndarray:
    url = f"{device.bench.url}/loudspeaker.wav?seconds={seconds}"
    async with device.stranger.get(url) as response:
        return read_wav(await response.read())


@pytest.fixture
async def speaker(axisedge_devices) -> AsyncIterator[RunningDevice]:
    device = await axisedge_devices("speaker")
    await device.bench.post("microphone", plays="tone", frequency=600, level=-15)
    yield device


async def listen(device: RunningDevice, query: str, count: int) -> tuple[str, bytes]:
    async with device.session.get(f"{device.http}{RECEIVE}?{query}") as response:
        assert response.status == 200, await response.text()
        return response.headers["Content-Type"], await response.content.readexactly(count)


def heard(data: bytes, container: str, **options: str) -> np.ndarray:
    """What FFmpeg hears in it."""
    with av.open(io.BytesIO(data), format=container, options=options) as file:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        parts = [
            part.to_ndarray().reshape(-1)
            for frame in file.decode(audio=0)
            for part in resampler.resample(frame)
        ]
    return np.concatenate(parts)


def whole_adts(data: bytes) -> int:
    """Where the last whole frame ends."""
    at = 0
    while at + 7 <= len(data):
        assert data[at] == 0xFF
        size = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
        if at + size > len(data):
            break
        at += size
    return at


@pytest.mark.feature("AUD-02", "INT-01")
@pytest.mark.parametrize(
    ("query", "kind", "count", "container", "options"),
    [
        ("audiocodec=g711", "audio/basic", 6000, "mulaw", {"sample_rate": "8000"}),
        ("audiocodec=g726&audiobitrate=32000", "audio/G726-32", 4000, "g726le", {"code_size": "4"}),
        ("audiocodec=aac&audiosamplerate=48000&audiobitrate=64000", "audio/aac", 6000, "aac", {}),
        ("audiocodec=opus&audiobitrate=64000", "audio/ogg; codecs=opus", 6000, "ogg", {}),
        (
            "audiocodec=lpcm&audiosamplerate=16000",
            "audio/L16; rate=16000; channels=1",
            24_000,
            "s16be",
            {"sample_rate": "16000", "ch_layout": "mono"},
        ),
    ],
)
async def test_a_client_hears_the_microphone(
    speaker: RunningDevice, query: str, kind: str, count: int, container: str, options: dict[str, str]
) -> None:
    told, data = await listen(speaker, query, count)
    assert told == kind
    if container == "aac":
        data = data[: whole_adts(data)]
    sound = heard(data, container, **options)
    assert loudest(sound[len(sound) // 3 :]) == pytest.approx(600, abs=10)


@pytest.mark.feature("AUD-02", "INT-01")
async def test_multipart_parts_are_packets_with_their_length(speaker: RunningDevice) -> None:
    kind, data = await listen(speaker, "audiocodec=g711&httptype=multipart", 5000)
    assert kind == "multipart/x-mixed-replace; boundary=myboundary"
    parts = data.split(b"--myboundary\r\n")[1:-1]
    assert len(parts) > 5
    for part in parts:
        assert part.startswith(b"Content-Type: audio/basic\r\nContent-Length: 160\r\n\r\n")
        assert len(part.partition(b"\r\n\r\n")[2]) == 162


@pytest.mark.feature("AUD-02", "INT-01")
@pytest.mark.parametrize(
    ("query", "status"),
    [("audiocodec=mp3", 400), ("httptype=x", 400), ("audiosamplerate=7", 400), ("camera=2", 400)],
)
async def test_arguments_that_cannot_be_are_refused(speaker: RunningDevice, query: str, status: int) -> None:
    async with speaker.session.get(f"{speaker.http}{RECEIVE}?{query}") as response:
        assert response.status == status
        assert query.partition("=")[0] in await response.text()


def packets(codec: str, sound: np.ndarray, **asked: str) -> list[bytes]:
    params = read(AudioStreamSettings(), {"audiocodec": codec, **asked})
    encoder = open_encoder(params)
    cutter = FrameCutter(params.rate, encoder.frame)
    return [data for block in cutter.cut(to_pcm(sound)) for data in encoder.encode(block)]


def ogg(sound: np.ndarray) -> bytes:
    pages = OggWriter(7, 48_000)
    coded = packets("opus", sound, audiosamplerate="48000")
    return pages.head() + b"".join(pages.packet(data, 960) for data in coded)


def linear24(sound: np.ndarray) -> bytes:
    value = np.rint(sound * ((1 << 23) - 1)).astype(">i4")
    return value.view(np.uint8).reshape(-1, 4)[:, 1:].tobytes()


def mulaw16(sound: np.ndarray) -> bytes:
    codec = av.CodecContext.create("pcm_mulaw", "w")
    codec.sample_rate, codec.layout, codec.format = 16_000, "mono", "s16"
    frame = av.AudioFrame.from_ndarray(to_pcm(sound[::3].copy()).reshape(1, -1), "s16", "mono")
    frame.sample_rate = 16_000
    return b"".join(bytes(packet) for packet in codec.encode(frame))


SENT: dict[str, Callable[[np.ndarray], bytes]] = {
    "audio/basic": lambda sound: b"".join(packets("g711", sound)),
    "audio/axis-mulaw-128": mulaw16,
    "audio/G726-32": lambda sound: b"".join(packets("g726", sound, audiobitrate="32000")),
    "audio/G726-24": lambda sound: b"".join(packets("g726", sound, audiobitrate="24000")),
    "audio/mpeg4-generic": lambda sound: b"".join(
        adts(len(data), 3) + data for data in packets("aac", sound, audiosamplerate="48000")
    ),
    "audio/opus": ogg,
    "audio/L24": linear24,
    "audio/L16; rate=16000": lambda sound: b"".join(packets("lpcm", sound, audiosamplerate="16000")),
}


@pytest.mark.feature("AUD-02", "INT-01")
@pytest.mark.parametrize("kind", SENT)
async def test_what_a_client_sends_is_played(axisedge_device: RunningDevice, kind: str) -> None:
    body = SENT[kind](tone(1.8, 900))
    url = axisedge_device.http + TRANSMIT
    began = asyncio.get_running_loop().time()
    async with axisedge_device.session.post(url, data=body, headers={"Content-Type": kind}) as response:
        assert response.status == 200, await response.text()
    assert asyncio.get_running_loop().time() - began > 0.9, "the answer comes when it has been played"
    sound = await spoken(axisedge_device, 0.6)
    assert loudest(sound) == pytest.approx(900, abs=10)
    assert level(sound) == pytest.approx(level(tone(0.5)), abs=4)


@pytest.mark.feature("AUD-02", "INT-01")
async def test_one_client_speaks_at_a_time_and_one_that_falls_silent_makes_room(
    axisedge_device: RunningDevice,
) -> None:
    url, kind = axisedge_device.http + TRANSMIT, {"Content-Type": "audio/basic"}
    more = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield b"".join(packets("g711", tone(0.5)))
        await more.wait()

    session = axisedge_device.session
    await axisedge_device.get_text(
        "/axis-cgi/param.cgi?action=list&group=Audio"
    )  # the login is known from here on
    first = asyncio.create_task(session.post(url, data=endless(), headers=kind))
    await until(lambda: axisedge_device.context.audio.mixer.running)
    async with session.post(url, data=b"\x7f" * 80, headers=kind) as refused:
        assert refused.status == 503
    answer = await asyncio.wait_for(first, 4)
    assert answer.status == 200, "ReceiverTimeout has ended it"
    async with session.post(url, data=b"\x7f" * 80, headers=kind) as taken:
        assert taken.status == 200
    more.set()


@pytest.mark.feature("AUD-02", "INT-01")
@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("audio/midi", b"x", 415),
        ("", b"x", 415),
        ("audio/L24; rate=7", b"x", 415),
        ("audio/opus", b"no ogg at all, but long enough for a page", 400),
    ],
)
async def test_other_types_are_refused(
    axisedge_device: RunningDevice, kind: str, body: bytes, status: int
) -> None:
    headers = {"Content-Type": kind}
    async with axisedge_device.session.post(
        axisedge_device.http + TRANSMIT, data=body, headers=headers
    ) as response:
        assert response.status == status


@pytest.mark.feature("AUD-02", "INT-01")
async def test_the_duplex_mode_decides_who_may(axisedge_device: RunningDevice) -> None:
    device, kind = axisedge_device, {"Content-Type": "audio/basic"}
    await device.get_text("/axis-cgi/param.cgi?action=update&Audio.DuplexMode=post")
    async with device.session.get(device.http + RECEIVE) as response:
        assert response.status == 405
    await device.get_text("/axis-cgi/param.cgi?action=update&Audio.DuplexMode=get")
    async with device.session.post(device.http + TRANSMIT, data=b"\x7f", headers=kind) as response:
        assert response.status == 405
    await device.get_text("/axis-cgi/param.cgi?action=update&Audio.DuplexMode=half")
    async with device.session.get(device.http + RECEIVE + "?audiocodec=g711") as listening:
        await listening.content.readexactly(160)
        async with device.session.post(device.http + TRANSMIT, data=b"\x7f", headers=kind) as response:
            assert response.status == 405


@pytest.mark.feature("AUD-02")
async def test_streams_count_for_those_who_wait_for_them(speaker: RunningDevice) -> None:
    from axisedge.core.open_streams import StreamKind

    async with speaker.session.get(f"{speaker.http}{RECEIVE}?audiocodec=g711") as response:
        await response.content.readexactly(160)
        assert speaker.context.streams.now(StreamKind.AUDIO_FROM_DEVICE)
    await until(lambda: not speaker.context.streams.now(StreamKind.AUDIO_FROM_DEVICE))


# -- clips -------------------------------------------------------------------------------------------------------


async def clip_cgi(device: RunningDevice, query: str, cgi: str = "mediaclip", **post) -> tuple[int, str]:
    url = f"{device.http}/axis-cgi/{cgi}.cgi?{query}"
    method = device.session.post if post else device.session.get
    async with method(url, **post) as response:
        return response.status, await response.text()


def form(name: str, data: bytes) -> aiohttp.FormData:
    made = aiohttp.FormData()
    made.add_field("clip", data, filename=name, content_type="audio/wav")
    return made


@pytest.mark.feature("AUD-03", "INT-01")
async def test_the_life_of_a_clip_over_the_cgis(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    status, text = await clip_cgi(
        device, "action=upload&media=audio&name=Bell", data=form("bell.wav", wav(0.5))
    )
    assert (status, text) == (200, "OK\nuploaded=6\n")
    listed = await device.get_text("/axis-cgi/param.cgi?action=list&group=MediaClip")
    assert "root.MediaClip.M6.Location=/etc/audioclips/bell.wav\n" in listed
    assert "root.MediaClip.M6.Name=Bell\n" in listed
    assert "root.MediaClip.M6.Type=audio\n" in listed
    assert "root.MediaClip.M1.Location=/etc/audioclips/doorbell.au\n" in listed
    assert await clip_cgi(device, "clip=6&repeat=0&volume=50", "playclip") == (200, "OK\nplaying=6\n")
    assert device.context.audio.clips.playing == 6
    assert await clip_cgi(device, "", "stopclip") == (200, "OK\nstopping\n")
    assert device.context.audio.clips.playing is None
    assert await clip_cgi(device, "location=/etc/audioclips/be*", "playclip") == (200, "OK\nplaying=6\n")
    assert await clip_cgi(device, "action=stop") == (200, "OK\nstopping\n")
    assert await clip_cgi(device, "action=update&clip=6&name=Gong") == (200, "OK\nupdated=6\n")
    async with device.session.get(f"{device.http}/axis-cgi/mediaclip.cgi?action=download&clip=6") as response:
        assert response.content_type == "audio/wav"
        assert await response.read() == wav(0.5)
    async with device.session.get(f"{device.http}/axis-cgi/mediaclip.cgi?action=download&clip=1") as response:
        assert response.content_type == "audio/basic"
        assert (await response.read()).startswith(b".snd")
    assert await clip_cgi(device, "action=remove&clip=6") == (200, "OK\nremoved=6\n")
    text = await device.get_text("/axis-cgi/param.cgi?action=remove&group=MediaClip.M5")
    assert "OK" in text
    assert 5 not in device.context.audio.clips.all


@pytest.mark.feature("AUD-03", "INT-01")
@pytest.mark.parametrize(
    ("query", "cgi", "why"),
    [
        ("", "mediaclip", "action"),
        ("action=play", "mediaclip", "clip"),
        ("action=play&clip=77", "mediaclip", "77"),
        ("action=remove&clip=x", "mediaclip", "clip"),
        ("action=update&clip=1", "mediaclip", "name"),
        ("clip=1&repeat=-2", "playclip", "repeat"),
        ("clip=1&volume=1001", "playclip", "volume"),
        ("clip=1&volume=much", "playclip", "volume"),
        ("clip=1&audiooutputid=3", "playclip", "audiooutputid"),
        ("location=nowhere", "playclip", "nowhere"),
        ("action=upload", "mediaclip", "file"),
    ],
)
async def test_a_bad_request_says_what_is_wrong(
    axisedge_device: RunningDevice, query: str, cgi: str, why: str
) -> None:
    status, text = await clip_cgi(axisedge_device, query, cgi)
    assert status == 400
    assert text.startswith("Error: ") and why in text


@pytest.mark.feature("AUD-03", "INT-01")
async def test_a_file_that_is_no_clip_is_refused_with_the_formats(axisedge_device: RunningDevice) -> None:
    status, text = await clip_cgi(axisedge_device, "action=upload", data=form("x.wav", b"RIFF" + bytes(500)))
    assert status == 400
    assert "8 or 16 bits" in text
    status, text = await clip_cgi(axisedge_device, "action=upload", data=form("x.exe", b"MZ"))
    assert ".mp3" in text


@pytest.mark.feature("AUD-03")
async def test_playing_is_an_event_and_rules_play_and_stop(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    from axisedge.audio.events import PLAYING, WHERE

    def rule(template: str, port: int, **parameters: str) -> dict[str, object]:
        items = (("port", port), ("active", 1))
        content = " and ".join(f'boolean(//SimpleItem[@Name="{n}" and @Value="{v}"])' for n, v in items)
        condition = {"topic": "tns1:Device/tnsaxis:IO/VirtualInput", "content": content}
        return {
            "name": template,
            "conditions": [condition],
            "action": {"template": template, "parameters": parameters},
        }

    play = "com.axis.action.unlimited.play.audioclip"
    rules = {
        "11": rule(play, 1, location="/etc/audioclips/chime.au"),
        "12": rule("com.axis.action.fixed.stop.audioclip", 2),
        "13": rule(
            "com.axis.action.fixed.play.audioclip", 3, location="/etc/audioclips/alarm.au", repeat="-1"
        ),
    }
    await device.context.settings.update("rules", {"rules": rules}, "test")

    def playing() -> bool:
        state = device.context.bus.state(PLAYING, **WHERE)
        return state is not None and state["Playing"] == "1"

    assert not playing()
    await device.get_text("/axis-cgi/virtualinput/activate.cgi?schemaversion=1&port=1")
    await until(playing)
    await asyncio.sleep(0.3)
    assert level(await spoken(device, 0.2)) > -40
    await device.get_text("/axis-cgi/virtualinput/deactivate.cgi?schemaversion=1&port=1")
    await until(lambda: not playing())
    await device.get_text("/axis-cgi/virtualinput/activate.cgi?schemaversion=1&port=3")
    await until(playing)
    await device.get_text("/axis-cgi/virtualinput/activate.cgi?schemaversion=1&port=2")
    await until(lambda: not playing())


# -- device control and parameters -------------------------------------------------------------------------------

CONTROL = "/axis-cgi/audiodevicecontrol.cgi"


@pytest.mark.feature("AUD-01", "INT-01")
async def test_audio_device_control_tells_and_sets(axisedge_device: RunningDevice) -> None:
    able = (await axisedge_device.json_api(CONTROL, "getDevicesCapabilities"))["data"]["devices"][0]
    assert [kind["id"] for kind in able["inputs"][0]["connectionTypes"]] == ["internal", "line"]
    assert able["inputs"][0]["connectionTypes"][0]["signalingTypes"][0]["gainValues"][0] == -30
    change = {
        "devices": [
            {
                "id": "0",
                "inputs": [
                    {
                        "id": "0",
                        "connectionTypeSelected": "line",
                        "connectionTypes": [
                            {
                                "id": "line",
                                "signalingTypes": [{"id": "unbalanced", "channels": [{"id": 0, "gain": 7}]}],
                            }
                        ],
                    }
                ],
                "outputs": [
                    {
                        "id": "0",
                        "connectionTypes": [
                            {
                                "id": "internal",
                                "signalingTypes": [
                                    {"id": "unbalanced", "channels": [{"id": 0, "gain": -9, "mute": True}]}
                                ],
                            }
                        ],
                    }
                ],
            }
        ]
    }
    assert (await axisedge_device.json_api(CONTROL, "setDevicesSettings", change))["data"] == {}
    now = axisedge_device.context.audio.now
    assert (now.input.type, now.input.gain, now.output.gain, now.output.mute) == ("line", 7, -9, True)
    told = (await axisedge_device.json_api(CONTROL, "getDevicesSettings"))["data"]["devices"][0]
    assert told["inputs"][0]["connectionTypeSelected"] == "line"
    out = told["outputs"][0]["connectionTypes"][0]["signalingTypes"][0]["channels"][0]
    assert out == {"id": 0, "gain": -9, "mute": True}
    text = await axisedge_device.get_text("/axis-cgi/param.cgi?action=list&group=AudioSource")
    assert "root.AudioSource.A0.OutputGain=mute\n" in text
    assert "root.AudioSource.A0.InputGain=7\n" in text


@pytest.mark.feature("AUD-01", "INT-01")
@pytest.mark.parametrize(
    "device",
    [
        {"id": "1"},
        {"id": "0", "inputs": [{"id": "0", "connectionTypeSelected": "balanced"}]},
        {"id": "0", "inputs": [{"id": "0", "connectionTypes": [{"id": "mic"}]}]},
        {"id": "0", "outputs": [{"id": "2"}]},
        {
            "id": "0",
            "outputs": [
                {
                    "id": "0",
                    "connectionTypes": [
                        {
                            "id": "internal",
                            "signalingTypes": [{"id": "unbalanced", "channels": [{"id": 0, "gain": 99}]}],
                        }
                    ],
                }
            ],
        },
        {
            "id": "0",
            "inputs": [
                {
                    "id": "0",
                    "connectionTypes": [
                        {"id": "line", "signalingTypes": [{"id": "unbalanced", "powerType": "phantom"}]}
                    ],
                }
            ],
        },
    ],
)
async def test_what_the_device_has_not_is_refused(axisedge_device: RunningDevice, device: dict) -> None:
    answer = await axisedge_device.json_api(CONTROL, "setDevicesSettings", {"devices": [device]})
    assert answer["error"]["code"] == 2104
    assert axisedge_device.context.audio.now == axisedge_device.context.settings.get("audio")


@pytest.mark.feature("AUD-01", "INT-01")
async def test_gain_mute_and_limits_over_parameters(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    update = "/axis-cgi/param.cgi?action=update&AudioSource.A0."
    assert await device.get_text(update + "OutputGain=mute") == "OK"
    assert device.context.audio.now.output.mute
    assert await device.get_text(update + "OutputGain=-6") == "OK"
    assert (device.context.audio.now.output.mute, device.context.audio.now.output.gain) == (False, -6)
    assert "Error" in await device.get_text(update + "InputGain=31")
    assert "Error" in await device.get_text(update + "InputType=balanced")
    assert await device.get_text(update + "AudioEncoding=opus") == "OK"
    assert "Error" in await device.get_text(update + "SampleRate=44100"), "Opus has no such rate"


@pytest.mark.feature("AUD-01", "INT-01")
async def test_power_reaches_the_microphone_at_the_connector(axisedge_devices) -> None:
    camera = await axisedge_devices("lpr-camera")
    update = "/axis-cgi/param.cgi?action=update&AudioSource.A0."
    assert await camera.get_text(update + "AudioSupport=yes&AudioSource.A0.MicrophonePower=electret") == "OK"
    await listen(camera, "audiocodec=g711", 800)
    state = (await camera.bench.state())["audio"]
    assert (state["input_type"], state["power"]) == ("mic", "electret")


@pytest.mark.feature("INT-01")
async def test_discovery_and_properties_tell_of_audio_where_there_is_any(axisedge_devices) -> None:
    speaker, controller = await axisedge_devices("speaker"), await axisedge_devices("door-controller")
    apis = (await speaker.json_api("/axis-cgi/apidiscovery.cgi", "getApiList"))["data"]["apiList"]
    assert {"mediaclip", "audio-device-control", "audio-streaming-capabilities"} <= {
        api["id"] for api in apis
    }
    properties = "/axis-cgi/param.cgi?action=list&group=Properties"
    text = await speaker.get_text(properties)
    assert "root.Properties.Audio.Audio=yes\n" in text
    assert "root.Properties.Audio.Format=aac,g711,g726,opus,lpcm\n" in text
    assert "root.Properties.MediaClip.StopClip=yes\n" in text
    assert "Audio" not in await controller.get_text(properties)
    async with controller.session.get(controller.http + RECEIVE) as response:
        assert response.status == 404


@pytest.mark.feature("AUD-01")
async def test_a_lost_device_is_an_event_and_a_problem_on_the_page(speaker: RunningDevice) -> None:
    from axisedge.audio.events import FAILURE

    def failed() -> bool:
        state = speaker.context.bus.state(FAILURE)
        return state is not None and state["audio_failure"] == "1"

    async with speaker.session.get(f"{speaker.http}{RECEIVE}?audiocodec=g711") as response:
        await response.content.readexactly(160)
        await speaker.bench.post("acoustics", unplugged=True)
        await until(failed)
        await response.content.readexactly(3200)
        async with speaker.session.get(f"{speaker.http}/api/v1/audio") as page:
            assert "pulled out" in (await page.json())["problem"]
        await speaker.bench.post("acoustics", unplugged=False)
        await until(lambda: not failed())


@pytest.mark.feature("AUD-11")
async def test_the_front_light_is_green_while_somebody_listens_and_the_microphone_is_on(
    speaker: RunningDevice,
) -> None:
    async def front() -> str:
        return next(led["color"] for led in (await speaker.bench.state())["leds"] if led["name"] == "front")

    async def shows(color: str) -> None:
        async with asyncio.timeout(5):
            while await front() != color:  # noqa: ASYNC110  # the light is on the other side of HTTP
                await asyncio.sleep(0.02)

    assert await front() == "off"
    async with speaker.session.get(f"{speaker.http}{RECEIVE}?audiocodec=g711") as response:
        await response.content.readexactly(160)
        await shows("green")
        await speaker.context.settings.update("audio", {"input": {"mute": True}}, "test")
        await shows("off")
        await speaker.context.settings.update("audio", {"input": {"mute": False}}, "test")
        await shows("green")
    await shows("off")


@pytest.mark.feature("AUD-03")
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x\r\n",
        b"--x\r\nContent-Disposition: form-data; name=clip; filename=a.wav\r\n\r\n",
        b"--x\r\n\r\nno head\r\n--x--\r\n",
        b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\nz\r\n--y--\r\n--x--\r\n",
        b"--x\r\nContent-Disposition: form-data; name=name\r\n\r\n" + b"n" * 5000 + b"\r\n--x--\r\n",
        b"".join(b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nz\r\n" for _ in range(30))
        + b"--x--\r\n",
    ],
)
async def test_multipart_bodies_that_are_none_are_refused(
    axisedge_device: RunningDevice, body: bytes
) -> None:
    url = f"{axisedge_device.http}/axis-cgi/mediaclip.cgi?action=upload"
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    await axisedge_device.get_text("/axis-cgi/param.cgi?action=list&group=Audio")
    async with axisedge_device.session.post(url, data=body, headers=headers) as response:
        assert response.status == 400
        assert (await response.text()).startswith("Error: ")
