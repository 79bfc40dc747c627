"""Files that survive a kill and a power failure."""

import fcntl
import os
from pathlib import Path
from typing import IO

from yipan_client.errors import SpoolInUse


def replace(path: Path, content: bytes) -> None:
    """Replace a file as a whole, durable when this returns: a reader sees the old one or the new one."""
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make durable which files a folder has."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def lock(path: Path) -> IO[str]:
    """Return the open lock file; the lock is held until it is closed, however the process ends.

    Raises:
        SpoolInUse: another one holds it.
    """
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.seek(0)
        holder = file.read().strip()
        file.close()
        raise SpoolInUse(f"{path.parent}: process {holder} publishes from this folder") from error
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file
