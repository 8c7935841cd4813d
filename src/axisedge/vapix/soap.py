"""SOAP 1.1 and 1.2 on ``POST /vapix/services``: hardened parsing, dispatch by the body element, faults.

W3C "SOAP Version 1.2 Part 1", and VAPIX general conventions on SOAP services.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from aiohttp import web
from lxml import etree

from axisedge.core.errors import AxisedgeError, Conflict, Denied, Invalid, NotFound
from axisedge.web.access import ACCESS
from axisedge.web.routing import LoginRequired, Routes, require

PATH = "/vapix/services"
LARGEST = 1024 * 1024
DEEPEST = 64
MOST_ELEMENTS = 20_000

SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
WSA = "http://www.w3.org/2005/08/addressing"
TER = "http://www.onvif.org/ver10/error"

NAMESPACES: Mapping[str, str] = {
    "SOAP-ENV": SOAP12,
    "xsd": "http://www.w3.org/2001/XMLSchema",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "wstop": "http://docs.oasis-open.org/wsn/t-1",
    "wsnt": "http://docs.oasis-open.org/wsn/b-2",
    "wsrfbf": "http://docs.oasis-open.org/wsrf/bf-2",
    "tt": "http://www.onvif.org/ver10/schema",
    "ter": TER,
    "tns1": "http://www.onvif.org/ver10/topics",
    "tnsaxis": "http://www.axis.com/2009/event/topics",
    "aev": "http://www.axis.com/vapix/ws/event1",
    "aa": "http://www.axis.com/vapix/ws/action1",
    "ent": "http://www.axis.com/vapix/ws/entry",
    "axcall": "http://www.axis.com/vapix/ws/call",
    "tac": "http://www.onvif.org/ver10/accesscontrol/wsdl",
    "tdc": "http://www.onvif.org/ver10/doorcontrol/wsdl",
    "pacsaxis": "http://www.axis.com/vapix/ws/pacs",
    "axudb": "http://www.axis.com/vapix/ws/user",
    "axtdc": "http://www.axis.com/vapix/ws/DoorControl",
    "axtid": "http://www.axis.com/vapix/ws/IdPoint",
    "axsch": "http://www.axis.com/vapix/ws/schedule",
    "axlog": "http://www.axis.com/vapix/ws/EventLogger",
    "axloc": "http://www.axis.com/vapix/ws/EventLoggerConfig",
    "axkey": "http://www.axis.com/vapix/ws/KeyStore",
    "axisio": "http://www.axis.com/vapix/ws/AxisIo",
}
"""The prefixes of every answer."""

MEDIA_TYPES = frozenset(
    {"application/soap+xml", "text/xml", "application/xml", "application/octet-stream", ""}
)
"""What a request may call itself; forms and plain text are refused, because any web page can send those."""

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Element: TypeAlias = "etree._Element"  # noqa: SLF001  the only name that lxml has for the type


def tag(prefix: str, name: str) -> str:
    """``{namespace}name`` for one of the prefixes of `NAMESPACES`."""
    return f"{{{NAMESPACES[prefix]}}}{name}"


def clean(text: str) -> str:
    """``text`` with what XML cannot carry replaced by U+FFFD."""
    return _NOT_XML.sub("\ufffd", text)


def element(prefix: str, name: str, *children: Element | str, **attributes: str) -> Element:
    """An element of an answer with text or child elements."""
    made = etree.Element(
        tag(prefix, name), {key: clean(value) for key, value in attributes.items()}, NAMESPACES
    )
    for child in children:
        if isinstance(child, str):
            made.text = clean(child)
        else:
            made.append(child)
    return made


class Fault(AxisedgeError):
    """A SOAP fault. ``code`` is Sender, Receiver, MustUnderstand, VersionMismatch or DataEncodingUnknown."""

    def __init__(
        self,
        reason: str,
        detail: Sequence[Element] = (),
        *,
        code: str = "Sender",
        subcode: str = "",
        status: int = 0,
        header: Element | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = tuple(detail)
        self.code = code
        self.subcode = subcode
        """``ter:InvalidArgs`` and the like."""
        self.status = status or (500 if code in ("Receiver", "MustUnderstand", "VersionMismatch") else 400)
        self.header = header


@dataclass(frozen=True, slots=True)
class Call:
    """One SOAP request."""

    version: str
    """The namespace of the envelope."""
    body: Element
    """The operation element."""
    headers: tuple[Element, ...] = ()

    @property
    def operation(self) -> tuple[str, str]:
        """Namespace and name of the operation."""
        name = etree.QName(self.body)
        return name.namespace or "", name.localname


def parse(body: bytes) -> Call:
    """The request in ``body``; raises `Fault` for anything but one well-formed, modest SOAP message."""
    root = _document(body)
    version = etree.QName(root).namespace or ""
    if etree.QName(root).localname != "Envelope" or version not in (SOAP11, SOAP12):
        raise Fault("The message is not a SOAP envelope", code="VersionMismatch")
    parts = {etree.QName(child).localname: child for child in root if etree.QName(child).namespace == version}
    found = parts.get("Body")
    operations = [] if found is None else list(found)
    if len(operations) != 1:
        raise Fault("The body of the message must hold one element")
    header = parts.get("Header")
    return Call(version, operations[0], () if header is None else tuple(header))


def _document(body: bytes) -> Element:
    if len(body) > LARGEST:
        raise Fault("The message is too large", status=413)
    if b"\0" in body:  # UTF-16 and UTF-32: nobody sends them, and they would hide what is looked for next
        raise Fault("The message must be UTF-8")
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise Fault("Document type declarations are not allowed")
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise Fault(f"The message is not well-formed XML: {clean(error.msg or 'empty')[:200]}") from None
    if root.getroottree().docinfo.internalDTD is not None:  # in an encoding that hid it from the search above
        raise Fault("Document type declarations are not allowed")
    for count, (depth, _) in enumerate(_walk(root)):
        if depth > DEEPEST:
            raise Fault(f"The message is nested deeper than {DEEPEST} levels")
        if count > MOST_ELEMENTS:
            raise Fault(f"The message has more than {MOST_ELEMENTS} elements")
    return root


def _walk(root: Element) -> Iterator[tuple[int, Element]]:
    depth = 0
    for event, found in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            depth += 1
            yield depth, found
        else:
            depth -= 1


# -- reading requests --------------------------------------------------------------------------------------------


def child(parent: Element, name: str) -> Element | None:
    """The first child called ``name`` in any namespace; clients differ there."""
    return next((found for found in parent if etree.QName(found).localname == name), None)


def children(parent: Element | None, name: str) -> list[Element]:
    """All children called ``name``; none of nothing."""
    return [] if parent is None else [found for found in parent if etree.QName(found).localname == name]


def needed(parent: Element, name: str) -> Element:
    """The child called ``name``; raises the fault of a schema violation."""
    found = child(parent, name)
    if found is None:
        raise violation(name)
    return found


def text_of(found: Element | None, default: str = "") -> str:
    """The text of an element, without the white space around it."""
    return default if found is None else (found.text or "").strip() or default


def violation(name: str) -> Fault:
    """The fault for a message that breaks the schema at element ``name``."""
    detail = element("SOAP-ENV", "Text")
    detail.text = f"Validation constraint violation: occurrence violation in element {name}"
    return Fault("Invalid argument", [detail], subcode="ter:InvalidArgs")


def truth(text: str, name: str) -> bool:
    """An ``xsd:boolean``; raises `Fault` for anything else."""
    if text in ("true", "1"):
        return True
    if text in ("false", "0"):
        return False
    raise Fault(f"{name} must be true or false", subcode="ter:InvalidArgVal")


# -- writing answers ---------------------------------------------------------------------------------------------


def envelope(version: str, body: Element, headers: Sequence[Element] = ()) -> bytes:
    """A whole message around ``body``."""
    names = dict(NAMESPACES) | {"SOAP-ENV": version}
    if headers:
        names["wsa5"] = WSA
    root = etree.Element(f"{{{version}}}Envelope", nsmap=names)
    if headers:
        etree.SubElement(root, f"{{{version}}}Header").extend(headers)
    etree.SubElement(root, f"{{{version}}}Body").append(body)
    etree.cleanup_namespaces(root, keep_ns_prefixes=["wstop", "tt", "aev", "xsd", "tns1", "tnsaxis", "ter"])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _answer(version: str, body: bytes, status: int = 200) -> web.Response:
    kind = "text/xml" if version == SOAP11 else "application/soap+xml"
    return web.Response(body=body, status=status, headers={"Content-Type": f"{kind}; charset=utf-8"})


def fault_response(fault: Fault, version: str = SOAP12) -> web.Response:
    """``fault`` as an HTTP answer in the words of the SOAP version of the request."""
    if version == SOAP11:
        return _answer(
            version, envelope(version, _fault11(fault)), 500 if fault.status == 400 else fault.status
        )
    headers = () if fault.header is None else (fault.header,)
    return _answer(version, envelope(version, _fault12(fault), headers), fault.status)


def _fault12(fault: Fault) -> Element:
    code = element("SOAP-ENV", "Code", element("SOAP-ENV", "Value", f"SOAP-ENV:{fault.code}"))
    if fault.subcode:
        code.append(element("SOAP-ENV", "Subcode", element("SOAP-ENV", "Value", fault.subcode)))
    words = element("SOAP-ENV", "Text", fault.reason)
    words.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
    made = element("SOAP-ENV", "Fault", code, element("SOAP-ENV", "Reason", words))
    if fault.detail:
        made.append(element("SOAP-ENV", "Detail", *fault.detail))
    return made


def _fault11(fault: Fault) -> Element:
    code = {"Sender": "Client", "Receiver": "Server"}.get(fault.code, fault.code)
    made = etree.Element(f"{{{SOAP11}}}Fault", nsmap=dict(NAMESPACES) | {"SOAP-ENV": SOAP11})
    etree.SubElement(made, "faultcode").text = f"SOAP-ENV:{code}"
    etree.SubElement(made, "faultstring").text = clean(fault.reason)
    if fault.detail:
        etree.SubElement(made, "detail").extend(fault.detail)
    return made


# -- services ----------------------------------------------------------------------------------------------------

Operation = Callable[[web.Request, Element], Awaitable[Element]]


@dataclass(slots=True)
class Service:
    """One SOAP service: a namespace and its operations."""

    prefix: str
    """One of `NAMESPACES`."""
    port_type: str
    version: tuple[int, int] = (1, 0)
    operations: dict[str, Operation] = field(default_factory=dict)
    row: str = ""
    """The row of the access table for all operations; empty when each has its own."""

    @property
    def namespace(self) -> str:
        """The namespace of the operations."""
        return NAMESPACES[self.prefix]

    def answer(self, operation: str, *children: Element | str) -> Element:
        """The element ``<operation>Response``."""
        return element(self.prefix, f"{operation}Response", *children)


class Services:
    """Everything on ``/vapix/services``. The role of an operation is the row ``/vapix/services#event1:Operation``."""

    def __init__(self) -> None:
        self.all: list[Service] = []

    def add(self, service: Service) -> None:
        """Serve ``service``."""
        self.all.append(service)

    @staticmethod
    def _row(service: Service, operation: str) -> str:
        return service.row or f"{PATH}#{service.namespace.rpartition('/')[2]}:{operation}"

    def register(self, routes: Routes) -> None:
        """Put everything that was added on the server."""
        routes.add("POST", PATH, self._handle, form="soap", largest_body=LARGEST)
        for service in self.all:
            for operation in service.operations:
                routes.declare(self._row(service, operation))

    async def _handle(self, request: web.Request) -> web.Response:
        version = SOAP12
        try:
            if request.content_type not in MEDIA_TYPES and "Content-Type" in request.headers:
                raise Fault("The content type must be application/soap+xml", status=415)
            call = parse(await request.read())
            version = call.version
            headers = _understood(call)
            result = await self._run(request, call)
            return _answer(version, envelope(version, result, headers))
        except LoginRequired:
            raise  # the server asks for a login
        except Fault as fault:
            return fault_response(fault, version)
        except AxisedgeError as error:
            return fault_response(_fault_of(error), version)

    async def _run(self, request: web.Request, call: Call) -> Element:
        namespace, name = call.operation
        for service in self.all:
            operation = service.operations.get(name)
            if operation is not None and service.namespace == namespace:
                require(request, ACCESS[self._row(service, name)])
                return await operation(request, call.body)
        raise Fault(
            f"Method '{clean(name[:100])}' not implemented: method name or namespace not recognized",
            subcode="ter:ActionNotSupported",
        )


def _understood(call: Call) -> list[Element]:
    """The answer's header blocks; raises the fault for one that must be understood and is not."""
    answers: list[Element] = []
    for block in call.headers:
        name = etree.QName(block)
        if name.namespace == WSA:
            if name.localname == "MessageID":
                relates = etree.Element(f"{{{WSA}}}RelatesTo", nsmap={"wsa5": WSA})
                relates.text = block.text
                answers.append(relates)
        elif block.get(f"{{{call.version}}}mustUnderstand") in ("1", "true"):
            misunderstood = etree.Element(
                f"{{{SOAP12}}}NotUnderstood",
                {"qname": f"n:{name.localname}"},
                {"n": name.namespace or "urn:none"},
            )
            raise Fault(
                f"The header {name.localname} was not understood", code="MustUnderstand", header=misunderstood
            )
    return answers


def _fault_of(error: AxisedgeError) -> Fault:
    if isinstance(error, Denied):
        return Fault("Sender not authorized", subcode="ter:NotAuthorized", status=403)
    if isinstance(error, Invalid | NotFound | Conflict):
        return Fault(str(error), subcode="ter:InvalidArgVal")
    return Fault(str(error), code="Receiver", subcode="ter:Action")
