"""Files written as a whole: a reader sees the old one or the new one, and nobody but their owner sees either."""

import os
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO


def keep_private() -> None:
    """Have all that this process writes, and those that it starts, be its owner's alone: files 0600, folders 0700."""
    os.umask(0o077)


def make_private(folder: Path, secrets: Collection[str] = ()) -> None:
    """Take from others what they may do with a folder and all in it: what was written before may be open to them.

    Args:
        folder: the folder.
        secrets: names of files that are of no use once others could read them: who reads these refuses them.
    """
    for path, folders, files in os.walk(folder):
        for each in (Path(path), *(Path(path, name) for name in (*folders, *files))):
            if each.name in secrets:
                continue
            with suppress(OSError):  # it may be gone, or somebody else's
                mode = each.lstat().st_mode
                if mode & 0o077 and not stat.S_ISLNK(mode):
                    each.chmod(mode & 0o700)


def leave_to_owner(folder: Path) -> None:
    """Give all in a folder to whose it is, if the superuser has just written there: a node reads what is its own."""
    owner = folder.stat()
    if os.geteuid() or not owner.st_uid:
        return
    for path, folders, files in os.walk(folder):
        for each in (Path(path, name) for name in (*folders, *files)):
            if not each.lstat().st_uid:
                os.chown(each, owner.st_uid, owner.st_gid, follow_symlinks=False)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a file beside another that it replaces in the end; if that does not come, the other stays as it was."""
    draft = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        with draft.open("xb") as file:
            yield file
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write(path: Path, text: str) -> None:
    """Replace a file, durable when this returns; the owner of its folder alone may read it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    if not os.geteuid():
        owner = path.parent.stat()
        os.chown(draft, owner.st_uid, owner.st_gid)
    draft.replace(path)
