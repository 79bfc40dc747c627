"""The key for clues: 32 random bytes in a file of the node, the same on every node of the restricted audience.

It never travels over a link. `yipan node clue-key` makes it on one node and installs it on the others.
"""

import secrets
from pathlib import Path

from services import files
from services.locale import say

CLUE_KEY = "clues.key"
"""The file in a node's data folder."""
SIZE = 32
"""Bytes; the file holds them as hexadecimal digits."""


class UnusableClueKey(ValueError):
    """The file holds no key, or others can read it, or another key is to take its place; the message says which."""


def clue_key(path: Path) -> bytes | None:
    """Return the key in this file, or None if there is no file.

    Raises:
        UnusableClueKey: there is a file, but it cannot be used.
    """
    if not path.exists():
        return None
    if path.stat().st_mode & 0o077:
        raise UnusableClueKey(
            say(f"{path}：他人可读；权限须为 0600", f"{path}: others can read it; its mode must be 0600")
        )
    return _parsed(path.read_text("ascii", errors="replace"), path)


def make_clue_key(path: Path) -> str:
    """Return the key in this file as text, as `install_clue_key` takes it; make one if there is no file.

    Raises:
        UnusableClueKey: there is a file, but it cannot be used.
    """
    key = clue_key(path)
    if key is None:
        key = secrets.token_bytes(SIZE)
        _write(path, key)
    return key.hex()


def install_clue_key(path: Path, text: str) -> None:
    """Put the key that another node made into this file.

    Raises:
        UnusableClueKey: the text is no key, or the file holds another one: what that sealed could not be read again.
    """
    key, there = _parsed(text, Path("the key")), clue_key(path)
    if there is None:
        _write(path, key)
    elif there != key:
        raise UnusableClueKey(
            say(
                f"{path}：其中是另一把密钥，缺了它，以它加密的内容无法读取",
                f"{path}: it holds another key, without which what it sealed cannot be read",
            )
        )


def _parsed(text: str, where: Path) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != SIZE:
        raise UnusableClueKey(
            say(f"{where}：须为 {2 * SIZE} 位十六进制数字", f"{where}: it must be {2 * SIZE} hexadecimal digits")
        )
    return key


def _write(path: Path, key: bytes) -> None:
    files.write(path, key.hex() + "\n")
