"""Rows of any file as they are passed on: each cell can be sent, and whatever a parser raises is told in a sentence.

The parsers are of others, and a damaged file makes them raise what they like. So this is the one place that takes any
exception of theirs for what it is: this file cannot be read any further.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from domain.words import Words
from services.exchange.errors import CellTooLong, InvalidFile, InvalidRow, NotText
from services.exchange.files.reading import Rows
from services.exchange.rows import Row
from services.json_text import is_text
from services.locale import say
from services.parse_errors import quoted

LONGEST_CELL = 100_000
"""Characters of one cell; no field of a report takes as many."""


class CheckedRows:
    """The rows of one file, checked."""

    def __init__(self, name: str, open: Callable[[], Rows]) -> None:
        """Open a file.

        Args:
            name: of the file, for whoever has many.
            open: opens it.

        Raises:
            InvalidFile: it cannot be read.
        """
        self._name = name
        self._behind = 0
        try:
            self._rows = open()
        except Exception as error:
            raise self._unreadable(error) from error

    @property
    def headings(self) -> Sequence[str] | None:
        """The columns."""
        return self._rows.headings

    @property
    def passed_over(self) -> Counter[Words]:
        """What was passed over until now."""
        return self._rows.passed_over

    @property
    def hidden(self) -> int:
        """How many of the rows until now nobody sees in the file."""
        return self._rows.hidden

    def __iter__(self) -> Iterator[Row | InvalidRow]:
        """Yield each row; in the place of one with a cell that cannot be sent, why."""
        try:
            for row in self._rows:
                self._behind = row.line
                yield checked(row)
        except Exception as error:
            raise self._unreadable(error) from error

    def done(self) -> float:
        """Return how much of the file was read."""
        return self._rows.done()

    def close(self) -> None:
        """Let go of the file."""
        self._rows.close()

    def _unreadable(self, error: Exception) -> InvalidFile:
        if isinstance(error, InvalidFile):
            return (
                error
                if self._name in str(error)
                else InvalidFile(say(f"{self._name}：{error}", f"{self._name}: {error}"))
            )
        behind = self._behind
        where = say(f"第 {behind} 行之后", f"behind line {behind}") if behind else say("开头", "at its beginning")
        what = str(error) or type(error).__name__
        return InvalidFile(
            say(
                f"{self._name}：{where}：文件已损坏；请重新保存或导出{quoted(what)}",
                f"{self._name}: {where}: the file is damaged: {what}; save or export it anew",
            )
        )


def checked(row: Row | InvalidRow) -> Row | InvalidRow:
    """Return a row as it is, or which of its cells cannot be sent."""
    if isinstance(row, Row):
        for name, cell in row.cells.items():
            if isinstance(cell, str) and (wrong := _wrong(cell)):
                return wrong(row.line, name, count=len(cell), most=LONGEST_CELL)
    return row


def _wrong(text: str) -> type[InvalidRow] | None:
    if len(text) > LONGEST_CELL:
        return CellTooLong
    return None if is_text(text) else NotText
