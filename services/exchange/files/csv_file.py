"""CSV (RFC 4180), with any delimiter and encoding: strict, for what is read loosely is read wrongly."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from services.exchange.errors import InvalidFile, InvalidRow, TooFewCells, TooManyCells
from services.exchange.files.reading import require_headings
from services.exchange.files.streams import Stream
from services.exchange.mapping.layout import Layout
from services.exchange.rows import Row


class CsvRows:
    """The rows of a CSV file."""

    def __init__(self, path: Path, layout: Layout) -> None:
        """Open it and read the headings.

        Raises:
            InvalidFile: it has none, or cannot be read.
        """
        self._stream = Stream(path)
        lines = self._stream.lines(layout.encoding)
        self._reader = csv.reader(lines, delimiter=layout.delimiter, strict=True)
        try:
            self.headings = require_headings(self._heading(layout.heading), layout.heading)
        except InvalidFile:
            self.close()
            raise

    def __iter__(self) -> Iterator[Row | InvalidRow]:
        """Yield each row; blank lines are passed over."""
        while (read := self._next()) is not None:
            line, cells = read
            if cells:
                yield self._row(line, cells)

    def done(self) -> float:
        """Return how much of the file was read."""
        return self._stream.done()

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def _row(self, line: int, cells: Sequence[str]) -> Row | InvalidRow:
        count, width = len(cells), len(self.headings)
        if count > width and any(cells[width:]):
            return TooManyCells(line, count=count, headings=width)
        if count < width:
            return TooFewCells(line, count=count, headings=width)
        return Row(line, dict(zip(self.headings, cells, strict=False)))

    def _heading(self, line: int) -> Sequence[str]:
        while (read := self._next()) is not None:
            if self._reader.line_num >= line:
                return read[1]
        raise InvalidFile("the file has no headings")

    def _next(self) -> tuple[int, list[str]] | None:
        """Return the next row and the line where it begins, None at the end."""
        line = self._reader.line_num + 1
        try:
            cells = next(self._reader, None)
        except csv.Error as error:
            raise InvalidFile(f"line {line}: {error}") from error
        return None if cells is None else (line, cells)
