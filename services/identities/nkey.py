"""The identity of a node: one nkey, kept in a file that only the node's user can read.

Superiors know a node by its public key. The keys with which the node's own process connects to its own nats-server are
derived from the seed, so that nothing else needs to be stored, handed out or rotated.
"""

import hmac
import os
from base64 import b32decode
from dataclasses import dataclass
from pathlib import Path

import nkeys  # type: ignore[import-untyped]

from services import files
from services.locale import say


class UnusableIdentity(ValueError):
    """The file does not hold the seed of a user's nkey, or others can read it; the message says which."""


@dataclass(frozen=True, slots=True)
class Key:
    """One nkey of kind user."""

    seed: str
    """Secret: `SU…`."""
    public: str
    """Known to others: `U…`."""

    def __repr__(self) -> str:
        """Return the public part alone, so that no log can show the seed."""
        return f"Key({self.public})"


@dataclass(frozen=True, slots=True)
class Identity:
    """The key of a node, and those derived from it."""

    key: Key
    path: Path

    def derived(self, purpose: str) -> Key:
        """Return the key for one purpose on the node's own nats-server, always the same one."""
        return _key(self._digest(purpose))

    def secret(self, purpose: str) -> str:
        """Return a text for one purpose that nobody else can know, always the same one."""
        return self._digest(purpose).hex()

    def _digest(self, purpose: str) -> bytes:
        return hmac.digest(self.key.seed.encode(), purpose.encode(), "sha256")


def identity(path: Path) -> Identity:
    """Return the identity in this file; make one if there is no file.

    Raises:
        UnusableIdentity: there is a file, but it cannot be used.
    """
    if not path.exists():
        _create(path)
    if path.stat().st_mode & 0o077:
        raise UnusableIdentity(
            say(f"{path}：他人可读；权限须为 0600", f"{path}: others can read it; its mode must be 0600")
        )
    seed = path.read_text("ascii", errors="replace").strip()
    try:
        return Identity(_from_seed(seed), path)
    except (nkeys.NkeysError, ValueError) as error:
        raise UnusableIdentity(
            say(f"{path}：须为用户 nkey 的种子 (SU…)", f"{path}: it must hold the seed of a user's nkey (SU…)")
        ) from error


def new_key() -> Key:
    """Return a key that nobody else has."""
    return _key(os.urandom(32))


def _create(path: Path) -> None:
    files.write(path, new_key().seed + "\n")


def is_public_key(text: str) -> bool:
    """Say whether this is the public part of a user's nkey, with the checksum that belongs to it."""
    try:
        raw = b32decode(text)
    except ValueError:
        return False
    return len(raw) == 35 and raw[0] == nkeys.PREFIX_BYTE_USER and bytes(nkeys.crc16_checksum(raw[:-2])) == raw[-2:]


def _key(raw: bytes) -> Key:
    return _from_seed(nkeys.encode_seed(raw, nkeys.PREFIX_BYTE_USER).decode("ascii"))


def _from_seed(seed: str) -> Key:
    if not seed.startswith("SU"):
        raise ValueError("not a user's seed")
    return Key(seed, nkeys.from_seed(seed.encode("ascii")).public_key.decode("ascii"))
