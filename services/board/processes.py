"""The processes of a board: one per node, started again when it dies, stopped together in time.

Every node leads a process group of its own, so that Ctrl-C reaches `yipan up` alone, which stops the nodes in order,
and so that nothing a node started outlives it.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

STEADY = 10.0
"""Seconds after which a node counts as having run well, so that its next failure is the first again."""
LONGEST_PAUSE = 10.0
"""Seconds between two starts of a node that keeps dying, at most."""
STOP_WITHIN = 4.5
"""Seconds that the nodes are given to stop before they are killed; everything stands in their logs either way."""


def command_of(settings: Path) -> Sequence[str]:
    """Return the command that runs the node of a settings file as a child of this process."""
    return (sys.executable, "-m", "services.board.child", str(settings))


class NodeProcess:
    """One node's process. Its output goes to a file; it is started again, ever later, each time it dies."""

    def __init__(self, command: Sequence[str], output: Path) -> None:
        self.command, self.output = command, output
        self.deaths = 0
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper = threading.Thread(target=self._keep, name=f"keeper {output}", daemon=True)

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        process = self._process
        return process.pid if process and process.returncode is None else None

    def start(self) -> None:
        """Start it, and keep it running until `stop`."""
        self._keeper.start()

    def ask_to_stop(self) -> None:
        """Send SIGTERM and start it no more; return at once."""
        with self._lock:
            self._stopping.set()
            if self._process and self._process.poll() is None:
                self._process.send_signal(signal.SIGTERM)

    def wait_stopped(self, deadline: float) -> bool:
        """Wait for its end until `deadline` (monotonic clock), then kill its group; say whether it stopped itself."""
        self._keeper.join(max(0.0, deadline - time.monotonic()))
        if not self._keeper.is_alive():
            return True
        self._kill_group()
        self._keeper.join()
        return False

    def _keep(self) -> None:
        failures = 0
        while self._launch() and self._process:
            started = time.monotonic()
            self._process.wait()
            self._clear_up()
            if self._stopping.is_set():
                return
            self.deaths += 1
            failures = 1 if time.monotonic() - started > STEADY else failures + 1
            self._stopping.wait(min(0.1 * 2**failures, LONGEST_PAUSE))

    def _launch(self) -> bool:
        with self._lock, self.output.open("ab") as output:
            if self._stopping.is_set():
                return False
            # The child reads its stdin to learn of our end, should we be killed.
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                self.command, stdin=subprocess.PIPE, stdout=output, stderr=output, start_new_session=True
            )
            return True

    def _clear_up(self) -> None:
        self._kill_group()
        if self._process and self._process.stdin:
            self._process.stdin.close()

    def _kill_group(self) -> None:
        if self._process:
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return  # nothing of it is left


def stop_all(processes: Sequence[NodeProcess], within: float = STOP_WITHIN) -> bool:
    """Stop all of them together; say whether none had to be killed."""
    deadline = time.monotonic() + within
    for process in processes:
        process.ask_to_stop()
    stopped = [process.wait_stopped(deadline) for process in processes]
    return all(stopped)
