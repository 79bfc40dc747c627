"""What comes next is made while what came before is worked on: rows are read and checked while the node decides."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterator[T]) -> Generator[T]:
    """Yield items, the next one being made in a thread of its own, and no more than that one.

    Close it before what the items are read from: until then the thread may be reading.
    """
    with ThreadPoolExecutor(1, "ahead") as worker:
        coming = worker.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = worker.submit(next, items, None)
            yield item
