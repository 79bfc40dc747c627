"""Waiting for an event, but not for ever."""

import asyncio


def heed_cancellation() -> None:
    """Raise if the current task was cancelled but somebody below forgot it: `wait_for` in nats-py, a failed task group.

    Raises:
        asyncio.CancelledError: it was.
    """
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError


async def happens(event: asyncio.Event, within: float) -> bool:
    """Wait until the event is set; return False if that takes longer than `within` seconds.

    `asyncio.wait_for` is not used: in Python 3.11 it forgets a cancellation that comes at the moment when it is done,
    and the task would go on for ever.
    """
    try:
        async with asyncio.timeout(within):
            await event.wait()
    except TimeoutError:
        return False
    return True
