"""What every reader of a file offers."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from services.exchange.errors import InvalidFile, InvalidRow
from services.exchange.rows import Row


class Rows(Protocol):
    """The rows of one file, read once."""

    @property
    def headings(self) -> Sequence[str] | None:
        """The columns; None if each row has its own, as in XES."""

    def __iter__(self) -> Iterator[Row | InvalidRow]:
        """Yield each row; in the place of one that cannot be read, why.

        Raises:
            InvalidFile: nothing behind this can be read.
        """

    def done(self) -> float:
        """Return how much of the file was read, from 0 to 1."""

    def close(self) -> None:
        """Let go of the file."""


def require_headings(headings: Sequence[str], line: int) -> Sequence[str]:
    """Return the headings, stripped, without the empty ones at the end.

    Raises:
        InvalidFile: one is empty or stands there twice.
    """
    found = [heading.strip() for heading in headings]
    while found and not found[-1]:
        found.pop()
    if not found:
        raise InvalidFile(f"line {line}: there are no headings")
    for place, heading in enumerate(found, 1):
        if not heading:
            raise InvalidFile(f"line {line}: column {place} has no heading")
        if found.count(heading) > 1:
            raise InvalidFile(f"line {line}: two columns are headed {heading!r}")
    return found
