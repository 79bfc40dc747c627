"""What a neighbour may ask over its link: what it sent us, and what we have for it. It needs both for its recovery."""

import struct
from collections.abc import Iterable, Iterator, Sequence

from domain.node_id import NodeId
from domain.words import Words
from services.links.wire import LARGEST, Question
from services.log import Log, Outgoing

PAGE, PAGE_BYTES = 500, 512 << 10
"""So many events, and so many bytes, go in one answer, well below the server's limit of 1 MB for a message."""
_HEAD = struct.Struct(">QI")


class UnusableAnswer(ValueError):
    """A neighbour answers with what is no page of events behind the number that was asked for."""

    def __init__(self, why: Words) -> None:
        super().__init__(why.en)
        self.words = why


_CUT_SHORT = Words("一页答复不完整", "a page is cut short")


def answer(log: Log, neighbour: NodeId, question: Question) -> bytes:
    """Return a page of what the neighbour asks for."""
    source = log.received_after if question.what == "received" else log.outbox
    return pack(source(neighbour, question.after, PAGE))


def pack(rows: Iterable[Outgoing]) -> bytes:
    """Return the first rows as one message; at least one, then as many as the page holds."""
    page = bytearray()
    for row in rows:
        if page and len(page) + len(row.raw) > PAGE_BYTES:
            break
        page += _HEAD.pack(row.number, len(row.raw)) + row.raw
    return bytes(page)


def unpack(page: bytes, after: int = 0) -> Sequence[tuple[int, bytes]]:
    """Return the numbers and events of a page, which is to hold what comes behind a number.

    Raises:
        UnusableAnswer: it is cut short, or its numbers are not those that were asked for, in their order.
    """
    rows = list(_rows(page))
    for number, _ in rows:
        if not after < number <= LARGEST:
            raise UnusableAnswer(
                Words(f"第 {number} 号排在第 {after} 号之后", f"number {number} stands behind {after}")
            )
        after = number
    return rows


def _rows(page: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(page):
        if len(page) < at + _HEAD.size:
            raise UnusableAnswer(_CUT_SHORT)
        number, size = _HEAD.unpack_from(page, at)
        at += _HEAD.size
        if len(page) < at + size:
            raise UnusableAnswer(_CUT_SHORT)
        yield number, page[at : at + size]
        at += size
