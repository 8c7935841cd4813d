"""Whom to call: contacts, addresses and the call button's recipients made into lanes of a ringing group."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial

from axisedge.core.errors import AxisedgeError, Invalid, NotFound, Unavailable
from axisedge.core.settings import Settings
from axisedge.events.bus import Bus
from axisedge.sip import contact_settings, uri
from axisedge.sip import settings as sip_settings
from axisedge.sip.call import Kind
from axisedge.sip.call_settings import MOST_SIP_RECIPIENTS, VMS_CALL, CallsSettings
from axisedge.sip.contact_settings import Contact, ContactsSettings, Via
from axisedge.sip.ringing_group import Step, Target
from axisedge.sip.settings import SipSettings

log = logging.getLogger(__name__)

INTERVAL = "tns1:UserAlarm/tnsaxis:Recurring/Interval"


class Directory:
    """Reads the settings when asked, so that a change counts for the next call."""

    def __init__(
        self, settings: Settings, bus: Bus, calls: Callable[[], CallsSettings], sip_missing: Callable[[], str]
    ) -> None:
        """``sip_missing`` says why there is no SIP at the moment; empty when there is."""
        self._settings = settings
        self._bus = bus
        self._calls = calls
        self._sip_missing = sip_missing

    @property
    def sip(self) -> SipSettings:
        """The SIP settings."""
        return self._settings[sip_settings.SECTION]

    @property
    def contacts(self) -> ContactsSettings:
        """The contact list."""
        return self._settings[contact_settings.SECTION]

    def available(self, contact: Contact) -> bool:
        """Whether the contact can be called now. A schedule that is gone limits nobody."""
        if not contact.availability:
            return True
        state = self._bus.state(self._bus.type(INTERVAL), id=contact.availability)
        return state is None or state.get("active") == "1"

    def target(self, to: str, account_id: str = "", *, name: str = "", contact: str = "") -> Target:
        """Whom ``to`` means: `VMS_CALL` or a SIP address; raises `Invalid` (``To``), `NotFound`, `Unavailable`."""
        if to == VMS_CALL:
            if not self._calls().vms.enabled:
                raise Unavailable("VMS calls", "they are not allowed")
            return Target(VMS_CALL, "", Kind.VMS, name or "VMS", contact)
        missing = self._sip_missing()
        if missing:
            raise Unavailable("SIP", missing)
        sip = self.sip
        key = account_id or sip.default_account
        account = sip.accounts.get(key)
        if account is None:
            raise NotFound("SIP account", key)
        if not account.enabled:
            raise Unavailable("SIP account", f"{account.name or key} is not active")
        address = uri.dialable(to, account)
        return Target(address, key, Kind.SIP, name, contact, extension=uri.extension(address, account))

    def lane(self, contact_id: str) -> list[Step]:
        """A contact and its fallbacks; those that cannot be called at all are left out, with a line in the log."""
        steps = []
        for key in self.contacts.chain(contact_id):
            contact = self.contacts.contacts[key]
            try:
                steps.append(Step(self._reach(key, contact), partial(self.available, contact)))
            except AxisedgeError as error:
                log.warning("contact %s cannot be called: %s", contact.name, error)
        return steps

    def contact_target(self, contact_id: str) -> Target:
        """Whom a contact means; raises as `target` does."""
        contact = self.contacts.contacts.get(contact_id)
        if contact is None:
            raise NotFound("contact", contact_id)
        return self._reach(contact_id, contact)

    def _reach(self, key: str, contact: Contact) -> Target:
        to = VMS_CALL if contact.via is Via.VMS else contact.address
        account = contact.account if contact.account in self.sip.accounts else ""
        return self.target(to, account, name=contact.name, contact=key)

    def button_lanes(self) -> tuple[list[list[Step]], list[Step]]:
        """The lanes of the call button and its fallback."""
        button = self._calls().button
        lanes = [self._recipient(recipient) for recipient in button.recipients]
        return [lane for lane in lanes if lane], self.lane(button.fallback) if button.fallback else []

    def _recipient(self, recipient: str) -> list[Step]:
        if recipient != VMS_CALL:
            return self.lane(recipient)
        try:
            return [Step(self.target(VMS_CALL))]
        except Unavailable as error:
            log.warning("the VMS is not called: %s", error)
            return []

    def check_button(self, old: CallsSettings, new: CallsSettings) -> None:
        """Refuse a call button that names nobody or too many; raises `Invalid`."""
        contacts = self.contacts.contacts
        button = new.button
        for position, recipient in enumerate(button.recipients):
            if recipient != VMS_CALL and recipient not in contacts and recipient not in old.button.recipients:
                raise Invalid(f"button.recipients.{position}", f"there is no contact {recipient[:64]}")
        if button.fallback and button.fallback not in contacts and button.fallback != old.button.fallback:
            raise Invalid("button.fallback", f"there is no contact {button.fallback}")
        if len(self._by_sip(button.recipients)) > MOST_SIP_RECIPIENTS:
            raise Invalid(
                "button.recipients", f"at most {MOST_SIP_RECIPIENTS} recipients are called over SIP"
            )

    def _by_sip(self, recipients: Sequence[str]) -> list[str]:
        contacts = self.contacts.contacts
        return [r for r in recipients if r in contacts and contacts[r].via is Via.SIP]
