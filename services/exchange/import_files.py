"""The files of one import, one behind the other: what is reported of all their rows, as if they were one file.

A file that cannot be read any further stops none of the others: its place in the report says why. Where there is no
other, it stops the import.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from domain.node_id import NodeId
from domain.words import Words
from services.exchange.errors import FileUnreadable, InvalidFile
from services.exchange.planning import PlannedRow
from services.exchange.sources import ImportSource


@dataclass(frozen=True, slots=True)
class ImportFile:
    """One file to import."""

    name: str
    """As it was given."""
    organisations: frozenset[NodeId]
    """In whose names is reported, as far as that is known before the rows are read."""
    open: Callable[[], ImportSource]
    """Opens it, from its beginning; raises `InvalidFile`."""


class ImportFiles:
    """The rows of some files, read once from the beginning."""

    def __init__(self, files: Sequence[ImportFile]) -> None:
        """Open the only one at once, or several one after the other.

        Raises:
            InvalidFile: it is the only one, and cannot be read.
        """
        self._files = files
        self._place = 0
        self._current = files[0].open() if len(files) == 1 else None
        self._said = set[str]()
        self.passed_over = Counter[Words]()
        """What of them was passed over, once they are read."""
        self.hidden = 0
        """How many of their rows nobody sees in the files."""

    def __iter__(self) -> Iterator[PlannedRow]:
        """Yield each row; what breaks a file off stands in the place of its next one."""
        for place, file in enumerate(self._files):
            self._place = place
            try:
                for row in self._rows(file):
                    yield replace(row, file=file.name)
            except InvalidFile as error:
                yield PlannedRow(0, error=FileUnreadable(0, rule=error), file=file.name)
        self._place = len(self._files)

    def done(self) -> float:
        """Return how much was read, from 0 to 1."""
        return (self._place + (self._current.done() if self._current else 0.0)) / len(self._files)

    def close(self) -> None:
        """Let go of the file that is open."""
        if self._current:
            self._current.close()

    def _rows(self, file: ImportFile) -> Iterator[PlannedRow]:
        with closing(self._current or file.open()) as self._current:
            try:
                yield from (row for row in self._current if row.line or self._is_new(row))
            finally:
                self.passed_over += self._current.passed_over
                self.hidden += self._current.hidden
                self._current = None

    def _is_new(self, before: PlannedRow) -> bool:
        """Say whether what comes before all rows of a file came not before those of another one already."""
        said = {draft.key for draft in before.drafts}
        new = not said or not said <= self._said
        self._said |= said
        return new
