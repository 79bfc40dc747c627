"""Waiting for an event, and working side by side, without ever losing a cancellation.

In Python 3.11 `asyncio.wait_for` forgets a cancellation that comes at the moment when it is done, and a `TaskGroup`
forgets one that comes while a child fails; the task would go on for ever.
"""

import asyncio
from collections.abc import Coroutine, Iterable


async def wait_for(event: asyncio.Event, timeout: float) -> bool:
    """Wait until the event is set; return False if that takes longer than `timeout` seconds."""
    try:
        async with asyncio.timeout(timeout):
            await event.wait()
    except TimeoutError:
        return False
    return True


async def run_together(*works: Coroutine[object, object, None]) -> None:
    """Do several things until the first of them ends, then end the others; what it raised is raised here."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await cancel_all(tasks)
    for task in done:
        task.result()


async def cancel_all(tasks: Iterable["asyncio.Task[object]"]) -> None:
    """Cancel tasks, again and again, until all have ended."""
    pending, cancelled = set(tasks), None
    while pending:
        for task in pending:
            task.cancel()
        try:
            _, pending = await asyncio.wait(pending, timeout=0.5)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled:
        raise cancelled
