"""One process at a time in a folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.locale import say


class FolderInUse(Exception):
    """Another process works in this folder."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; the kernel lets go of it however the process ends.

    Raises:
        FolderInUse: another process holds it; the message has its process id.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise FolderInUse(_in_use(folder, file.read().strip())) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _in_use(folder: Path, process: str) -> str:
    return say(
        f"{folder}：进程 {process} 正在此文件夹中工作；请先停止它",
        f"{folder}: process {process} works in this folder; stop it first",
    )
