"""The commands of the call service, whatever brought them: arguments in, result out. VAPIX "Call service API"."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import Field, ValidationError

from axisedge.core.errors import AxisedgeError, Conflict, Invalid, NotFound, Unavailable
from axisedge.core.settings import Settings
from axisedge.sip.call import CallState, Kind
from axisedge.sip.desk import CallDesk
from axisedge.sip.protocols import Engine, MediaStats
from axisedge.sip.settings import DEFAULT_CODECS, SECTION, Account, Codec, SipSettings
from axisedge.sip.subsystem import SipSubsystem
from axisedge.vapix.call_accounts import ACCOUNT_ATTRIBUTES, SipAccount, account_patch, show_account
from axisedge.vapix.call_structures import (
    CONFIGURATION_ATTRIBUTES,
    MEDIA_ENCRYPTION,
    Several,
    SipConfiguration,
    Structure,
    attribute_infos,
    configuration_patch,
    show_call,
    show_configuration,
)

Result = dict[str, Any]
S = TypeVar("S", bound=Structure)


class CallFault(AxisedgeError):
    """A fault of the call service."""

    def __init__(
        self, message: str | None, *, reason: str, code: str, subcode: str, sender: bool = True
    ) -> None:
        self.message = message
        self.reason = reason
        self.code = code
        self.subcode = subcode
        self.sender = sender
        super().__init__(message or reason)


def fault_of(error: AxisedgeError) -> CallFault:
    """``error`` in the words of the service."""
    if isinstance(error, CallFault):
        return error
    if isinstance(error, NotFound):
        return CallFault(str(error), reason="Not found", code="ter:InvalidArgVal", subcode="ter:NotFound")
    if isinstance(error, Invalid):
        return CallFault(
            str(error), reason="Invalid argument value", code="ter:InvalidArgVal", subcode="ter:InvalidArgVal"
        )
    return CallFault(str(error), reason="Failure", code="ter:Action", subcode="ter:Failure", sender=False)


def bad_arguments(why: str) -> CallFault:
    """The fault for arguments that do not have the command's structure."""
    return CallFault(why, reason="Invalid arguments", code="ter:InvalidArgs", subcode="ter:InvalidArgs")


def unknown_command(name: str) -> CallFault:
    """The fault for a command that there is not."""
    return CallFault(
        f"there is no command {name[:64]}",
        reason="Not supported",
        code="ter:ActionNotSupported",
        subcode="ter:NotSupported",
        sender=False,
    )


def read(model: type[S], given: Mapping[str, Any]) -> S:
    """The arguments as the command's structure; raises the fault that names what is wrong."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(map(str, first["loc"]))
        words = {"extra_forbidden": "Unhandled field", "missing": "Missing field"}.get(first["type"])
        raise bad_arguments(f"{words} {field}" if words else f"{field}: {first['msg']}") from None


class Nothing(Structure):
    """No arguments."""


class CallArguments(Structure):
    """Whom to call."""

    To: str
    SIPAccountId: str = ""


class OneCall(Structure):
    """Which call."""

    CallId: str


class SeveralCalls(Structure):
    """Which calls; all when none is named."""

    CallId: Several[str] = Field(default_factory=list)


class ConfigurationArguments(Structure):
    """What to set."""

    SIPConfiguration: SipConfiguration
    KeepCurrent: bool = True


class OneAccount(Structure):
    """Which account."""

    SIPAccountId: str


class SeveralAccounts(Structure):
    """Which accounts; all when none is named."""

    SIPAccountId: Several[str] = Field(default_factory=list)


class AccountArguments(Structure):
    """The account to add or change."""

    SIPAccount: SipAccount


class AccountsArguments(Structure):
    """The accounts to add or change."""

    SIPAccount: Several[SipAccount]


class VmsConfiguration(Structure):
    """How many streams mean that a VMS call was answered, and how long it waits; seconds."""

    AudioFromDeviceToNetworkStreams: int | None = None
    AudioFromNetworkToDeviceStreams: int | None = None
    VideoFromDeviceToNetworkStreams: int | None = None
    CallingTimeout: int | None = None


class VmsArguments(Structure):
    """What to set."""

    VMSCallConfiguration: VmsConfiguration


class CodecArguments(Structure):
    """Codecs, the preferred one first."""

    AudioCodec: Several[str]


Command = Callable[[Mapping[str, Any], str], Awaitable[Result]]
"""Arguments and who asks."""

_VMS = {
    "AudioFromDeviceToNetworkStreams": "audio_from_device",
    "AudioFromNetworkToDeviceStreams": "audio_to_device",
    "VideoFromDeviceToNetworkStreams": "video_from_device",
    "CallingTimeout": "timeout",
}


class CallCommands:
    """Calls, configuration, accounts, codecs, VMS calls. What belongs to DTMF is in `call_dtmf`."""

    def __init__(self, settings: Settings, desk: CallDesk, sip: SipSubsystem, engine: Engine) -> None:
        self._settings = settings
        self._desk = desk
        self._sip = sip
        self._engine = engine
        self.reading: dict[str, Command] = {
            "GetServiceCapabilities": self.capabilities,
            "GetCallStatus": self.call_status,
            "GetCallStatuses": self.call_statuses,
            "GetSIPConfiguration": self.configuration,
            "GetSupportedSIPConfigurationAttributes": self.configuration_attributes,
            "GetSupportedSIPAccountAttributes": self.account_attributes,
            "GetSIPAccount": self.account,
            "GetSIPAccounts": self.accounts,
            "GetSIPAccountStatus": self.account_status,
            "GetSIPAccountStatuses": self.account_statuses,
            "GetVMSCallConfiguration": self.vms_configuration,
            "GetDefaultAudioCodecs": self.default_codecs,
            "GetSupportedAudioCodecs": self.supported_codecs,
            "GetAudioCodecs": self.codecs,
            "GetSupportedMediaEncryptionModes": self.encryption_modes,
            "Call": self.call,
            "TerminateCall": self.terminate,
        }
        """Commands for operators."""
        self.writing: dict[str, Command] = {
            "SetSIPConfiguration": self.set_configuration,
            "SetSIPAccount": self.set_account,
            "SetSIPAccounts": self.set_accounts,
            "RemoveSIPAccount": self.remove_account,
            "RemoveSIPAccounts": self.remove_accounts,
            "SetVMSCallConfiguration": self.set_vms_configuration,
            "SetAudioCodecs": self.set_codecs,
        }
        """Commands for administrators."""

    @property
    def _stored(self) -> SipSettings:
        return self._settings[SECTION]

    async def capabilities(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetServiceCapabilities``."""
        read(Nothing, given)
        there = dict.fromkeys(
            ("SIP", "DTMF", "AudioCodec", "MediaEncryption", "Certificate", "Attribute"), True
        )
        return {"Capabilities": {"MaxLimit": 100, **there}}

    # -- calls -------------------------------------------------------------------------------------------------

    async def call(self, given: Mapping[str, Any], actor: str) -> Result:
        """``Call``."""
        wanted = read(CallArguments, given)
        try:
            return {"CallId": self._desk.call(wanted.To, wanted.SIPAccountId, actor).id}
        except (Conflict, Unavailable) as error:
            raise fault_of(error) from None

    async def terminate(self, given: Mapping[str, Any], actor: str) -> Result:
        """``TerminateCall``."""
        self._desk.end(read(OneCall, given).CallId, actor)
        return {}

    async def call_status(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetCallStatus``."""
        return {"CallStatus": await self._show(read(OneCall, given).CallId)}

    async def call_statuses(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetCallStatuses``."""
        wanted = read(SeveralCalls, given).CallId or [call.id for call in self._desk.calls.all()]
        return {"CallStatus": [await self._show(key) for key in wanted]}

    async def _show(self, call_id: str) -> Result:
        call = self._desk.calls[call_id]
        stats: MediaStats | None = None
        if call.kind is Kind.SIP and call.state is CallState.ACTIVE:
            try:
                stats = await self._engine.media_stats(call_id)
            except (NotFound, Unavailable):  # it has just ended
                stats = None
        return show_call(call, self._desk.source, stats)

    # -- configuration -------------------------------------------------------------------------------------------

    async def configuration(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetSIPConfiguration``."""
        read(Nothing, given)
        return {"SIPConfiguration": show_configuration(self._stored)}

    async def set_configuration(self, given: Mapping[str, Any], actor: str) -> Result:
        """``SetSIPConfiguration``."""
        wanted = read(ConfigurationArguments, given)
        asked = wanted.SIPConfiguration
        if asked.ApplyUserAuthentication or asked.AllowedUsers:
            raise CallFault(
                "callers cannot be asked for a login; use the access list",
                reason="Not supported",
                code="ter:ActionNotSupported",
                subcode="ter:NotSupported",
                sender=False,
            )
        await self._update(
            lambda old: configuration_patch(old, asked, keep_current=wanted.KeepCurrent), actor
        )
        return {}

    async def _update(self, patch: Callable[[SipSettings], Mapping[str, Any]], actor: str) -> None:
        await self._settings.update(SECTION.name, patch, actor)

    async def configuration_attributes(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetSupportedSIPConfigurationAttributes``."""
        read(Nothing, given)
        return {"AttributeInfo": attribute_infos(CONFIGURATION_ATTRIBUTES, SipSettings())}

    async def account_attributes(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetSupportedSIPAccountAttributes``."""
        read(Nothing, given)
        return {"AttributeInfo": attribute_infos(ACCOUNT_ATTRIBUTES, Account())}

    # -- accounts ------------------------------------------------------------------------------------------------

    async def account(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetSIPAccount``."""
        return {"SIPAccount": self._account(read(OneAccount, given).SIPAccountId)}

    async def accounts(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetSIPAccounts``."""
        return {"SIPAccount": [self._account(key) for key in self._named(given)]}

    def _named(self, given: Mapping[str, Any]) -> Sequence[str]:
        return read(SeveralAccounts, given).SIPAccountId or list(self._stored.accounts)

    def _account(self, key: str) -> Result:
        if key not in self._stored.accounts:
            raise NotFound("SIP account", key)
        return show_account(self._stored, key)

    async def set_account(self, given: Mapping[str, Any], actor: str) -> Result:
        """``SetSIPAccount``."""
        keys = await self._set([read(AccountArguments, given).SIPAccount], actor)
        return {"SIPAccountId": keys[0]}

    async def set_accounts(self, given: Mapping[str, Any], actor: str) -> Result:
        """``SetSIPAccounts``: all of them or none."""
        return {"SIPAccountId": await self._set(read(AccountsArguments, given).SIPAccount, actor)}

    async def _set(self, accounts: Sequence[SipAccount], actor: str) -> list[str]:
        keys: list[str] = []

        def patch(old: SipSettings) -> dict[str, Any]:
            changed: dict[str, Any] = {}
            default = old.default_account
            for account in accounts:
                key = account.Id or free_id((*old.accounts, *changed), "sip_account_")
                changed[key] = account_patch(old.accounts.get(key), account)
                keys.append(key)
                if account.IsDefault:
                    default = key
                elif account.IsDefault is False and key == default:
                    raise Invalid("IsDefault", "make another account the default instead")
            return {"accounts": changed, "default_account": default}

        await self._update(patch, actor)
        return keys

    async def remove_account(self, given: Mapping[str, Any], actor: str) -> Result:
        """``RemoveSIPAccount``."""
        return await self._remove([read(OneAccount, given).SIPAccountId], actor)

    async def remove_accounts(self, given: Mapping[str, Any], actor: str) -> Result:
        """``RemoveSIPAccounts``: all of them or none."""
        return await self._remove(read(SeveralAccounts, given).SIPAccountId, actor)

    async def _remove(self, keys: Sequence[str], actor: str) -> Result:
        def patch(old: SipSettings) -> dict[str, Any]:
            for key in keys:
                if key not in old.accounts:
                    raise NotFound("SIP account", key)
            return {"accounts": dict.fromkeys(keys)}

        await self._update(patch, actor)
        return {}

    async def account_status(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetSIPAccountStatus``."""
        return {"SIPAccountStatus": self._status(read(OneAccount, given).SIPAccountId)}

    async def account_statuses(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetSIPAccountStatuses``."""
        return {"SIPAccountStatus": [self._status(key) for key in self._named(given)]}

    def _status(self, key: str) -> Result:
        status = self._sip.status(key)
        account = self._stored.accounts[key]
        return {
            "SIPAccountId": key,
            "SIPURI": self._desk.own_address(key),
            "IsDefault": key == self._stored.default_account,
            "RegURI": (status.registrar or account.server) if account.registers else "",
            "Status": status.code,
            "StatusText": status.text,
        }

    # -- VMS calls and codecs --------------------------------------------------------------------------------------

    async def vms_configuration(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetVMSCallConfiguration``."""
        read(Nothing, given)
        vms = self._desk.call_settings.vms
        return {"VMSCallConfiguration": {name: getattr(vms, field) for name, field in _VMS.items()}}

    async def set_vms_configuration(self, given: Mapping[str, Any], actor: str) -> Result:
        """``SetVMSCallConfiguration``."""
        wanted = read(VmsArguments, given).VMSCallConfiguration
        patch = {field: value for name, field in _VMS.items() if (value := getattr(wanted, name)) is not None}
        await self._settings.update("calls", {"vms": patch}, actor)
        return {}

    async def default_codecs(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetDefaultAudioCodecs``."""
        read(Nothing, given)
        return {"AudioCodec": [codec.value for codec in DEFAULT_CODECS]}

    async def supported_codecs(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetSupportedAudioCodecs``."""
        read(Nothing, given)
        return {"AudioCodec": [codec.value for codec in Codec]}

    async def codecs(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetAudioCodecs``."""
        read(Nothing, given)
        return {"AudioCodec": [codec.value for codec in self._stored.codecs]}

    async def set_codecs(self, given: Mapping[str, Any], actor: str) -> Result:
        """``SetAudioCodecs``."""
        wanted = read(CodecArguments, given).AudioCodec
        await self._update(lambda old: {"codecs": wanted}, actor)
        return {}

    async def encryption_modes(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetSupportedMediaEncryptionModes``."""
        read(Nothing, given)
        return {"MediaEncryption": MEDIA_ENCRYPTION}


def free_id(taken: Sequence[str], prefix: str) -> str:
    """The first id ``prefix`` + number that is not taken."""
    number = 0
    while f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"


__all__ = [
    "CallCommands",
    "CallFault",
    "Command",
    "Result",
    "bad_arguments",
    "fault_of",
    "free_id",
    "read",
    "unknown_command",
]
