"""When events are sent: while somebody calls `flush`, or by a thread as soon as they are there."""

import logging
import threading
from collections.abc import Callable

from yipan_client.delivery import Delivery
from yipan_client.errors import Undelivered
from yipan_client.waiting import Queue

logger = logging.getLogger(__name__)


class Sender:
    """Runs a delivery, once at a time."""

    def __init__(self, delivery: Delivery, queue: Queue) -> None:
        """Wire the parts; no thread runs yet."""
        self._delivery, self._queue = delivery, queue
        self._stopped = threading.Event()
        self._changed = threading.Condition()
        self._sending = threading.RLock()
        self._thread: threading.Thread | None = None
        self._failures, self._trouble = 0, Exception()
        self._hurry = False

    def start(self) -> None:
        """Have a thread send from now on."""
        self._thread = threading.Thread(target=self._work, name="publisher", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Say that something waits."""
        with self._changed:
            self._changed.notify_all()

    def flush(self, timeout: float | None) -> None:
        """Wait until nothing waits; a thread that rests after a failure tries again at once.

        Raises:
            Undelivered: that took more than `timeout` seconds.
            NotAllowed: the node does not let this publisher in.
            Rejected: the node does not take what this sends.
        """
        if self._thread:
            self._wait(timeout)
        else:
            with self._sending:
                self._delivery.run(timeout, self._stopped)
            if self._stopped.is_set() and len(self._queue):
                raise Undelivered(len(self._queue), "the publisher was closed")

    def stop(self, interrupt: Callable[[], None]) -> None:
        """End what is under way, by whom ever; when this returns, nothing is sent or removed any more."""
        self._stopped.set()
        self.wake()
        interrupt()
        if self._thread:
            self._thread.join()
        with self._sending:  # which a flush of another thread holds until it has ended
            pass

    def _wait(self, timeout: float | None) -> None:
        with self._changed:
            before, self._hurry = self._failures, True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._nothing_to_do() or self._failures > before, timeout)
            if not len(self._queue):
                return
            if self._failures > before:
                raise self._trouble
            raise Undelivered(len(self._queue), self._delivery.last_error or "the time is over")

    def _work(self) -> None:
        while self._wanted():
            try:
                self._delivery.run(None, self._stopped)
            except Exception as error:
                self._rest(error)
            self.wake()

    def _wanted(self) -> bool:
        """Wait until something is to be sent; return False when it is time to end."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped.is_set() or len(self._queue))
            self._hurry = False
        return not self._stopped.is_set()

    def _rest(self, error: Exception) -> None:
        """Say what stands in the way, and try again later: when people have put it right, nobody has to start anew."""
        with self._changed:
            if str(error) != str(self._trouble):
                logger.warning("%d waiting, to be tried again: %s", len(self._queue), error)
            self._failures, self._trouble = self._failures + 1, error
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._stopped.is_set() or self._hurry, self._delivery.pause())

    def _nothing_to_do(self) -> bool:
        return self._stopped.is_set() or not len(self._queue)
