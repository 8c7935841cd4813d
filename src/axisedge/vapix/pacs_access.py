"""Access control and users on ``/vapix/pacs``: prefixes ``tac``, ``pacsaxis``, ``axudb``. VAPIX "Access control"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from axisedge.access.decision import Decision, Reason
from axisedge.access.desk import AccessDesk
from axisedge.access.directory import Directory
from axisedge.access.model import (
    OPERATORS,
    AccessController,
    AccessPoint,
    AccessProfile,
    AnyItem,
    Area,
    AuthenticationProfile,
    Credential,
    Described,
    Group,
    IdData,
    Item,
    Status,
    User,
    wire,
)
from axisedge.access.points import Points
from axisedge.access.store import MOST_CREDENTIALS, AccessStore
from axisedge.core.errors import NotFound
from axisedge.vapix.pacs import (
    MOST_LISTED,
    Arguments,
    Operation,
    Pacs,
    PacsFault,
    Result,
    chosen,
    invalid,
    listed,
    not_supported,
    number,
    only,
    read,
    structures,
    text,
    tokens,
)
from axisedge.vapix.pacs_upkeep import UpkeepService

PATH = "/vapix/pacs"
INFO_LENGTH = 5


RULE_REASONS = {Reason.WRONG_TIME: Reason.UNAUTHORIZED, Reason.POINT_DISABLED: Reason.UNAUTHORIZED}
"""Reasons that `RequestAccess` has no word for."""


class AccessService:
    """The operations of the three prefixes."""

    def __init__(self, directory: Directory, desk: AccessDesk, upkeep: UpkeepService) -> None:
        self._directory = directory
        self._desk = desk
        self._points: Points = desk.points
        axis: dict[str, Operation] = {}
        store = directory.records.store
        axis |= self._few(AccessProfile, "AccessProfile", lambda: store.all(AccessProfile))
        axis |= self._few(
            AuthenticationProfile, "AuthenticationProfile", lambda: store.all(AuthenticationProfile)
        )
        axis |= self._few(Area, "Area", lambda: store.all(Area))
        axis |= self._few(AccessPoint, "AccessPoint", self._points.access_points)
        axis |= self._few(AccessController, "AccessController", self._points.controllers)
        axis |= self._many(Credential, "Credential", show=wire, info=_credential_info)
        axis |= {
            "EnableCredential": self._switch(enabled=True),
            "DisableCredential": self._switch(enabled=False),
            "GetCredentialStatistics": self._statistics,
            "GetIdMatchOperators": _fixed("IdMatchOperator", _operators(*OPERATORS)),
            "GetRuleOperators": _fixed("RuleOperator", []),
            "GetStandardAttributeList": _fixed("Attribute", []),
            "GetVendorAttributeList": _fixed("Attribute", []),
            "RequestAccess": self._request(act=True),
            "VerifyRequest": self._request(act=False),
            **upkeep.operations,
        }
        onvif: dict[str, Operation] = {
            "GetServiceCapabilities": self._capabilities,
            "GetAccessPointInfoList": axis["GetAccessPointInfoList"],
            "GetAccessPointInfo": axis["GetAccessPointInfo"],
            "GetAreaInfoList": axis["GetAreaInfoList"],
            "GetAreaInfo": axis["GetAreaInfo"],
            "GetAccessPointState": self._point_state,
            "EnableAccessPoint": self._point_switch(enabled=True),
            "DisableAccessPoint": self._point_switch(enabled=False),
            "ExternalAuthorization": self._external,
            **{name: operation for name, operation in axis.items() if "AuthenticationProfile" in name},
        }
        users = self._many(User, "User", show=_user, info=_info)
        users |= self._few(Group, "Group", lambda: store.all(Group))  # of this device's own
        users |= {
            "GetServiceCapabilities": self._user_capabilities,
            "GetUserInfoByCredentialToken": self._user_of,
        }
        faults = {
            "SetCredential": "ter:InvalidCredentialFault",
            "SetAccessProfile": "ter:InvalidAccessProfileFault",
        }
        self.parts = [
            Pacs("tac", PATH, "AccessControl", onvif, refused=frozenset({"ExternalAuthorization"})),
            Pacs("pacsaxis", PATH, "AxisAccessControl", axis, faults),
            Pacs("axudb", PATH, "AxisUser", users),
        ]

    # -- kinds that there are few of -------------------------------------------------------------------------

    def _few(
        self, kind: type[AnyItem], name: str, all_of: Callable[[], Sequence[AnyItem]]
    ) -> dict[str, Operation]:
        """``Get…List``, ``Get…``, ``Set…``, ``Remove…`` and the ``Info`` forms."""
        run = self._directory.records.run

        async def items() -> Sequence[AnyItem]:
            return await run(all_of)

        async def get_list(given: Arguments, actor: str) -> Result:
            return listed(given, name, await items())

        async def get(given: Arguments, actor: str) -> Result:
            return chosen(given, name, await items())

        async def info_list(given: Arguments, actor: str) -> Result:
            return listed(given, f"{name}Info", await items(), _info)

        async def info(given: Arguments, actor: str) -> Result:
            return chosen(given, f"{name}Info", await items(), _info)

        return {
            f"Get{name}List": get_list,
            f"Get{name}": get,
            f"Get{name}InfoList": info_list,
            f"Get{name}Info": info,
            **self._changing(kind, name),
        }

    def _changing(self, kind: type[Item], name: str) -> dict[str, Operation]:
        fault = f"ter:Invalid{name}Fault" if name in ("Credential", "AccessProfile") else "ter:InvalidArgs"

        async def put(given: Arguments, actor: str) -> Result:
            asked = [read(kind, one, fault) for one in structures(given, name)]
            _check_operators(asked)
            return {"Token": await self._directory.put(await self._kept(asked), actor)}

        async def remove(given: Arguments, actor: str) -> Result:
            only(given, "Token")
            await self._directory.remove(kind, tokens(given), actor)
            return {}

        return {f"Set{name}": put, f"Remove{name}": remove}

    async def _kept(self, asked: Sequence[Item]) -> Sequence[Item]:
        """A client that knows nothing of groups does not take anybody out of one."""
        known = [
            item.token for item in asked if isinstance(item, User) and "group" not in item.model_fields_set
        ]
        if not known:
            return asked
        store = self._directory.records.store
        groups = {
            user.token: user.group
            for user in await self._directory.records.run(lambda: store.find(User, known))
        }
        return [
            item.model_copy(update={"group": groups[item.token]}) if item.token in groups else item
            for item in asked
        ]

    # -- kinds that there are many of ------------------------------------------------------------------------

    def _many(
        self,
        kind: type[AnyItem],
        name: str,
        *,
        show: Callable[[AnyItem], Result],
        info: Callable[[AnyItem], Result],
    ) -> dict[str, Operation]:
        """As `_few`, read a page at a time from the database."""

        def reading(shown_as: str, shown: Callable[[AnyItem], Result]) -> tuple[Operation, Operation]:
            async def get_list(given: Arguments, actor: str) -> Result:
                only(given, "Limit", "StartReference")
                limit = number(given, "Limit", MOST_LISTED, MOST_LISTED)
                start = text(given, "StartReference", needed=False)
                return await self._directory.records.look(
                    lambda store: _page(store, kind, shown_as, start, limit, shown)
                )

            async def get(given: Arguments, actor: str) -> Result:
                only(given, "Token")
                asked = tokens(given)
                return await self._directory.records.look(
                    lambda store: {shown_as: [shown(item) for item in store.find(kind, asked)]}
                )

            return get_list, get

        whole, infos = reading(name, show), reading(f"{name}Info", info)
        return {
            f"Get{name}List": whole[0],
            f"Get{name}": whole[1],
            f"Get{name}InfoList": infos[0],
            f"Get{name}Info": infos[1],
            **self._changing(kind, name),
        }

    # -- credentials and access ------------------------------------------------------------------------------

    def _switch(self, *, enabled: bool) -> Operation:
        async def operation(given: Arguments, actor: str) -> Result:
            only(given, "Token", *(() if enabled else ("Status",)))
            token = text(given, "Token")
            status = Status.ENABLED if enabled else Status.DISABLED
            if asked := text(given, "Status", needed=False):
                if asked not in set(Status):
                    raise invalid(f"Status must be one of {', '.join(Status)}")
                status = Status(asked)
            told = {"enabled": enabled, "status": status}
            changed = await self._directory.change(
                Credential, token, lambda found: found.model_copy(update=told), actor
            )
            self._directory.switched(changed, "" if enabled else str(status))
            return {}

        return operation

    async def _statistics(self, given: Arguments, actor: str) -> Result:
        only(given)
        total, off = await self._directory.records.look(
            lambda store: (store.count(Credential), store.disabled())
        )
        return {"CredentialStatistics": {"NumberOfCredentials": total, "NumberOfDisabledCredentials": off}}

    def _request(self, *, act: bool) -> Operation:
        async def operation(given: Arguments, actor: str) -> Result:
            only(given, "Token", "IdData", "SourceToken", "TargetToken", "Action", "Environment")
            if text(given, "Action", needed=False) not in ("", "Access", "AccessDoor"):
                raise invalid("Action must be Access")
            data = given.get("IdData", [])
            shown = [read(IdData, one) for one in (data if isinstance(data, list) else [data])]
            decision = await self._desk.request(
                text(given, "Token"),
                text(given, "SourceToken"),
                text(given, "TargetToken", needed=False),
                {one.name: one.value for one in shown},
                act=act,
            )
            return {"AccessGranted": decision.granted, "Reason": str(_reason(decision))}

        return operation

    # -- access points ---------------------------------------------------------------------------------------

    async def _point(self, given: Arguments) -> AccessPoint:
        only(given, "Token")
        token = text(given, "Token")
        return await self._directory.records.run(lambda: self._points.access_point(token))

    async def _point_state(self, given: Arguments, actor: str) -> Result:
        return {"AccessPointState": {"Enabled": (await self._point(given)).enabled}}

    def _point_switch(self, *, enabled: bool) -> Operation:
        async def operation(given: Arguments, actor: str) -> Result:
            only(given, "Token")
            token = text(given, "Token")
            point = await self._directory.records.run(lambda: self._points.switch(token, enabled=enabled))
            self._directory.was_set(point, actor)
            return {}

        return operation

    async def _external(self, given: Arguments, actor: str) -> Result:
        """No access point here waits for what another says; `AccessPointInfo` has no such capability."""
        only(given, "AccessPointToken", "CredentialToken", "Reason", "Decision")
        token = text(given, "AccessPointToken")
        await self._directory.records.run(lambda: self._points.access_point(token))
        if text(given, "Decision") not in ("Granted", "Denied"):
            raise invalid("Decision must be Granted or Denied")
        raise not_supported("access points of this device ask nobody else")

    async def _user_of(self, given: Arguments, actor: str) -> Result:
        only(given, "CredentialToken")
        token, store = text(given, "CredentialToken"), self._directory.records.store

        def find() -> User:
            return store.get(User, store.get(Credential, token).user_token)

        return {"UserInfo": [_info(await self._directory.records.run(find))]}

    # -- capabilities ----------------------------------------------------------------------------------------

    async def _capabilities(self, given: Arguments, actor: str) -> Result:
        only(given)
        kinds = ("AccessPoint", "Area", "Credential")
        flags = {f"{verb}{kind}": True for kind in kinds for verb in ("Get", "Set", "Remove")}
        return {
            "Capabilities": {
                "MaxLimit": MOST_LISTED,
                "DisableCredential": True,
                **flags,
                "StandardAttributesSupported": False,
                "VendorAttributesSupported": False,
                "MaxCredentials": MOST_CREDENTIALS,
            }
        }

    async def _user_capabilities(self, given: Arguments, actor: str) -> Result:
        only(given)
        return {"Capabilities": {"MaxLimit": MOST_LISTED}}


def _check_operators(asked: Sequence[Item]) -> None:
    factors = [
        factor for item in asked if isinstance(item, AuthenticationProfile) for factor in item.id_factor
    ]
    if any(factor.id_match_operator_name not in OPERATORS for factor in factors):
        raise invalid(f"IdMatchOperatorName must be one of {', '.join(OPERATORS)}")


def _page(
    store: AccessStore,
    kind: type[AnyItem],
    name: str,
    start: str,
    limit: int,
    show: Callable[[AnyItem], Result],
) -> Result:
    if start and not store.find(kind, [start]):
        raise PacsFault("ter:InvalidArgVal", "ter:InvalidStartReference", "Invalid start reference")
    page = store.page(kind, start, limit)
    following = {"NextStartReference": page.next} if page.next else {}
    return {**following, name: [show(item) for item in page.items]}


def _reason(decision: Decision) -> Reason:
    return RULE_REASONS.get(decision.reason, decision.reason)


def _info(item: Item) -> Result:
    if isinstance(item, AccessPoint):
        able = {"DisableAccessPoint": True, "Duress": True, "AnonymousAccess": True, "AccessTaken": True}
        able |= {"ExternalAuthorization": False}
        return {
            **_named(item),
            "AreaFrom": item.area_from,
            "AreaTo": item.area_to,
            "EntityType": item.entity_type,
            "Entity": item.entity,
            "Capabilities": able,
        }
    if not isinstance(item, Described):
        raise NotFound("item", item.token)
    return _named(item)


def _named(item: Described) -> Result:
    return {"token": item.token, "Name": item.name, "Description": item.description}


def _user(user: User) -> Result:
    shown = wire(user)
    if not user.group:
        del shown["Group"]  # not a member that clients know
    return shown


def _credential_info(credential: Credential) -> Result:
    return {
        "token": credential.token,
        "Enabled": credential.enabled,
        "Status": str(credential.status),
        "UserToken": credential.user_token,
        "Description": credential.description,
        "ValidFrom": credential.valid_from,
        "ValidTo": credential.valid_to,
    }


def _operators(*names: str) -> list[Result]:
    return [{"Name": name, "Description": ""} for name in names]


def _fixed(name: str, items: list[Result]) -> Operation:
    async def operation(given: Arguments, actor: str) -> Result:
        only(given, "Limit", "StartReference")
        return {name: items}

    return operation
