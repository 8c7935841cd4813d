"""Reading JSON that a stranger sent: strict, bounded in depth, and with nothing in it that cannot be kept as text."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

DEEPEST = 32
"""Levels of objects and lists; what the device understands has fewer than ten."""
LONGEST_NUMBER = 100
"""Digits of a whole number; Python itself refuses long ones in words of its own."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def strict_json(body: bytes, deepest: int = DEEPEST) -> Any:
    """Parse ``body`` (RFC 8259, UTF-8); raises ValueError with words for people.

    Refused are also NaN and Infinity, control characters, lone surrogates, and nesting beyond ``deepest``.
    """
    try:
        value = _DECODER.decode(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise ValueError("not UTF-8") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at character {error.pos}") from None
    _check(value, deepest)
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"not JSON: {name}")


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError("a number is too long")
    return int(digits)


_DECODER = json.JSONDecoder(parse_constant=_no_constant, parse_int=_whole)


def _check(value: object, levels: int) -> None:
    if isinstance(value, str):
        if CONTROL.search(value):
            raise ValueError("a text holds a control character")
    elif isinstance(value, dict | list):
        if levels == 0:
            raise ValueError("nested too deeply")
        for part in value:
            _check(part, levels - 1)
        if isinstance(value, dict):
            for part in value.values():
                _check(part, levels - 1)
