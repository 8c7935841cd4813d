"""What the page translates of the device's own sentences is what the device says."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from axisedge.core.product import load, names

LOCALES = "webui/src/locales"


class Refusing(BaseModel):
    """Refuses everything that pydantic refuses in our settings."""

    model_config = ConfigDict(extra="forbid")

    whole: int = Field(0, ge=3, le=9)
    between: float = Field(0.5, gt=0, lt=1, allow_inf_nan=False)
    text: str = Field("ab", min_length=2, max_length=4, pattern="^a")
    letter: str = Field("a", min_length=1, max_length=1)
    chosen: Literal["x", "y", "z"] = "x"
    listed: list[int] = Field([1], min_length=1, max_length=2)
    table: dict[str, int] = Field({}, max_length=2)
    number: float = 0
    needed: int


BAD = (
    {"whole": 1, "between": 0, "text": "", "letter": "", "chosen": "q", "listed": [1, 2, 3]},
    {"whole": 10, "between": 2, "text": "aaaaa", "letter": "aa", "listed": [], "needed": "x"},
    {"whole": 4.5, "text": "bbb", "table": {"a": 1, "b": 2, "c": 3}, "needed": None, "number": "x"},
    {"between": float("nan"), "needed": [], "number": []},
)


def told_by_pydantic() -> set[str]:
    """Its messages, with what changes in them left out."""
    found = set()
    for values in BAD:
        with pytest.raises(ValidationError) as refusal:
            Refusing.model_validate(values)
        for error in refusal.value.errors():
            found.add(re.sub(r"'[^']*'.*'[^']*'|'.*'|\b\d+(\.\d+)?\b|(?<=not )more", "*", error["msg"]))
    return found


def template(node: ast.expr) -> str | None:
    """A text of the source with `*` for what is put in; None for what is no text."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(part.value if isinstance(part, ast.Constant) else "*" for part in parts)
        case ast.IfExp(body=said):
            return template(said)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            halves = template(left), template(right)
            return None if None in halves else f"{halves[0]}{halves[1]}"
    return None


def told_by_us(checkout: Path) -> set[str]:
    """Every text in the source, and what the products call their rails."""
    found = {rail.title for name in names() for rail in load(name).rails}
    for file in (checkout / "src/axisedge").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp) and (text := template(node)):
                found.add(text.removesuffix("."))
                found.add(text)
    return found


@pytest.mark.feature("WEB-04")
@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_translated_sentence_is_one_that_the_device_says(checkout: Path, language: str) -> None:
    """A sentence that was changed in the source must be changed in the language files too."""
    sentences = json.loads((checkout / LOCALES / language / "sentences.json").read_text())
    known = told_by_us(checkout) | told_by_pydantic()
    texts = [re.sub(r"'?\{\{\d\}\}'?", "*", text) for text in sentences]
    assert [text for text in texts if text not in known] == []
    places = {
        text: (re.findall(r"\{\{\d\}\}", text), re.findall(r"\{\{\d\}\}", sentences[text]))
        for text in sentences
    }
    assert [text for text, (there, here) in places.items() if not set(here) <= set(there)] == []
