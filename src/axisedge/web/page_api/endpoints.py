"""The page's interface as a table: what is called how, by whom, with what, answering what.

The router, the role check and the OpenAPI document are all made from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from axisedge.core.roles import Role
from axisedge.events.catalogue import ActionOffer, ConditionOffer
from axisedge.events.rule_run import RuleState
from axisedge.events.schedules import Occurrence
from axisedge.web.page_api import models as m


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One operation. ``handler`` names the method of the page interface that answers it."""

    method: str
    path: str
    handler: str
    role: Role
    summary: str
    answer: Any
    request: type[BaseModel] | None = None
    query: tuple[tuple[str, str], ...] = ()
    """Names and JSON types of query parameters."""


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("GET", "/api/v1/session", "session", Role.ANONYMOUS, "State of this session", m.Session),
    Endpoint("POST", "/api/v1/session", "log_in", Role.ANONYMOUS, "Log in", m.Session, m.Credentials),
    Endpoint("DELETE", "/api/v1/session", "log_out", Role.ANONYMOUS, "Log out", m.Session),
    Endpoint(
        "POST", "/api/v1/setup", "setup", Role.ANONYMOUS, "Create the first administrator", m.Session, m.Setup
    ),
    Endpoint(
        "GET", "/api/v1/status", "status", Role.VIEWER, "Device, time, load, security and health", m.Status
    ),
    Endpoint(
        "GET",
        "/api/v1/connections",
        "connections",
        Role.ADMINISTRATOR,
        "Connected clients",
        list[m.Connection],
    ),
    Endpoint("GET", "/api/v1/sections", "sections", Role.VIEWER, "Sections of settings", list[m.SectionInfo]),
    Endpoint(
        "GET", "/api/v1/schemas/{section}", "schema", Role.VIEWER, "Form of one section", m.SectionSchema
    ),
    Endpoint(
        "GET",
        "/api/v1/logs/{log}",
        "logs",
        Role.ADMINISTRATOR,
        "Lines of the system, access or audit log",
        m.LogPage,
        query=(("after", "integer"), ("limit", "integer")),
    ),
    Endpoint(
        "GET", "/api/v1/ports", "ports", Role.VIEWER, "Ports with their present state", list[m.PortState]
    ),
    Endpoint(
        "POST",
        "/api/v1/ports/{index}",
        "switch_port",
        Role.OPERATOR,
        "Switch an output",
        m.PortState,
        m.PortSwitch,
    ),
    Endpoint(
        "POST",
        "/api/v1/maintenance",
        "maintain",
        Role.ADMINISTRATOR,
        "Restart, restore or factory default",
        m.Started,
        m.Maintenance,
    ),
    Endpoint("GET", "/api/v1/triggers", "triggers", Role.OPERATOR, "Manual triggers", list[m.TriggerState]),
    Endpoint(
        "POST",
        "/api/v1/triggers/{number}",
        "set_trigger",
        Role.OPERATOR,
        "Set a manual trigger",
        m.TriggerState,
        m.TriggerSwitch,
    ),
    Endpoint(
        "GET",
        "/api/v1/conditions",
        "conditions",
        Role.OPERATOR,
        "What rules can wait for",
        list[ConditionOffer],
    ),
    Endpoint("GET", "/api/v1/actions", "actions", Role.OPERATOR, "What rules can do", list[ActionOffer]),
    Endpoint("GET", "/api/v1/rules", "rules", Role.OPERATOR, "How each rule is now", dict[str, RuleState]),
    Endpoint(
        "POST",
        "/api/v1/schedules/preview",
        "schedule_occurrences",
        Role.OPERATOR,
        "When a schedule occurs",
        list[Occurrence],
        m.SchedulePreview,
    ),
    Endpoint("GET", "/api/v1/trial", "trial", Role.ADMINISTRATOR, "The change that is on trial", m.Trial),
    Endpoint(
        "POST", "/api/v1/trial", "try_out", Role.ADMINISTRATOR, "Change on trial", m.Trial, m.TrialRequest
    ),
    Endpoint("DELETE", "/api/v1/trial", "revert", Role.ADMINISTRATOR, "Revert the trial now", m.Trial),
    Endpoint("POST", "/api/v1/trial/keep", "keep", Role.ADMINISTRATOR, "Keep what is on trial", m.Trial),
)
