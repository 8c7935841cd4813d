"""The OpenAPI document without a running device, for making the page's types: ``python -m …page_api.generate``.

Sections are those whose shape the page knows by name; every other one reaches it as a JSON Schema at run time.
"""

from __future__ import annotations

import json
import sys

from axisedge.core.settings import SettingsModel
from axisedge.events.rule_settings import RulesSettings
from axisedge.io.port_settings import IoSettings
from axisedge.security.accounts import AccountSettings
from axisedge.web import bench_api
from axisedge.web.page_api.endpoints import ENDPOINTS
from axisedge.web.page_api.openapi import document
from axisedge.web.settings import HttpSettings

SECTIONS: dict[str, type[SettingsModel]] = {
    "accounts": AccountSettings,
    "http": HttpSettings,
    "io": IoSettings,
    "rules": RulesSettings,
}

if __name__ == "__main__":
    json.dump(document((*ENDPOINTS, *bench_api.ENDPOINTS), SECTIONS), sys.stdout, indent=1, sort_keys=True)
