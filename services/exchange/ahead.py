"""What comes next is made while what came before is worked on.

So an import has three at work: rows are read and checked while the node decides on those before them, and what became
of those before these is written down.
"""

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterator[T], interrupt: Callable[[], None] = lambda: None) -> Generator[T]:
    """Yield items, the next one being made in a thread of its own, and no more than that one.

    Close it before what the items are read from: until then the thread may be reading.

    Args:
        items: what is to come.
        interrupt: called where not all of them are wanted any more: ends the making of one that takes its time.
    """
    with ThreadPoolExecutor(1, "ahead") as worker:
        coming = worker.submit(next, items, None)
        try:
            while (item := coming.result()) is not None:
                coming = worker.submit(next, items, None)
                yield item
        except BaseException:
            interrupt()
            raise
