"""The security overview: what kind of access is open, and what to do better. Each line's words are the page's."""

from __future__ import annotations

from typing import Literal, cast

from axisedge.security.blocking import SECTION as BRUTE_FORCE
from axisedge.web.context import Context
from axisedge.web.page_api import models as m
from axisedge.web.settings import HttpSettings, Through


def advice(device: Context) -> list[m.Advice]:
    """The lines, in a fixed order."""
    http = cast("HttpSettings", device.settings.get("http"))
    accounts = device.accounts.settings
    blocking = device.settings[BRUTE_FORCE]
    ways = {http.access.administrator, http.access.operator, http.access.viewer}
    protocols = ["HTTPS"] if http.https_enabled else []
    if ways != {Through.HTTPS}:
        protocols.insert(0, "HTTP")
    lines = [
        _line("https", protocols == ["HTTPS"], ", ".join(protocols), "/system/network"),
        _line(
            "tls", http.https_enabled, "TLS 1.2, TLS 1.3" if http.https_enabled else "-", "/system/network"
        ),
        _line(
            "anonymous", not accounts.anonymous_viewing, _on(accounts.anonymous_viewing), "/system/accounts"
        ),
        _line("bruteForce", blocking.enabled, _on(blocking.enabled), "/system/security"),
    ]
    if device.hardware.kind == "bench":
        lines.append(_line("bench", False, _on(True), None))
    return lines


def _on(value: bool) -> str:
    return "on" if value else "off"


def _line(name: str, good: bool, value: str, page: str | None) -> m.Advice:
    state: Literal["good", "advice"] = "good" if good else "advice"
    return m.Advice(id=name, state=state, value=value, page=page)
