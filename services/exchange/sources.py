"""What is imported of a file: rows and what is to be reported of each, by a mapping, or from a workbook of ours."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.node_id import NodeId
from domain.words import Words
from services.exchange import planning
from services.exchange.errors import InvalidFile
from services.exchange.files.reading import Rows
from services.exchange.mapping.file import FileMapping
from services.exchange.office.planning import Current, of_workbook
from services.exchange.office.reading import Workbook
from services.exchange.planning import PlannedRow
from services.locale import say

_DELIMITERS = ",;\t|，；"


class ImportSource(Protocol):
    """Rows, read once from the beginning."""

    def __iter__(self) -> Iterator[PlannedRow]:
        """Yield what comes before all rows as line 0, if anything does, and each row.

        Raises:
            InvalidFile: nothing behind this can be read.
        """

    @property
    def passed_over(self) -> Counter[Words]:
        """What of it was passed over until now, by what it is."""

    @property
    def hidden(self) -> int:
        """How many of the rows until now nobody sees in the file: they are read as all others."""

    def done(self) -> float:
        """Return how much was read, from 0 to 1."""

    def close(self) -> None:
        """Let go of the file."""


class MappedFile:
    """A file of another system, by a mapping."""

    def __init__(self, rows: Rows, mapping: FileMapping, language: str) -> None:
        """Check that the one fits the other.

        Raises:
            InvalidFile: the file has not the columns that the mapping names, or the mapping reports what it may not.
        """
        self._rows = rows
        self._mapping = mapping
        self._language = language
        self._before = planning.before_all(mapping, language)
        try:
            self._require_fit()
        except InvalidFile:
            self.close()
            raise

    def __iter__(self) -> Iterator[PlannedRow]:
        """Yield what comes before all rows, and each row."""
        if self._before.drafts:
            yield self._before
        yield from planning.of_rows(self._rows, self._mapping, self._language)

    @property
    def passed_over(self) -> Counter[Words]:
        """What the reader of the file has passed over, and the columns at which no rule looks."""
        unused = [heading for heading in self._rows.headings or () if heading and heading not in self._mapping.columns]
        names = ", ".join(unused)
        told = Words(f"映射未用到的列（{names}）", f"columns at which no rule looks ({names})")
        return self._rows.passed_over + Counter({told: len(unused)})

    @property
    def hidden(self) -> int:
        """How many of the rows until now nobody sees in the file."""
        return self._rows.hidden

    def done(self) -> float:
        """Return how much of the file was read."""
        return self._rows.done()

    def close(self) -> None:
        """Close the file."""
        self._rows.close()

    def _require_fit(self) -> None:
        if self._before.error:
            raise InvalidFile(
                say(f"所有行之前：{self._before.error.say('zh')}", f"before all rows: {self._before.error}")
            )
        headings = self._rows.headings
        missing = sorted(self._mapping.columns - set(headings)) if headings is not None else []
        if missing:
            raise InvalidFile(
                say(
                    f"映射中的列“{missing[0]}”不在文件中；文件有 {'、'.join(headings or ())}",
                    f"the mapping names the column {missing[0]!r}; the file has {', '.join(headings or ())}",
                )
                + _perhaps_delimited(headings or ())
            )


def _perhaps_delimited(headings: Sequence[str]) -> str:
    """Return a hint where all headings seem to have been taken for one."""
    if len(headings) != 1 or not any(each in headings[0] for each in _DELIMITERS):
        return ""
    return say(
        "。只有一列：若列以其他字符分隔，请在 [layout] 中写明 delimiter",
        "; that is one column: if another character stands between columns, name it: delimiter under [layout]",
    )


@dataclass
class OfficeWorkbook:
    """A workbook that the board has made, with what was added and changed in it."""

    rows: Rows
    book: Workbook
    organisation: NodeId
    """For whom it is reported."""
    current: Current
    language: str

    def __iter__(self) -> Iterator[PlannedRow]:
        """Yield each row."""
        return of_workbook(self.rows, self.book, self.organisation, self.current, self.language)

    @property
    def passed_over(self) -> Counter[Words]:
        """What was passed over, beside the sheets that the board itself has made."""
        return self.rows.passed_over - self.book.sheets

    @property
    def hidden(self) -> int:
        """How many of the rows until now nobody sees in the file."""
        return self.rows.hidden

    def done(self) -> float:
        """Return how much of the workbook was read."""
        return self.rows.done()

    def close(self) -> None:
        """Close the workbook."""
        self.rows.close()
