"""VAPIX entry service (SOAP): which SOAP services there are and where. Namespace ``…/vapix/ws/entry``."""

from __future__ import annotations

from aiohttp import web

from axisedge.vapix.soap import PATH, Element, Service, Services, child, element, text_of, truth


class EntryService:
    """Lists the services that ``/vapix/services`` answers for."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.service = Service("ent", "EntryService", (1, 0))
        """What is served."""
        self.service.operations |= {
            "GetServices": self._get_services,
            "GetServiceCapabilities": self._get_service_capabilities,
        }

    async def _get_services(self, request: web.Request, body: Element) -> Element:
        with_capabilities = truth(text_of(child(body, "IncludeCapability"), "false"), "IncludeCapability")
        listed = [
            self._described(service, f"{request.scheme}://{request.host}{PATH}", with_capabilities)
            for service in self._services.all
        ]
        return self.service.answer("GetServices", *listed)

    @staticmethod
    def _described(service: Service, address: str, with_capabilities: bool) -> Element:
        major, minor = service.version
        described = element(
            "ent",
            "Service",
            element("ent", "Namespace", service.namespace),
            element("ent", "XAddr", address),
            element(
                "ent",
                "Version",
                element("ent", "Major", str(major)),
                element("ent", "Minor", str(minor)),
            ),
            element("ent", "PortType", service.port_type),
        )
        if with_capabilities:
            described.append(element("ent", "Capabilities"))
        return described

    async def _get_service_capabilities(self, request: web.Request, body: Element) -> Element:
        return self.service.answer("GetServiceCapabilities", element("ent", "Capabilities"))


def register(services: Services) -> None:
    """Serve the entry service."""
    services.add(EntryService(services).service)
