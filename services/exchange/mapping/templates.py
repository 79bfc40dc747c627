"""Texts with columns in them: `{Location}, ward {ward}`; a brace of its own is written twice."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.exchange.errors import InvalidMapping
from services.exchange.rows import Cell, Row
from services.locale import say

_PART = re.compile(r"\{\{|\}\}|\{([^{}]+)\}|[{}]")


@dataclass(frozen=True, slots=True)
class Template:
    """A text with columns in it; without any, it is a constant."""

    parts: Sequence[tuple[bool, str]]
    """Each the name of a column (True) or a text (False)."""

    @property
    def columns(self) -> Sequence[str]:
        """The columns in it, in their order."""
        return [text for is_column, text in self.parts if is_column]

    @property
    def column(self) -> str:
        """What an error names: its first column, or nothing."""
        return next(iter(self.columns), "")

    def text(self, row: Row) -> str:
        """Return the text for a row; empty if it has columns and all their cells are."""
        if self.columns and not any(row.cell(column) for column in self.columns):
            return ""
        return "".join(row.text(text) if is_column else text for is_column, text in self.parts).strip()

    def cell(self, row: Row) -> Cell:
        """Return the cell itself if the template is a column and nothing else, and the text otherwise."""
        if len(self.parts) == 1 and self.parts[0][0]:
            return row.cell(self.parts[0][1])
        return self.text(row)


def template(text: str, key: str) -> Template:
    """Return what a text of a mapping says.

    Raises:
        InvalidMapping: a brace stands alone.
    """
    parts: list[tuple[bool, str]] = []
    end = 0
    for found in _PART.finditer(text):
        parts.append((False, text[end : found.start()]))
        end = found.end()
        if found[1]:
            parts.append((True, found[1].strip()))
        elif found[0] in ("{{", "}}"):
            parts.append((False, found[0][0]))
        else:
            raise InvalidMapping(
                key,
                say(
                    f"{text!r} 中有单个 {found[0]}；请写两个，或把列名放在花括号中",
                    f"a single {found[0]} in {text!r}; write it twice, or put a column in braces",
                ),
            )
    parts.append((False, text[end:]))
    return Template([part for part in parts if part[1]])
