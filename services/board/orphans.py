"""Orphans: processes that an earlier run left behind when it was killed: nodes, and nats-servers of nodes."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PATIENCE = 5.0
"""Seconds that they are given: a node whose `yipan up` was killed stops by itself."""
_PROCESSES = Path("/proc")


def end_orphans(folder: Path, patience: float = PATIENCE) -> None:
    """Return once no process runs on the files of this folder; kill those that go on after some seconds."""
    deadline = time.monotonic() + patience
    while orphaned := list(orphans(folder)):
        if time.monotonic() > deadline:
            for pid in orphaned:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)


def orphans(folder: Path) -> Iterator[int]:
    """Yield the processes that were started with the settings or the NATS configuration of a node in this folder."""
    ours = {
        os.fsencode(path) for pattern in ("*/node.toml", "*/data/nats/server.conf") for path in folder.glob(pattern)
    }
    for entry in _PROCESSES.glob("[0-9]*"):
        with suppress(OSError):
            if not ours.isdisjoint((entry / "cmdline").read_bytes().split(b"\0")):
                yield int(entry.name)
