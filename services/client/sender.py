"""When events are sent: while somebody calls `flush`, or by a thread as soon as they are there."""

import logging
import threading
from collections.abc import Callable

from services.client.delivery import Delivery
from services.client.errors import Undelivered
from services.client.waiting import Queue

logger = logging.getLogger(__name__)


class Sender:
    """Runs a delivery, once at a time."""

    def __init__(self, delivery: Delivery, queue: Queue) -> None:
        """Wire the parts; no thread runs yet."""
        self._delivery, self._queue = delivery, queue
        self._stopped, self._changed, self._sending = threading.Event(), threading.Condition(), threading.RLock()
        self._thread: threading.Thread | None = None
        self._trouble: Exception | None = None

    def start(self) -> None:
        """Have a thread send from now on."""
        self._thread = threading.Thread(target=self._work, name="publisher", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Say that something waits."""
        with self._changed:
            self._changed.notify_all()

    def flush(self, timeout: float | None) -> None:
        """Wait until nothing waits; what made a thread give up is tried again.

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
            self._trouble = None
            self._changed.notify_all()
            self._changed.wait_for(self._nothing_to_do, timeout)
            if self._trouble:
                raise self._trouble
            if len(self._queue):
                raise Undelivered(len(self._queue), self._delivery.last_error or "the time is over")

    def _work(self) -> None:
        while self._wanted():
            try:
                self._delivery.run(None, self._stopped)
            except Exception as error:
                logger.exception("nothing more is sent until `flush` is called; %d events wait", len(self._queue))
                self._trouble = error
            self.wake()

    def _wanted(self) -> bool:
        """Wait until something is to be sent; return False when it is time to end."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped.is_set() or not self._nothing_to_do())
        return not self._stopped.is_set()

    def _nothing_to_do(self) -> bool:
        return self._stopped.is_set() or self._trouble is not None or not len(self._queue)
