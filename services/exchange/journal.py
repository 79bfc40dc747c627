"""The report of an import, as it grows, and how far the import has come: after a kill, it goes on from there.

The lines of a chunk are durable before the progress that counts them. So what is behind it is either sent again, which
the gateway knows, or written again, after the report was cut back to where the progress says.
"""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from services.exchange.drafts import Identity
from services.exchange.harmless_csv import rows_of
from services.exchange.planning import Place
from services.exchange.progress import ImportProgress
from services.exchange.results import HEAD, ImportStatus, ResultLine, as_csv
from services.files import replacing


class ImportJournal:
    """The report of one import, and its progress beside it."""

    def __init__(self, path: Path, of: Mapping[str, object], *, resume: bool = False) -> None:
        """Begin a report, or go on with one.

        Args:
            path: of the report; its progress stands beside it.
            of: what tells this import from others: the file, the mapping, and whether it is a dry run.
            resume: go on where an import of the same was interrupted.

        Raises:
            CannotResume, ReportInUse: see `ImportProgress`.
        """
        self._path = path
        self._progress = ImportProgress(path.with_name(f"{path.name}.progress"), of, resume=resume)
        self._file = path.open("r+b" if resume and path.exists() else "wb")
        if self._progress.size:
            self._file.truncate(self._progress.size)
            self._file.seek(self._progress.size)
        else:
            self._file.write(HEAD)
            self._save(0)

    @property
    def rows(self) -> int:
        """How many rows of the file are done."""
        return self._progress.rows

    def note(self, places: Mapping[str, Place]) -> Mapping[str, Place]:
        """Note where each report stands before it is sent; see `ImportProgress.note`."""
        return self._progress.note(places)

    def so_far(self) -> tuple[Counter[ImportStatus], dict[Identity, ResultLine]]:
        """Return what became of the rows that are done, and the lines of what waits, by the identity of the report."""
        counts, waiting = Counter[ImportStatus](), dict[Identity, ResultLine]()
        for line in read(self._path) if self.rows else ():
            counts[line.status] += 1
            if line.status is ImportStatus.WAITING:
                waiting[line.identity] = line
        return counts, waiting

    def add(self, lines: list[ResultLine], rows: int) -> None:
        """Add what became of so many rows, durable when this returns."""
        self._file.write(as_csv(lines))
        self._save(self.rows + rows)

    def close(self) -> None:
        """Close the report, as far as it has come."""
        self._file.close()
        self._progress.close()

    def finish(self, settled: Mapping[Identity, ResultLine]) -> None:
        """End the report; lines of reports that waited and do no more are replaced, by the identity of the report."""
        self._file.close()
        if settled:
            with replacing(self._path) as file:
                file.write(HEAD)
                for line in read(self._path):
                    file.write(as_csv([settled.get(line.identity, line)]))
        self._progress.forget()

    def _save(self, rows: int) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._progress.save(rows, self._file.tell())


def read(path: Path) -> Iterator[ResultLine]:
    """Yield the lines of a report."""
    for cells in rows_of(path):
        yield ResultLine(**{**cells, "line": int(cells["line"]), "status": ImportStatus(cells["status"])})  # type: ignore[arg-type]
