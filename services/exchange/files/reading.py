"""What every reader of a file offers."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol

from domain.words import Words
from services.exchange.errors import InvalidFile, InvalidRow
from services.exchange.mapping.layout import Layout
from services.exchange.rows import Row
from services.locale import say

UNHEADED = Words("没有表头的列", "columns without a heading")
BLANK = Words("空行", "blank rows")
_BREAK = re.compile(r"[ \t]*[\r\n]+[ \t]*")
"""A line that people broke in a cell, for it to be narrow (Alt+Enter)."""


class Rows(Protocol):
    """The rows of one file, read once: each is yielded, or why it cannot be, or it is counted as passed over."""

    @property
    def headings(self) -> Sequence[str] | None:
        """The columns, an empty text for one that is passed over; None if each row has its own, as in XES."""

    @property
    def passed_over(self) -> Counter[Words]:
        """What was passed over until now, by what it is."""

    @property
    def hidden(self) -> int:
        """How many of the rows until now nobody sees in the file: they are read as all others."""

    def __iter__(self) -> Iterator[Row | InvalidRow]:
        """Yield each row; in the place of one that cannot be read, why.

        Raises:
            InvalidFile: nothing behind this can be read.
        """

    def done(self) -> float:
        """Return how much of the file was read, from 0 to 1."""

    def close(self) -> None:
        """Let go of the file."""


def require_headings(headings: Sequence[str], layout: Layout) -> Sequence[str]:
    """Return the headings, each in one line and stripped, without the empty ones at the end.

    Raises:
        InvalidFile: one is empty, though the layout does not pass such columns over, or stands there twice.
    """
    line = layout.heading
    found = [_BREAK.sub(" ", heading.strip()) for heading in headings]
    while found and not found[-1]:
        found.pop()
    if not found:
        raise InvalidFile(say(f"第 {line} 行：没有表头", f"line {line}: there are no headings"))
    for place, heading in enumerate(found, 1):
        if not heading and not layout.unheaded:
            raise InvalidFile(
                say(
                    f"第 {line} 行：第 {place} 列没有表头；在 [layout] 中写 unheaded = true 可略过此类列",
                    f"line {line}: column {place} has no heading; unheaded = true under [layout] passes over such",
                )
            )
        if heading and found.count(heading) > 1:
            raise InvalidFile(
                say(f"第 {line} 行：有两列的表头都是“{heading}”", f"line {line}: two columns are headed {heading!r}")
            )
    return found


def headed(headings: Sequence[str], cells: Sequence[object]) -> Iterator[tuple[str, object]]:
    """Yield the cells that have a heading, with it."""
    return ((name, cell) for name, cell in zip(headings, cells, strict=False) if name)
