"""The action "Send syslog message": a rule writes a line into the system log."""

from __future__ import annotations

import logging
from typing import Literal

from pydantic import Field

from axisedge.events.actions import ActionParameters, Actions, ActionType, Activation
from axisedge.events.declarations import Choice

log = logging.getLogger("axisedge.rules.message")

Severity = Literal["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"]

LEVELS: dict[str, tuple[int, str]] = {
    "emerg": (logging.CRITICAL, "Emergency"),
    "alert": (logging.CRITICAL, "Alert"),
    "crit": (logging.CRITICAL, "Critical"),
    "err": (logging.ERROR, "Error"),
    "warning": (logging.WARNING, "Warning"),
    "notice": (logging.INFO, "Notice"),
    "info": (logging.INFO, "Information"),
    "debug": (logging.DEBUG, "Debug"),
}
"""Severities of RFC 5424, and the level at which each is logged."""


class SyslogMessage(ActionParameters):
    """One line for the system log."""

    message: str = Field(title="Message", min_length=1, max_length=1024)
    severity: Severity = Field("info", title="Severity")


async def _write(wanted: SyslogMessage, activation: Activation) -> None:
    printable = "".join(c if c.isprintable() else " " for c in wanted.message)  # one line stays one line
    log.log(LEVELS[wanted.severity][0], "%s: %s", activation.actor, printable)


def register(actions: Actions) -> None:
    """Offer the action to rules."""
    choices = [Choice(word, title) for word, (_, title) in LEVELS.items()]
    actions.register(
        ActionType(
            "com.axis.action.fixed.syslog",
            "Send syslog message",
            "System",
            SyslogMessage,
            run=_write,
            choices={"severity": lambda: choices},
        )
    )
