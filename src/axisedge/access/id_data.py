"""What identifies, as it is compared."""

from __future__ import annotations

from collections.abc import Mapping

from axisedge.core.errors import Invalid

MOST_BITS = 512
"""Of a card."""


def normal(name: str, value: str) -> str:
    """``value`` as it is compared; raises `Invalid` for what no reader can read."""
    text = value.strip()
    if name == "Card":
        text = text.lower().replace(" ", "").replace(":", "").replace("-", "")
        if not text or len(text) > 128 or any(c not in "0123456789abcdef" for c in text):
            raise Invalid("IdData", "Card must be 1 to 128 hexadecimal digits")
        return text.lstrip("0") or "0"
    if name == "CardNr":
        if not (text.isascii() and text.isdecimal() and len(text) <= 20):
            raise Invalid("IdData", "CardNr must be a number of at most 20 digits")
        return text.lstrip("0") or "0"
    if name == "BitCount":
        if not (text.isascii() and text.isdecimal() and len(text) <= 4 and int(text) <= MOST_BITS):
            raise Invalid("IdData", f"BitCount must be a number from 0 to {MOST_BITS}")
        return str(int(text))
    if name in ("PIN", "DuressPIN"):
        if not (text.isascii() and text.isdecimal() and len(text) <= 32):
            raise Invalid("IdData", f"{name} must be 1 to 32 digits")
        return text
    if name == "LPN":
        text = "".join(c for c in text.upper() if c.isalnum())
    if not text:
        raise Invalid("IdData", f"{name} must not be empty")
    return text


def kept_length(had: Mapping[str, str], card: str) -> str:
    """The bits that a credential with id data ``had`` keeps when its card is ``card``; empty when it is another one."""
    try:
        same = normal("Card", had.get("Card", "")) == normal("Card", card)
    except Invalid:
        return ""
    return had.get("BitCount", "") if same else ""
