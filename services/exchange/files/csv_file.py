"""CSV (RFC 4180), with any delimiter and encoding: strict, for what is read loosely is read wrongly."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from domain.words import Words
from services.exchange.errors import BrokenLine, DigitsLost, InvalidFile, InvalidRow, TooFewCells, TooManyCells
from services.exchange.files.reading import BLANK, UNHEADED, headed, require_headings
from services.exchange.files.streams import LONGEST, Stream
from services.exchange.mapping.layout import Layout
from services.exchange.rows import Row
from services.json_text import is_text
from services.locale import say
from services.parse_errors import of_csv

_SEPARATOR = re.compile(r"\ufeff?sep=(.)\r?\n?")
"""The first line by which Excel tells the delimiter; it is none of RFC 4180."""


_ROUNDED = re.compile(r"-?\d(\.\d+)?E\+(1[1-9]|[2-9]\d|\d{3})")
"""As spreadsheets write a number of twelve digits and more that nobody made a text."""

_TOO_LONG = Words(f"超过 {LONGEST:,} 个字符", f"longer than {LONGEST:,} characters")


class CsvRows:
    """The rows of a CSV file."""

    def __init__(self, path: Path, layout: Layout) -> None:
        """Open it and read the headings.

        Raises:
            InvalidFile: it has none, or they cannot be read.
        """
        csv.field_size_limit(LONGEST)
        self._stream = Stream(path)
        self.passed_over = Counter[Words]()
        self.hidden = 0
        try:
            self._reader, self._before = self._begun(layout)
            self.headings = require_headings(self._heading(layout.heading), layout)
        except Exception:
            self.close()
            raise
        self.passed_over[UNHEADED] = self.headings.count("")

    def __iter__(self) -> Iterator[Row | InvalidRow]:
        """Yield each row; blank lines are passed over."""
        while (read := self._next()) is not None:
            if isinstance(read, InvalidRow):
                yield read
            elif not any(cell.strip() for cell in read[1]):
                self.passed_over[BLANK] += 1
            else:
                yield self._row(*read)

    def done(self) -> float:
        """Return how much of the file was read."""
        return self._stream.done()

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def _begun(self, layout: Layout) -> tuple[Any, int]:
        """Return what reads the lines, and how many lines are passed over before it."""
        lines = self._stream.lines(layout.encoding)
        first = next(lines, "")
        told = _SEPARATOR.fullmatch(first)
        delimiter = told[1] if told else layout.delimiter
        rest = lines if told else chain([first] if first else [], lines)
        return csv.reader(rest, delimiter=delimiter, strict=True), 1 if told else 0

    def _row(self, line: int, cells: Sequence[str]) -> Row | InvalidRow:
        count, width = len(cells), len(self.headings)
        if count > width and any(cells[width:]):
            return TooManyCells(line, count=count, headings=width)
        if count < width:
            return TooFewCells(line, count=count, headings=width)
        for name, cell in headed(self.headings, cells):
            if _ROUNDED.fullmatch(str(cell).strip()):
                return DigitsLost(line, name, value=cell)
        return Row(line, {name: str(cell) for name, cell in headed(self.headings, cells)})

    def _heading(self, line: int) -> Sequence[str]:
        while (read := self._next()) is not None:
            if self._read >= line:
                if isinstance(read, InvalidRow) or not is_text("".join(read[1])):
                    raise InvalidFile(
                        say(
                            f"第 {line} 行：表头无法读取；请在 [layout] 中写明 encoding",
                            f"line {line}: the headings cannot be read; name the encoding under [layout]",
                        )
                    )
                return read[1]
        raise InvalidFile(say("文件没有表头", "the file has no headings"))

    @property
    def _read(self) -> int:
        """How many lines were read."""
        lines: int = self._reader.line_num
        return self._before + lines

    def _next(self) -> tuple[int, list[str]] | InvalidRow | None:
        """Return the next row and the line where it begins, None at the end."""
        line = self._read + 1
        try:
            cells = next(self._reader, None)
        except csv.Error as error:
            return BrokenLine(line, last=self._read, rule=of_csv(error))
        if cells is not None and line <= self._stream.cut <= self._read:
            return BrokenLine(line, last=self._read, rule=_TOO_LONG)
        return None if cells is None else (line, cells)
