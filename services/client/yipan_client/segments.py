"""Records in append-only files, read back in order; files whose records are all done with are removed."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from yipan_client.files import sync_folder
from yipan_client.framing import frame, unframe

_SUFFIX = ".segment"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a record ends and the next one begins: the number of a file, and bytes from its beginning."""

    segment: int
    offset: int


@dataclass(frozen=True, slots=True)
class Found:
    """One line of a file: its record, unless it is damaged; the place behind it, and its length in bytes."""

    record: bytes | None
    behind: Place
    length: int


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes that are no record: where they begin, how many, and where they were set aside."""

    place: Place
    length: int
    copy: Path
    torn: bool
    """True if they are the end of the last file, as a kill leaves it; they were cut off there."""


class Segments:
    """The files of one folder. Not for several threads at once."""

    def __init__(self, folder: Path, size: int, start: Place) -> None:
        """Look at what is there.

        Args:
            folder: exists.
            size: bytes behind which the next file is begun.
            start: what stands before it is done with; what is appended stands behind it.
        """
        self._folder, self._size = folder, size
        self._newest = max((*self._numbers(), start.segment))
        self._sealed = start > self.end or not self._path(self._newest).exists()

    @property
    def end(self) -> Place:
        """The place behind the last record."""
        path = self._path(self._newest)
        return Place(self._newest, path.stat().st_size if path.exists() else 0)

    def append(self, records: Sequence[bytes]) -> int:
        """Add records, durable when this returns; return their bytes.

        Raises:
            OSError: they could not be written, most often because the disk is full; none of them was added.
        """
        if self._sealed or self.end.offset >= self._size:
            self._newest, self._sealed = self._newest + 1, False
        lines = b"".join(map(frame, records))
        path = self._path(self._newest)
        before = self.end.offset
        try:
            _append(path, lines)
            if not before:
                sync_folder(self._folder)
        except OSError:
            # What the disk now holds of this file is not known: it is left as it was, and another one is begun.
            self._sealed = True
            with suppress(OSError):
                os.truncate(path, before)
            raise
        return len(lines)

    def lines(self, start: Place) -> Iterator[Found]:
        """Yield the lines behind a place, damaged ones too."""
        for number in self._numbers():
            if number >= start.segment:
                yield from self._lines(number, start.offset if number == start.segment else 0)

    def mend(self, start: Place) -> list[Damage]:
        """Set aside what is no record, cut it off if it is the torn end of the last file, and return what was found."""
        damaged = [found for found in self.lines(start) if found.record is None]
        return [self._set_aside(found) for found in damaged]

    def remove_before(self, start: Place) -> None:
        """Remove the files that end before a place."""
        for number in self._numbers():
            if number < start.segment:
                self._path(number).unlink()

    def _set_aside(self, found: Found) -> Damage:
        place = Place(found.behind.segment, found.behind.offset - found.length)
        path, copy = self._path(place.segment), self._folder / f"damaged-{place.segment}-{place.offset}"
        with path.open("rb") as file:
            file.seek(place.offset)
            content = file.read(found.length)
        copy.write_bytes(content)
        torn = found.behind == self.end and not content.endswith(b"\n")
        if torn:
            _truncate(path, place.offset)
        return Damage(place, found.length, copy, torn)

    def _lines(self, number: int, offset: int) -> Iterator[Found]:
        with self._path(number).open("rb") as file:
            file.seek(offset)
            for line in file:
                offset += len(line)
                yield Found(unframe(line), Place(number, offset), len(line))

    def _numbers(self) -> list[int]:
        return sorted(int(path.stem) for path in self._folder.glob(f"*{_SUFFIX}") if path.stem.isdecimal())

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:012d}{_SUFFIX}"


def _append(path: Path, content: bytes) -> None:
    with path.open("ab") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _truncate(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)
        os.fsync(file.fileno())
