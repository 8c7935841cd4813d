#!/usr/bin/env python3
"""Write docs/reference/settings.md, parameters.md and physical-access.md from the declarations in the code.

    .venv/bin/python scripts/reference.py [--check]

``--check`` writes nothing and ends with status 1 when a file is out of date.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axisedge.core import product as products
from axisedge.core.roles import Role
from axisedge.core.settings import Section
from axisedge.device_access import parts_of
from axisedge.testing import run_device
from axisedge.vapix.pacs import Pacs
from axisedge.vapix.parameters.model import Mapped, Parameter
from axisedge.vapix.rest_documents import roles
from axisedge.vapix.rest_markdown import table
from axisedge.vapix.soap import NAMESPACES

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"
MADE = "<!-- Made by scripts/reference.py from the code. Do not edit. -->"
VERB = re.compile(r"^(Get|Set|Remove|Enable|Disable|Fetch)")
LIST = re.compile(r"(Info)?(List)?$")
NUMBERED = re.compile(r"(?<=\.[A-Z])\d+(?=\.)")


@dataclass
class Declared:
    """Everything that the products declare, with the products that have it."""

    sections: dict[str, Section[Any]] = field(default_factory=dict)
    section_products: dict[str, list[str]] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    parameter_products: dict[str, list[str]] = field(default_factory=dict)
    services: list[Pacs] = field(default_factory=list)
    """The physical access services of the door controller."""


async def collect() -> Declared:
    """Start every product once, and read what it declares."""
    found = Declared()
    for name in products.names():
        async with run_device(name) as device:
            for section in device.context.settings.sections():
                found.sections.setdefault(section.name, section)
                found.section_products.setdefault(section.name, []).append(name)
            if device.context.doors is not None:
                found.services = parts_of(device.context)
            for parameter in device.device.parameters.directory.all.values():
                key = NUMBERED.sub("#", parameter.name)
                found.parameters.setdefault(key, parameter)
                if name not in found.parameter_products.setdefault(key, []):
                    found.parameter_products[key].append(name)
    return found


def settings_page(found: Declared) -> str:
    """The reference of the settings."""
    lines = [
        "# Settings",
        "",
        MADE,
        "",
        "Every section of settings, as the code declares it. The same declaration gives validation, storage, the",
        "REST addresses below, the forms of the page, plain config and (for those that have an old name)",
        "[param.cgi](parameters.md). Items of a collection have their key in the address in place of `{…}`.",
        "",
    ]
    for name, section in sorted(found.sections.items()):
        kept = "stays" if section.kept_on_restore else "is lost"
        lines += [
            f"## {section.title}",
            "",
            f"`/config/rest/{name}/v1`, in the page under {section.place or 'System/Plain config'}.",
            f"Read by {_words(section.read)}, changed by {_words(section.write)}; {kept} on restore.",
            _products(found.section_products[name]),
            "",
            *table(section),
            "",
        ]
    return "\n".join(lines)


def parameters_page(found: Declared) -> str:
    """The reference of the parameters."""
    lines = [
        "# Parameters of param.cgi",
        "",
        MADE,
        "",
        "`#` stands for a number. A parameter that is no setting is a fact of the device and is only read.",
        "",
        "| name | setting | read by | changed by | products |",
        "|---|---|---|---|---|",
    ]
    for name, parameter in sorted(found.parameters.items()):
        setting = ""
        if isinstance(parameter, Mapped):
            path = ".".join("#" if part.isdigit() else part for part in parameter.path)
            setting = f"`{parameter.section}.{path}`"
        writer = "" if parameter.writer is None else _words(parameter.writer)
        where = _products(found.parameter_products[name])
        lines.append(f"| `{name}` | {setting} | {_words(parameter.reader)} | {writer} | {where} |")
    return "\n".join([*lines, ""])


def services_page(found: Declared) -> str:
    """The reference of the physical access services."""
    lines = [
        "# Physical access services",
        "",
        MADE,
        "",
        "Every operation of the door controller, by JSON on the path of its service and by SOAP 1.2 on",
        "`/vapix/services`; also by `GET path/Operation?Token=…`. All of them need an administrator.",
        'Those marked *refused* answer `ter:NotSupported`: see "What is not there" in [doors.md](../doors.md).',
        "",
    ]
    for part in found.services:
        lines += [
            f"## `{part.prefix}`: {part.port_type}",
            "",
            f"`{part.path}`, `{NAMESPACES[part.prefix]}`",
            "",
        ]
        for subject, names in _subjects(sorted(part.operations)).items():
            told = ", ".join(f"`{name}`{' *refused*' if name in part.refused else ''}" for name in names)
            lines.append(f"- {subject}: {told}")
        lines.append("")
    return "\n".join(lines)


def _subjects(operations: list[str]) -> dict[str, list[str]]:
    """The operations of each kind of item together."""
    found: dict[str, list[str]] = {}
    for name in operations:
        subject = VERB.sub("", name)
        if subject not in operations and f"Get{subject}List" not in operations:
            subject = LIST.sub("", subject)
        found.setdefault(subject, []).append(name)
    return dict(sorted(found.items()))


def _words(role: Role) -> str:
    return "everyone" if role is Role.ANONYMOUS else ", ".join(roles(role))


def _products(names: list[str]) -> str:
    return "All products." if names == products.names() else f"Only {', '.join(names)}."


def main() -> int:
    """Write or check the files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    found = asyncio.run(collect())
    status = 0
    pages = {
        "settings.md": settings_page(found),
        "parameters.md": parameters_page(found),
        "physical-access.md": services_page(found),
    }
    for name, text in pages.items():
        path = REFERENCE / name
        if check:
            if not path.exists() or path.read_text() != text:
                print(f"{path.relative_to(REFERENCE.parent.parent)} is out of date: run scripts/reference.py")
                status = 1
        else:
            REFERENCE.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    return status


if __name__ == "__main__":
    sys.exit(main())
