"""A bundle in one zip file, packed as it is made: neither the bundle nor the file is anywhere as a whole.

The same bundle gives the same bytes.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import IO, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from services.audit.bundle import Piece

CHUNK = 1 << 16
"""Bytes that are given away together, at least."""


class _Sink:
    """Takes what is packed, until it is given away."""

    def __init__(self) -> None:
        self._taken: list[bytes] = []
        self.size = 0

    def write(self, data: bytes) -> int:
        self._taken.append(bytes(data))
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        pass

    def give(self) -> bytes:
        whole = b"".join(self._taken)
        self._taken.clear()
        self.size = 0
        return whole


def packed(pieces: Iterable[Piece]) -> Iterator[bytes]:
    """Yield the bytes of a zip file that holds the files of which these are the pieces."""
    sink = _Sink()
    with ZipFile(cast(IO[bytes], sink), "w") as file:
        for name, of_name in groupby(pieces, key=itemgetter(0)):
            info = ZipInfo(name)
            info.compress_type = ZIP_DEFLATED
            with file.open(info, "w", force_zip64=True) as entry:
                for _, data in of_name:
                    entry.write(data)
                    if sink.size >= CHUNK:
                        yield sink.give()
    yield sink.give()
