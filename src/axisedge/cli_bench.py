"""``axisedge bench``: do to a device on simulated hardware what hands, cards and cutters would do."""

from __future__ import annotations

import argparse
import base64
import json
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from axisedge.core.errors import AxisedgeError, Invalid, Unavailable

DEFAULT_URL = "http://127.0.0.1:8080"
TIMEOUT = 10
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m)?")
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a bench is never behind a proxy
CAMERA_DEEDS: Mapping[str, Mapping[str, bool | float]] = {
    "cover": {"covered": True},
    "uncover": {"covered": False},
    "dark": {"dark": True},
    "light": {"dark": False},
    "still": {"moving": False},
    "move": {"moving": True},
    "unplug": {"unplugged": True},
    "plug": {"unplugged": False},
    "day": {"light": 1.0},
    "dusk": {"light": 0.01},
    "night": {"light": 0.0005},
    "sun": {"kelvin": 5500},
    "lamp": {"kelvin": 2800},
}
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, None: 1.0}


class Refused(AxisedgeError):
    """The device answered, and refused."""


def add_bench(parser: argparse.ArgumentParser) -> None:
    """Fill in the command's arguments; the parsed options have ``call``."""
    parser.description = __doc__
    parser.add_argument(
        "--url", default=DEFAULT_URL, help=f"where the device listens for HTTP (default {DEFAULT_URL})"
    )
    actions = parser.add_subparsers(required=True, metavar="ACTION")

    def action(name: str, help: str, path: str, **fixed: Any) -> argparse.ArgumentParser:
        added = actions.add_parser(name, help=help, description=help)
        added.add_argument(
            "--url", default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )  # also after the action
        added.set_defaults(call=_run, path=path, fixed=fixed, body=())
        return added

    press = action("press", "press a button of the product, such as call-button", "press")
    press.add_argument("button")
    press.add_argument(
        "--for", dest="seconds", type=duration, default=0.2, help="such as 500ms (default 0.2s)"
    )
    press.set_defaults(body=("button", "seconds"))

    wire = action("input", "close or open an input, or cut, short or mend its cable", "input")
    wire.add_argument("input", help="number of the I/O terminal from 1, or the name of a line")
    wire.add_argument("state", choices=["close", "open", "cut", "short", "mend"])
    wire.set_defaults(call=_input)

    contact = action("contact", "let a relay or output stick where it is, or follow again", "contact")
    contact.add_argument("line", help="number of the I/O terminal from 1, or the name of a line")
    contact.add_argument("state", choices=["stick", "free"])
    contact.set_defaults(call=_contact)

    button = action(
        "control-button",
        "press the control button of the running device, or hold it while the power is reconnected",
        "control-button",
    )
    button.add_argument("action", choices=["press", "hold"])
    button.add_argument("seconds", nargs="?", type=duration, help="such as 3s; press lasts 0.2s unless told")
    when = button.add_mutually_exclusive_group()
    when.add_argument("--power-up", action="store_true", help="with the power reconnected (what hold does)")
    when.add_argument("--running", action="store_true", help="without touching the power (what press does)")
    button.set_defaults(call=_control_button)

    card = action("card", "hold a card to a reader", "card")
    card.add_argument("uid", help="hexadecimal")
    card.add_argument("--bits", type=int, help="length of the UID; 8 for each byte unless told")
    card.add_argument("--reader", default="", help="the first one unless told")
    card.add_argument("--chip", help="its chip type, such as MIFARE_DESFire")
    card.set_defaults(body=("uid", "bits", "reader", "chip"))

    pin = action("pin", "type a PIN on a reader's keypad", "pin")
    pin.add_argument("pin")
    pin.add_argument("--reader", default="", help="the first one unless told")
    pin.set_defaults(body=("pin", "reader"))

    wiegand = action("wiegand", "let a reader pulse bits on its Wiegand lines", "wiegand")
    wiegand.add_argument("bits", help="such as 0110")
    wiegand.add_argument("--reader", default="external", help="whose lines (default: the external reader's)")
    wiegand.add_argument("--interval", type=float, default=2.0, help="ms from bit to bit (default 2)")
    wiegand.add_argument(
        "--glitch",
        dest="glitches",
        type=int,
        action="append",
        metavar="BIT",
        help="a stray pulse on the other line after this bit, from 0; may be repeated",
    )
    wiegand.set_defaults(body=("reader", "bits", "interval", "glitches"))

    network = action(
        "network", "plug the network light's cable in (10, 100, 1000 Mbit/s), or pull it (0)", "network"
    )
    network.add_argument("speed", type=int, choices=[0, 10, 100, 1000])
    network.add_argument("--activity", action="store_true", help="with traffic")
    network.set_defaults(body=("speed", "activity"))

    camera = action(
        "camera", "cover the lens, switch or dim the light, stop the visitor, pull the cable", "camera"
    )
    camera.add_argument("deed", choices=list(CAMERA_DEEDS))
    camera.set_defaults(call=_camera)

    microphone = action("microphone", "choose what the microphone hears", "microphone")
    microphone.add_argument("plays", metavar="WHAT", help="silence, tone, noise, or a WAV file")
    microphone.add_argument("--frequency", type=float, default=1000.0, help="of the tone, Hz (default 1000)")
    microphone.add_argument(
        "--level", type=float, default=-20.0, help="of tone and noise, dB of full scale (default -20)"
    )
    microphone.add_argument("--once", action="store_true", help="do not begin the file again")
    microphone.set_defaults(call=_microphone)

    echo = action("echo", "let the microphone hear the loudspeaker, or no longer", "acoustics")
    echo.add_argument("state", choices=["on", "off"])
    echo.add_argument("--delay", type=float, help="milliseconds (default 40)")
    echo.add_argument("--gain", type=float, help="dB (default -12)")
    echo.set_defaults(call=_echo)

    audio = action("audio", "pull the audio device out, or plug it in", "acoustics")
    audio.add_argument("deed", choices=["unplug", "plug"])
    audio.set_defaults(call=_audio)

    listen = action("listen", "save what the loudspeaker said in the last seconds as WAV", "loudspeaker.wav")
    listen.add_argument("file", type=Path)
    listen.add_argument("--for", dest="seconds", type=duration, default=5.0, help="such as 10s (default 5s)")
    listen.set_defaults(call=_listen)

    action("power-cycle", "take the power away and give it back", "power-cycle")
    action("state", "print everything on the bench", "state").set_defaults(call=_state)


def duration(text: str) -> float:
    """Seconds from ``16s``, ``200ms``, ``2m`` or a bare number of seconds."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a duration, such as 16s, 200ms or 2m")
    return float(found[1]) * _UNITS[found[2]]


def _run(options: argparse.Namespace) -> int:
    body = {name: getattr(options, name) for name in options.body}
    _ask(options.url, options.path, {key: value for key, value in body.items() if value is not None})
    return 0


def _input(options: argparse.Namespace) -> int:
    wires = {"cut": "cut", "short": "shorted", "mend": "whole"}
    if options.state in wires:
        _ask(options.url, "wire", {"line": options.input, "state": wires[options.state]})
    else:
        state = "closed" if options.state == "close" else "open"
        _ask(options.url, "input", {"input": options.input, "state": state})
    return 0


def _contact(options: argparse.Namespace) -> int:
    _ask(options.url, "contact", {"line": options.line, "stuck": options.state == "stick"})
    return 0


def _camera(options: argparse.Namespace) -> int:
    _ask(options.url, "camera", CAMERA_DEEDS[options.deed])
    return 0


def _microphone(options: argparse.Namespace) -> int:
    body = {"frequency": options.frequency, "level": options.level, "repeat": not options.once}
    if options.plays in ("silence", "tone", "noise"):
        body["plays"] = options.plays
    else:
        try:
            data = Path(options.plays).read_bytes()
        except OSError as error:
            raise Invalid("microphone", f"{options.plays} cannot be read: {error.strerror}") from None
        body |= {"plays": "wav", "wav": base64.b64encode(data).decode()}
    _ask(options.url, "microphone", body)
    return 0


def _echo(options: argparse.Namespace) -> int:
    body = {"echo": options.state == "on", "echo_delay": options.delay, "echo_gain": options.gain}
    _ask(options.url, "acoustics", {key: value for key, value in body.items() if value is not None})
    return 0


def _audio(options: argparse.Namespace) -> int:
    _ask(options.url, "acoustics", {"unplugged": options.deed == "unplug"})
    return 0


def _listen(options: argparse.Namespace) -> int:
    wav = _fetch(options.url, f"loudspeaker.wav?seconds={options.seconds:g}", None)
    try:
        options.file.write_bytes(wav)
    except OSError as error:
        raise Invalid("listen", f"{options.file} cannot be written: {error.strerror}") from None
    return 0


def _control_button(options: argparse.Namespace) -> int:
    held = options.power_up or (options.action == "hold" and not options.running)
    if options.action == "hold" and options.seconds is None:
        raise Invalid("control-button hold", "say for how long, such as 16s")
    body = {"action": "hold" if held else "press", "seconds": options.seconds or 0.2}
    _ask(options.url, "control-button", body)
    if held:
        said = f"power reconnected with the control button held for {body['seconds']:g} s"
        sys.stderr.write(said + "\n")
    return 0


def _state(options: argparse.Namespace) -> int:
    sys.stdout.write(json.dumps(_ask(options.url, "state", None), indent=2) + "\n")
    return 0


def _ask(url: str, path: str, body: Mapping[str, Any] | None) -> Any:
    """Call the bench API with JSON and give its JSON; raises as `_fetch`."""
    try:
        return json.loads(_fetch(url, path, body))
    except ValueError:
        raise Unavailable(f"the device at {url}", "its answer is not JSON") from None


def _fetch(url: str, path: str, body: Mapping[str, Any] | None) -> bytes:
    """Call the bench API; raises `Unavailable` when nobody answers there, and `Refused` with the device's reason."""
    if not url.startswith(("http://", "https://")):
        raise Invalid("--url", "an address begins with http:// or https://")
    base = url.rstrip("/")
    where = f"{base}/{path}" if base.endswith("/bench/v1") else f"{base}/bench/v1/{path}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(  # noqa: S310  # the scheme is checked above
        where, data, {"Content-Type": "application/json"}
    )
    try:
        with _opener.open(request, timeout=TIMEOUT) as response:
            return cast(bytes, response.read())
    except urllib.error.HTTPError as error:
        raise Refused(_reason(error)) from None
    except (urllib.error.URLError, TimeoutError) as error:
        reason = getattr(error, "reason", error)
        raise Unavailable(f"the device at {url}", str(getattr(reason, "strerror", None) or reason)) from None


def _reason(error: urllib.error.HTTPError) -> str:
    """The device's own sentence, or what the status means here."""
    try:
        told = json.load(error)["error"]["message"]
        if isinstance(told, str):
            return told
    except (ValueError, KeyError, TypeError):
        pass
    if error.code == 404:
        return "there is no bench at this address: the device runs on real hardware, or is another program"
    if error.code in (401, 403):
        return "the bench is only open to programs on the device's own machine, or to an administrator"
    return f"the device answered {error.code} {error.reason}"
