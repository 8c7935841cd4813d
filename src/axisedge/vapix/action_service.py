"""VAPIX action service (SOAP): what rules can do, prepared actions, rules.

Namespace ``http://www.axis.com/vapix/ws/action1``; VAPIX "Event and action services". Rules and prepared actions
live in section ``rules``. A rule that was made on the page has an action of its own, which a SOAP client sees as a
configuration numbered from `OWN` on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from axisedge.core.errors import Invalid, LimitReached, NotFound
from axisedge.core.settings import Patch
from axisedge.events.actions import Actions, Kind
from axisedge.events.declarations import text
from axisedge.events.rule_settings import (
    SECTION,
    ActionConfiguration,
    Rule,
    RulesSettings,
    free_id,
)
from axisedge.vapix import action_filters as filters
from axisedge.vapix.soap import (
    Element,
    Fault,
    Service,
    Services,
    child,
    children,
    element,
    needed,
    text_of,
    truth,
    violation,
)
from axisedge.web.context import Context
from axisedge.web.routing import identity

OWN = 1_000_000
"""Added to a rule's number, it gives the number of the configuration that only this rule has."""


def _fault(reason: str, name: str, *below: Element) -> Fault:
    return Fault(reason, [element("aa", name, *below)])


class ActionService:
    """The operations of the action service."""

    def __init__(self, device: Context) -> None:
        self._settings = device.settings
        self._actions: Actions = device.actions
        self._bus = device.bus
        self.service = Service("aa", "ActionService", (1, 0))
        """What is served."""
        self.service.operations |= {
            "GetActionTemplates": self._get_action_templates,
            "AddActionConfiguration": self._add_action_configuration,
            "GetActionConfigurations": self._get_action_configurations,
            "RemoveActionConfiguration": self._remove_action_configuration,
            "GetRecipientTemplates": self._get_recipient_templates,
            "AddRecipientConfiguration": self._add_recipient_configuration,
            "GetRecipientConfigurations": self._get_recipient_configurations,
            "RemoveRecipientConfiguration": self._remove_recipient_configuration,
            "AddActionRule": self._add_action_rule,
            "GetActionRules": self._get_action_rules,
            "RemoveActionRule": self._remove_action_rule,
        }

    @property
    def _stored(self) -> RulesSettings:
        return self._settings[SECTION]

    async def _add(self, collection: str, item: Mapping[str, Any], request: web.Request) -> str:
        """Store ``item`` under a free number, and give the number."""
        added: list[str] = []

        def patch(stored: RulesSettings) -> dict[str, Any]:
            added.append(free_id(getattr(stored, collection)))
            return {collection: {added[-1]: item}}

        await self._change(patch, request)
        return added[-1]

    async def _change(self, patch: Patch, request: web.Request) -> None:
        try:
            await self._settings.update(SECTION.name, patch, identity(request).user)
        except LimitReached as error:
            raise Fault(str(error), code="Receiver", subcode="ter:TooManyRules") from None

    # -- actions ---------------------------------------------------------------------------------------------

    async def _get_action_templates(self, request: web.Request, body: Element) -> Element:
        listed = element("aa", "ActionTemplates")
        for action in self._actions.all():
            parameters = [
                element("aa", "Parameter", Type="string", Name=name)
                for name in action.parameters.model_fields
            ]
            listed.append(
                element(
                    "aa",
                    "ActionTemplate",
                    element("aa", "TemplateToken", action.token),
                    element("aa", "Parameters", *parameters),
                )
            )
        return self.service.answer("GetActionTemplates", listed)

    async def _add_action_configuration(self, request: web.Request, body: Element) -> Element:
        new = needed(body, "NewActionConfiguration")
        token = text_of(needed(new, "TemplateToken"))
        given = {
            parameter.get("Name", ""): parameter.get("Value", "")
            for parameter in children(child(new, "Parameters"), "Parameter")
        }
        self._check(token, given)
        configuration = {"name": text_of(child(new, "Name")), "template": token, "parameters": given}
        number = await self._add("configurations", configuration, request)
        return self.service.answer("AddActionConfiguration", element("aa", "ConfigurationID", number))

    def _check(self, token: str, given: Mapping[str, str]) -> None:
        try:
            action = self._actions[token]
        except NotFound:
            raise _fault(
                f"action template with id '{token}' not found", "ActionTemplateNotFoundFault"
            ) from None
        for name in action.parameters.model_fields:
            if name not in given:
                raise _fault(f"Configuration parameter missing: {name}", "ParametersMissmatchFault")
        try:
            action.check(given)
        except Invalid as error:
            raise _fault(f"{error.field}: {error.why}", "ParametersMissmatchFault") from None

    async def _get_action_configurations(self, request: web.Request, body: Element) -> Element:
        listed = element("aa", "ActionConfigurations")
        for number, configuration in self._configurations().items():
            parameters = [
                element("aa", "Parameter", Value=value, Name=name)
                for name, value in configuration.parameters.items()
            ]
            listed.append(
                element(
                    "aa",
                    "ActionConfiguration",
                    element("aa", "ConfigurationID", number),
                    element("aa", "Name", configuration.name),
                    element("aa", "TemplateToken", configuration.template),
                    element("aa", "Parameters", *parameters),
                )
            )
        return self.service.answer("GetActionConfigurations", listed)

    def _configurations(self) -> dict[str, ActionConfiguration]:
        """Those that clients prepared, and the own action of each rule that has one, by number."""
        found = dict(sorted(self._stored.configurations.items(), key=lambda pair: int(pair[0])))
        for number, rule in self._stored.rules.items():
            primary = self._primary(number, rule)
            if primary not in found:
                parameters = {name: text(value) for name, value in rule.action.parameters.items()}
                found[primary] = ActionConfiguration(
                    name=rule.name, template=rule.action.template, parameters=parameters
                )
        return found

    def _primary(self, number: str, rule: Rule) -> str:
        """The number of the configuration that ``rule`` carries out."""
        prepared = self._stored.configurations.get(rule.action.configuration)
        if prepared is not None and self._parsed(prepared.template, prepared.parameters) == self._parsed(
            rule.action.template, rule.action.parameters
        ):
            return rule.action.configuration
        return str(OWN + int(number))

    def _parsed(self, token: str, parameters: Mapping[str, Any]) -> tuple[str, object]:
        try:
            return token, self._actions[token].parse(parameters)
        except (NotFound, Invalid):  # stored by another product or version: compared as it is written
            return token, {name: text(value) for name, value in parameters.items()}

    async def _remove_action_configuration(self, request: web.Request, body: Element) -> Element:
        number = text_of(needed(body, "ConfigurationID"))
        if number not in self._configurations():
            raise _fault("", "ActionConfigurationNotFoundFault")
        users = [
            element(
                "aa",
                "ActionRule",
                element("aa", "ActionRuleID", key),
                element("aa", "ActionRuleName", rule.name),
            )
            for key, rule in self._stored.rules.items()
            if self._primary(key, rule) == number
        ]
        if users:
            used = element("aa", "UsedByActionRules", *users)
            raise _fault("action configuration is in use", "ActionConfigurationIsInUseFault", used)
        await self._change({"configurations": {number: None}}, request)
        return self.service.answer("RemoveActionConfiguration")

    # -- recipients: their types come with the actions that need them ----------------------------------------

    async def _get_recipient_templates(self, request: web.Request, body: Element) -> Element:
        return self.service.answer("GetRecipientTemplates", element("aa", "RecipientTemplates"))

    async def _add_recipient_configuration(self, request: web.Request, body: Element) -> Element:
        token = text_of(needed(needed(body, "NewRecipientConfiguration"), "TemplateToken"))
        raise _fault(f"recipient template with id '{token}' not found", "RecipientTemplateNotFoundFault")

    async def _get_recipient_configurations(self, request: web.Request, body: Element) -> Element:
        return self.service.answer("GetRecipientConfigurations", element("aa", "RecipientConfigurations"))

    async def _remove_recipient_configuration(self, request: web.Request, body: Element) -> Element:
        needed(body, "ConfigurationID")
        raise _fault("", "RecipientConfigurationNotFoundFault")

    # -- rules -----------------------------------------------------------------------------------------------

    async def _add_action_rule(self, request: web.Request, body: Element) -> Element:
        new = needed(body, "NewActionRule")
        start = child(new, "StartEvent")
        lasting = children(child(new, "Conditions"), "Condition")
        if start is None and not lasting:
            raise violation("Conditions")
        types = self._bus.types()
        conditions = [] if start is None else [filters.read(start, types, trigger=True)]
        conditions += [filters.read(condition, types, trigger=False) for condition in lasting]
        primary = text_of(needed(new, "PrimaryAction"))
        prepared = self._configurations().get(primary)
        if prepared is None:
            raise _fault(
                f"Unknown action configuration '{primary}' specified for primary action",
                "ActionConfigurationNotFoundFault",
            )
        self._check(prepared.template, prepared.parameters)
        action = self._actions[prepared.template]
        if action.kind is Kind.UNLIMITED and not lasting:
            raise _fault("an unlimited action needs a condition", "InsufficientActivationRuleFault")
        rule = {
            "name": text_of(child(new, "Name")),
            "enabled": truth(text_of(child(new, "Enabled"), "true"), "Enabled"),
            "wait": filters.seconds(text_of(child(new, "ActivationTimeout"), "PT0S")),
            "conditions": conditions,
            "use_first_as_trigger": start is not None,
            "action": {
                "template": prepared.template,
                "parameters": action.parse(prepared.parameters).model_dump(mode="json"),
                "configuration": primary if int(primary) < OWN else "",
            },
        }
        number = await self._add("rules", rule, request)
        return self.service.answer("AddActionRule", element("aa", "RuleID", number))

    async def _get_action_rules(self, request: web.Request, body: Element) -> Element:
        listed = element("aa", "ActionRules")
        types = self._bus.types()
        for number, rule in sorted(self._stored.rules.items(), key=lambda pair: int(pair[0])):
            made = element(
                "aa",
                "ActionRule",
                element("aa", "RuleID", number),
                element("aa", "Name", rule.name),
                element("aa", "Enabled", "true" if rule.enabled else "false"),
            )
            if rule.trigger is not None:
                made.append(element("aa", "StartEvent", *filters.written(rule.trigger, types)))
            if rule.lasting:
                each = [element("aa", "Condition", *filters.written(c, types)) for c in rule.lasting]
                made.append(element("aa", "Conditions", *each))
            if rule.wait:
                made.append(element("aa", "ActivationTimeout", f"PT{rule.wait}S"))
            made.append(element("aa", "PrimaryAction", self._primary(number, rule)))
            listed.append(made)
        return self.service.answer("GetActionRules", listed)

    async def _remove_action_rule(self, request: web.Request, body: Element) -> Element:
        number = text_of(needed(body, "RuleID"))
        if number not in self._stored.rules:
            raise _fault(f"No action rule with id '{number}' exists", "ActionRuleNotFoundFault")
        await self._change({"rules": {number: None}}, request)
        return self.service.answer("RemoveActionRule")


def register(services: Services, device: Context) -> None:
    """Serve the action service."""
    services.add(ActionService(device).service)
