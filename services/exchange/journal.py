"""The report of an import, as it grows, and how far the import has come: after a kill, it goes on from there.

The lines of a chunk are durable before the position that counts them. So what is behind the position is either sent
again, which the gateway knows, or written again, after the report was cut back to where the position says.
"""

import csv
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from services.exchange.results import HEADINGS, ImportStatus, ResultLine, as_csv
from services.files import write


class CannotResume(ValueError):
    """There is nothing to go on with: no import of this file by this mapping was interrupted."""


class ImportJournal:
    """The report of one import, and its position beside it."""

    def __init__(self, path: Path, of: Mapping[str, object], *, resume: bool = False) -> None:
        """Begin a report, or go on with one.

        Args:
            path: of the report; its position stands beside it.
            of: what tells this import from others: the file, the mapping.
            resume: go on where an import of the same was interrupted.

        Raises:
            CannotResume: there was none.
        """
        self._path = path
        self._position = path.with_name(f"{path.name}.position")
        self._of = dict(of)
        self.rows = self._resumed() if resume else 0
        """How many rows of the file are done."""
        self._file = path.open("r+b" if resume else "wb")
        if resume:
            self._file.truncate(self._size)
            self._file.seek(self._size)
        else:
            self._file.write((",".join(HEADINGS) + "\n").encode())
            self._save()

    def so_far(self) -> tuple[Counter[ImportStatus], dict[str, ResultLine]]:
        """Return what became of the rows that are done, and the lines of what waits, by the id of the report."""
        counts, waiting = Counter[ImportStatus](), dict[str, ResultLine]()
        for line in read(self._path) if self.rows else ():
            counts[line.status] += 1
            if line.status is ImportStatus.WAITING:
                waiting[line.report_id] = line
        return counts, waiting

    def add(self, lines: list[ResultLine], rows: int) -> None:
        """Add what became of so many rows, durable when this returns."""
        self._file.write(as_csv(lines))
        self.rows += rows
        self._save()

    def close(self) -> None:
        """Close the report, as far as it has come."""
        self._file.close()

    def finish(self, settled: Mapping[str, ResultLine]) -> None:
        """End the report; lines of reports that waited and do no more are replaced, by the id of the report."""
        self._file.close()
        if settled:
            beside = self._path.with_name(f".{self._path.name}.settled")
            with beside.open("wb") as file:
                file.write((",".join(HEADINGS) + "\n").encode())
                for line in read(self._path):
                    file.write(as_csv([settled.get(line.report_id, line)]))
            beside.replace(self._path)
        self._position.unlink(missing_ok=True)

    def _resumed(self) -> int:
        try:
            found = json.loads(self._position.read_text("utf-8"))
        except (OSError, ValueError):
            raise CannotResume(f"{self._position}: no import was interrupted here; leave --resume out") from None
        if found["of"] != self._of:
            raise CannotResume(f"{self._position}: another file, or another mapping; leave --resume out to begin anew")
        self._size: int = found["size"]
        rows: int = found["rows"]
        return rows

    def _save(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        write(self._position, json.dumps({"of": self._of, "rows": self.rows, "size": self._file.tell()}))


def read(path: Path) -> Iterator[ResultLine]:
    """Yield the lines of a report."""
    with path.open(encoding="utf-8", newline="") as file:
        for cells in csv.DictReader(file):
            yield ResultLine(**{**cells, "line": int(cells["line"]), "status": ImportStatus(cells["status"])})  # type: ignore[arg-type]
