"""The OpenAPI document without a running device, for making the page's types: ``python -m …page_api.generate``.

Sections are those whose shape the page knows by name; every other one reaches it as a JSON Schema at run time.
"""

from __future__ import annotations

import json
import sys

from axisedge.core.roles import Role
from axisedge.core.settings import SettingsModel
from axisedge.events.rule_settings import RulesSettings
from axisedge.events.schedules import SchedulesSettings
from axisedge.io.port_settings import IoSettings
from axisedge.security.accounts import AccountSettings
from axisedge.web import bench_api, credentials_api
from axisedge.web.page_api.access_rules_api import ENDPOINTS as ACCESS_RULES
from axisedge.web.page_api.audio_api import ENDPOINTS as AUDIO
from axisedge.web.page_api.calls_api import ENDPOINTS as CALLS
from axisedge.web.page_api.doors_api import ENDPOINTS as DOORS
from axisedge.web.page_api.endpoints import ENDPOINTS, Endpoint
from axisedge.web.page_api.entry_api import ENDPOINT as DRAW_PIN
from axisedge.web.page_api.expansion_api import ENDPOINTS as EXPANSION
from axisedge.web.page_api.openapi import document
from axisedge.web.page_api.pairing_api import ENDPOINT as CAMERA_PAIRING
from axisedge.web.page_api.people_api import ENDPOINTS as PEOPLE
from axisedge.web.page_api.people_file_api import ENDPOINTS as PEOPLE_FILES
from axisedge.web.page_api.peripherals_api import ENDPOINTS as PERIPHERALS
from axisedge.web.page_api.power_api import ENDPOINTS as POWER
from axisedge.web.page_api.readers_api import ENDPOINTS as READERS
from axisedge.web.page_api.vapix_reader_api import ENDPOINTS as VAPIX_READER
from axisedge.web.page_api.video_bitrate import ENDPOINT as VIDEO_BITRATE
from axisedge.web.page_api.video_facts import ENDPOINT as VIDEO_FACTS
from axisedge.web.settings import HttpSettings

SECTIONS: dict[str, type[SettingsModel]] = {
    "accounts": AccountSettings,
    "http": HttpSettings,
    "io": IoSettings,
    "rules": RulesSettings,
    "schedules": SchedulesSettings,
}

CREDENTIALS = (
    Endpoint(
        "GET",
        credentials_api.PATH,
        "latest_credentials",
        Role.ADMINISTRATOR,
        "Cards and PINs shown last",
        list[credentials_api.LatestCredential],
    ),
    Endpoint(
        "POST",
        f"{credentials_api.PATH}/check",
        "check_credentials",
        Role.ADMINISTRATOR,
        "Answer as the reader would",
        credentials_api.Verdict,
        credentials_api.CheckCredentials,
    ),
)

if __name__ == "__main__":
    described = document(
        (
            *ENDPOINTS,
            *bench_api.ENDPOINTS,
            *CREDENTIALS,
            *CALLS,
            *AUDIO,
            VIDEO_FACTS,
            VIDEO_BITRATE,
            CAMERA_PAIRING,
            DRAW_PIN,
            *READERS,
            *EXPANSION,
            *VAPIX_READER,
            *POWER,
            *DOORS,
            *PEOPLE,
            *PEOPLE_FILES,
            *ACCESS_RULES,
            *PERIPHERALS,
        ),
        SECTIONS,
    )
    json.dump(described, sys.stdout, indent=1, sort_keys=True)
