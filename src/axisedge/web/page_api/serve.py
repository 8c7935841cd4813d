"""Puts the page and its interface on the server; called once by the composition root."""

from __future__ import annotations

from axisedge.web.context import Context
from axisedge.web.page_api import api
from axisedge.web.page_api.device_api import DeviceApi, Listening
from axisedge.web.page_api.live import LiveHub
from axisedge.web.page_api.log_api import LogApi, Watchable
from axisedge.web.page_api.pending import PendingTrial
from axisedge.web.page_api.session_api import SessionApi
from axisedge.web.page_api.static_page import StaticPage
from axisedge.web.page_api.trial import TrialApi
from axisedge.web.routing import Routes


def register(
    routes: Routes, device: Context, kept: Watchable, listening: Listening, trial: PendingTrial
) -> LiveHub:
    """Serve the page. ``kept`` is the book that every log line goes to, ``trial`` what a restart takes back.

    Returns the hub of the live links, a subsystem that must stop before the server does.
    """
    hub = LiveHub(device)
    StaticPage().register(routes)
    api.register(
        routes,
        device,
        SessionApi(device),
        DeviceApi(device, listening),
        LogApi(device, kept, hub),
        TrialApi(device, hub, trial),
    )
    routes.add("GET", "/api/v1/live", hub.serve, form="page")
    return hub
