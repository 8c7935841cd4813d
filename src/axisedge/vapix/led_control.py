"""LED control, ``/axis-cgi/ledcontrol/getleds.cgi`` and ``set.cgi``.

Named in VAPIX "Event and action services"; the answers follow the general rules of XML CGIs with a schema version.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from aiohttp import web

from axisedge.core.errors import Invalid, NotFound
from axisedge.vapix.classic import arguments
from axisedge.web.context import Context
from axisedge.web.routing import Routes

NAMESPACE = "http://www.axis.com/vapix/http_cgi/ledcontrol1"
MISSING, INVALID, NO_SUCH_VERSION = 10, 20, 30


def register(routes: Routes, device: Context) -> None:
    """Serve both."""

    async def get_leds(request: web.Request) -> web.Response:
        refused = _version(await arguments(request))
        if refused is not None:
            return refused
        leds = "".join(
            f"<Led><LedName>{escape(name)}</LedName>"
            + "".join(f"<ColorName>{escape(color.upper())}</ColorName>" for color in colors)
            + "</Led>"
            for name, colors in device.leds.colors().items()
        )
        return _xml(f"<Success><GetLedsSuccess>{leds}</GetLedsSuccess></Success>")

    async def set_led(request: web.Request) -> web.Response:
        asked = await arguments(request)
        refused = _version(asked)
        if refused is not None:
            return refused
        for name in ("name", "color"):
            if not asked.get(name):
                return _error(MISSING, f"the argument {name} is missing")
        text = asked.get("duration", "")
        if text and not (text.isascii() and text.isdigit() and len(text) < 9):
            return _error(INVALID, "the duration is a number of seconds")
        color = asked["color"].lower()
        try:
            device.leds.override(
                asked["name"], "off" if color == "none" else color, float(text) if text else None
            )
        except (NotFound, Invalid) as error:
            return _error(INVALID, str(error))
        return _xml("<Success><GeneralSuccess/></Success>")

    routes.add("GET", "/axis-cgi/ledcontrol/getleds.cgi", get_leds)
    routes.add("GET", "/axis-cgi/ledcontrol/set.cgi", set_led)


def _version(asked: dict[str, str]) -> web.Response | None:
    """The refusal of a request without a schema version that is served."""
    version = asked.get("schemaversion")
    if not version:
        return _error(MISSING, "the argument schemaversion is missing")
    if version.split(".")[0] != "1":
        return _error(NO_SUCH_VERSION, "the schema version is not supported")
    return None


def _error(code: int, description: str) -> web.Response:
    return _xml(
        f"<Error><GeneralError><ErrorCode>{code}</ErrorCode>"
        f"<ErrorDescription>{escape(description)}</ErrorDescription></GeneralError></Error>"
    )


def _xml(content: str) -> web.Response:
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<LedControlResponse xmlns="{NAMESPACE}" SchemaVersion="1.0">{content}</LedControlResponse>\n'
    )
    return web.Response(text=text, content_type="text/xml", charset="utf-8")
