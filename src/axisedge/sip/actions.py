"""What rules can do with calls. ``com.axis.action.fixed.sip`` is of VAPIX; the tokens of the others are ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from axisedge.core.errors import Conflict
from axisedge.events.actions import ActionParameters, Actions, ActionType, Activation
from axisedge.events.declarations import Choice
from axisedge.sip.call import CallState, Kind
from axisedge.sip.desk import CallDesk

GROUP = "Call"
CALL_BUTTON = "CALL_BUTTON"
"""The recipient that means whoever the call button calls."""


class MakeCall(ActionParameters):
    """Call somebody."""

    recipient: str = Field(
        title="Recipient",
        description="A SIP address, a contact's id or speed dial number, VMS_CALL, or CALL_BUTTON (whoever it calls).",
        min_length=1,
        max_length=255,
    )
    account: str = Field("", title="SIP account", description="Empty takes the default one.", max_length=64)


class AnswerCall(ActionParameters):
    """Take the call that rings."""


class EndCall(ActionParameters):
    """End whatever rings or goes on."""


class SendDtmf(ActionParameters):
    """Send digits in the call that goes on."""

    digits: str = Field(title="Digits", description="0 to 9, A to D, # and *.", pattern=r"^[0-9A-D#*]{1,64}$")
    method: Literal["auto", "rtp", "info"] = Field(
        "auto", title="Method", description="Automatic follows the account's settings."
    )


METHODS = (Choice("auto", "Automatic"), Choice("rtp", "RTP (RFC2833)"), Choice("info", "SIP INFO (RFC2976)"))


class CallActions:
    """Calls for rules."""

    def __init__(self, desk: CallDesk) -> None:
        self._desk = desk

    def register(self, actions: Actions) -> None:
        """Offer the actions to rules."""
        actions.register(
            ActionType(
                "com.axis.action.fixed.sip",
                "Make call",
                GROUP,
                MakeCall,
                run=self._call,
                choices={"account": self._accounts},
            ),
            ActionType(
                "com.axis.action.fixed.sip.answer", "Answer call", GROUP, AnswerCall, run=self._answer
            ),
            ActionType("com.axis.action.fixed.sip.terminate", "End call", GROUP, EndCall, run=self._end),
            ActionType(
                "com.axis.action.fixed.sip.dtmf",
                "Send DTMF",
                GROUP,
                SendDtmf,
                run=self._dtmf,
                choices={"method": lambda: METHODS},
            ),
        )

    def _accounts(self) -> Sequence[Choice]:
        accounts = self._desk.sip.accounts.items()
        return [
            Choice("", "Default account"),
            *(Choice(key, account.name or key) for key, account in accounts),
        ]

    async def _call(self, wanted: MakeCall, activation: Activation) -> None:
        if wanted.recipient == CALL_BUTTON:
            self._desk.call_recipients(activation.actor)
        else:
            self._desk.call_anybody(wanted.recipient, wanted.account, activation.actor)

    async def _answer(self, wanted: AnswerCall, activation: Activation) -> None:
        self._desk.answer("", activation.actor)

    async def _end(self, wanted: EndCall, activation: Activation) -> None:
        self._desk.end_all(activation.actor)

    async def _dtmf(self, wanted: SendDtmf, activation: Activation) -> None:
        active = self._desk.calls.active
        if active is None or active.kind is not Kind.SIP or active.state is not CallState.ACTIVE:
            raise Conflict("no SIP call goes on")
        await self._desk.send_dtmf(
            active.id, wanted.digits, None if wanted.method == "auto" else wanted.method
        )
