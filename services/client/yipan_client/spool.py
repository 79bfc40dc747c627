"""A queue on disk: what `append` has returned for is sent, whatever is killed or switched off in between.

The folder holds `*.segment` (the records), `commit` (up to where they are answered), `lock`, and `damaged-*`, copies of
what is no record: after a kill, at most the torn end of what nobody was told to be safe.
"""

import json
import logging
import threading
from collections.abc import Sequence
from pathlib import Path

from yipan_client.files import lock, replace
from yipan_client.segments import Found, Place, Segments
from yipan_client.waiting import LIMIT, require_room

logger = logging.getLogger(__name__)

SEGMENT = 4 * 1024 * 1024
"""Bytes of a file."""


class Spool:
    """The spool of one folder, for one publisher at a time."""

    def __init__(self, folder: Path, limit: int = LIMIT, segment: int = SEGMENT) -> None:
        """Go on where the last publisher ended.

        Args:
            folder: made if it is not there; for its owner alone, for events may be confidential.
            limit: bytes that may wait.
            segment: bytes behind which another file is begun.

        Raises:
            SpoolInUse: another publisher has it.
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder, self._limit = folder, limit
        self._lock, self._guard = lock(folder / "lock"), threading.Lock()
        self._start = self._committed()
        self._segments = Segments(folder, segment, self._start)
        self.damage = self._segments.mend(self._start)
        for one in self.damage:
            how = "cut off" if one.torn else "passed over"
            logger.warning("%s: %d bytes that are no record were %s; see %s", folder, one.length, how, one.copy)
        waiting = [found.length for found in self._segments.lines(self._start) if found.record is not None]
        self._count, self._size = len(waiting), sum(waiting)
        self._taken: list[Found] = []

    def __len__(self) -> int:
        return self._count

    def append(self, records: Sequence[bytes]) -> None:
        """Add all of these, or none; durable when this returns.

        Raises:
            SpoolFull: there is no room.
            OSError: the disk does not take it.
        """
        if not records:
            return
        with self._guard:
            require_room(self._size, sum(map(len, records)), self._limit, self.folder)
            self._size += self._segments.append(records)
            self._count += len(records)

    def first(self, count: int, size: int) -> Sequence[bytes]:
        """Return the oldest, at most `count` of them and of `size` bytes in all, but at least one if one waits."""
        with self._guard:
            self._taken = self._read(count, size)
            if not self._taken and self._count:  # the rest was damaged while this ran
                self._commit(self._segments.end)
                self._count = self._size = 0
            return [found.record for found in self._taken if found.record is not None]

    def drop(self, count: int) -> None:
        """Remove this many of what `first` returned last: they are answered."""
        if not count:
            return
        with self._guard:
            done, self._taken = self._taken[:count], self._taken[count:]
            self._commit(done[-1].behind)
            self._count -= count
            self._size -= sum(found.length for found in done)

    def close(self) -> None:
        """Let another publisher have the folder."""
        self._lock.close()

    def _read(self, count: int, size: int) -> list[Found]:
        taken, total = list[Found](), 0
        for found in self._segments.lines(self._start):
            if found.record is None:
                continue
            total += len(found.record)
            if taken and total > size:
                break
            taken.append(found)
            if len(taken) == count:
                break
        return taken

    def _commit(self, start: Place) -> None:
        """Note first, remove then: if this is killed in between, what is left is removed the next time."""
        replace(self.folder / "commit", json.dumps({"segment": start.segment, "offset": start.offset}).encode())
        self._start = start
        self._segments.remove_before(start)

    def _committed(self) -> Place:
        try:
            noted = json.loads((self.folder / "commit").read_bytes())
            return Place(int(noted["segment"]), int(noted["offset"]))
        except FileNotFoundError:
            return Place(0, 0)
        except (ValueError, LookupError, TypeError):
            # Whatever is sent again is known to the node by its id.
            logger.warning("%s: the commit file cannot be read; everything that is left is sent again", self.folder)
            return Place(0, 0)
