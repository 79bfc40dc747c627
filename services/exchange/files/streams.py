"""Bytes and texts of a file, compressed with gzip or not; how far they were read is known either way.

What an encoding cannot read is not the end of the file: such bytes stand as surrogates in the text, which no cell may
hold, so that the row with them is refused and the others go on.
"""

import codecs
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from services.exchange.errors import InvalidFile
from services.locale import say
from services.parse_errors import of_system

CHUNK = 256 * 1024
LONGEST = 1024 * 1024
"""Characters of one line: a longer one is no row, but would have to be held as one."""
HEAD = 1024
"""Bytes at the beginning of a file that say what it is."""
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8: "utf-8-sig"}
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}
"""Encodings under whose names programs write what only a wider one can hold."""


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
            why = of_system(error)
            raise InvalidFile(say(f"无法读取：{why.zh}", why.en)) from error
        self._size = path.stat().st_size
        self._text: io.TextIOWrapper | None = None
        packed = self._raw.read(2) == b"\x1f\x8b"
        self._raw.seek(0)
        self.bytes = cast(io.BufferedReader, gzip.GzipFile(fileobj=self._raw)) if packed else self._raw
        self.cut = 0
        """The last line that was too long, and of which only the beginning was yielded."""

    def head(self) -> bytes:
        """Return the first bytes, without reading on."""
        return self.bytes.peek(HEAD)[:HEAD]

    def chunks(self) -> Iterator[bytes]:
        """Yield all bytes, piece by piece."""
        while chunk := self.bytes.read(CHUNK):
            yield chunk

    def texts(self, encoding: str) -> Iterator[str]:
        """Yield the whole text, piece by piece.

        Raises:
            InvalidFile: there is no such encoding.
        """
        decoder = codecs.getincrementaldecoder(self._encoding(encoding))("surrogateescape")
        for chunk in self.chunks():
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)

    def lines(self, encoding: str) -> Iterator[str]:
        """Yield the lines of a text, each with its end; of one that is too long, its beginning.

        Raises:
            InvalidFile: there is no such encoding.
        """
        self._text = text = io.TextIOWrapper(
            self.bytes, encoding=self._encoding(encoding), errors="surrogateescape", newline=""
        )
        number = 0
        while line := text.readline(LONGEST):
            number += 1
            if len(line) == LONGEST and not line.endswith(("\r", "\n")):
                self.cut = number
                _pass_over_rest(text)
            yield line

    def done(self) -> float:
        """Return how much of the file was read, from 0 to 1."""
        return self._raw.tell() / self._size if self._size and not self._raw.closed else 1.0

    def close(self) -> None:
        """Close the file."""
        if self._text:
            self._text.close()
        self.bytes.close()
        self._raw.close()

    def _encoding(self, named: str) -> str:
        """Return what the text is written in: what its first bytes say, or what is said of it."""
        head = self.head()
        marked = next((name for mark, name in _MARKS.items() if head.startswith(mark)), None)
        return marked or encoding_of(named)


def encoding_of(name: str) -> str:
    """Return the codec for an encoding, as it is called.

    Raises:
        InvalidFile: there is none of texts.
    """
    try:
        "".encode(name)
        found = codecs.lookup(name).name
    except LookupError as error:
        raise InvalidFile(say(f"没有编码 {name!r}", f"there is no encoding {name!r}")) from error
    return _WIDER.get(found, found)


def _pass_over_rest(text: IO[str]) -> None:
    while (more := text.readline(LONGEST)) and not more.endswith(("\r", "\n")):
        pass
