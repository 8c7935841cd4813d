"""A settings field that is sealed at rest and never shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    PlainSerializer,
    SecretStr,
    SerializationInfo,
    ValidationInfo,
    WithJsonSchema,
)

MASK = "******"
"""What every surface shows in place of a secret that is set; sent back, it means "leave as it is"."""

REVEAL: dict[str, Any] = {"secrets": lambda text: text}
"""Dump context that shows secrets in clear: only for merging a patch in memory."""


def sealing(seal: Callable[[str], str]) -> dict[str, Any]:
    """Dump context that seals secrets for the store."""
    return {"secrets": seal}


def unsealing(unseal: Callable[[str], str]) -> dict[str, Any]:
    """Validation context that opens what `sealing` made."""
    return {"secrets": unseal}


def _open(value: object, info: ValidationInfo) -> object:
    convert = (info.context or {}).get("secrets")
    return convert(value) if convert and isinstance(value, str) and value else value


def _show(value: SecretStr, info: SerializationInfo[Any]) -> str:
    text = value.get_secret_value()
    convert = (info.context or {}).get("secrets")
    if convert:
        return str(convert(text)) if text else ""
    return MASK if text else ""


Secret = Annotated[
    SecretStr,
    BeforeValidator(_open),
    PlainSerializer(_show, return_type=str),
    WithJsonSchema({"type": "string", "format": "password", "writeOnly": True}),
]
"""Use as the type of a field: ``password: Secret = Field(SecretStr(""), title="Password")``."""
