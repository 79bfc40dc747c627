"""Bytes of a file, compressed with gzip or not; how far they were read is known either way."""

import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from services.exchange.errors import InvalidFile

CHUNK = 256 * 1024
LONGEST = 1024 * 1024
"""Characters of one line: a longer one is no row, but would have to be held as one."""


class Stream:
    """A file that is read once, from its beginning."""

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            InvalidFile: there is none that can be read.
        """
        try:
            self._raw = path.open("rb")
        except OSError as error:
            raise InvalidFile(f"{path}: {error.strerror}") from error
        self._size = path.stat().st_size
        self._text: io.TextIOWrapper | None = None
        packed = self._raw.read(2) == b"\x1f\x8b"
        self._raw.seek(0)
        self.bytes = cast(IO[bytes], gzip.GzipFile(fileobj=self._raw)) if packed else self._raw

    def chunks(self) -> Iterator[bytes]:
        """Yield all bytes, piece by piece.

        Raises:
            InvalidFile: the compressed file is damaged.
        """
        try:
            while chunk := self.bytes.read(CHUNK):
                yield chunk
        except (OSError, EOFError) as error:
            raise InvalidFile(f"the file is damaged: {error}") from error

    def lines(self, encoding: str) -> Iterator[str]:
        """Yield the lines of a text, each with its end.

        Raises:
            InvalidFile: it is damaged, not in this encoding, or a line is too long to be one.
        """
        number = 0
        try:
            self._text = text = io.TextIOWrapper(self.bytes, encoding=encoding, newline="")
            while line := text.readline(LONGEST):
                number += 1
                if len(line) == LONGEST:
                    raise InvalidFile(f"line {number}: is longer than {LONGEST:,} characters")
                yield line
        except LookupError as error:
            raise InvalidFile(f"there is no encoding {encoding!r}") from error
        except UnicodeDecodeError as error:
            raise InvalidFile(f"behind line {number}: not {encoding}: {error.reason}; name the encoding") from error
        except (OSError, EOFError) as error:
            raise InvalidFile(f"behind line {number}: the file is damaged: {error}") from error

    def done(self) -> float:
        """Return how much of the file was read, from 0 to 1."""
        return self._raw.tell() / self._size if self._size and not self._raw.closed else 1.0

    def close(self) -> None:
        """Close the file."""
        if self._text:
            self._text.close()
        self.bytes.close()
        self._raw.close()
