"""Bearer tokens: who may do what on this node, from `tokens.toml` in its data folder.

The file holds no secret, only its SHA-256; whoever adds or removes an entry need not restart the node.
"""

import hmac
import json
import logging
import os
import secrets
import time
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from domain.authority import Actor, Role
from domain.fields import Line
from domain.tree import NodeId, Organisation

FILE = "tokens.toml"
_HEADER = "# Who may do what on this node. Made by yipan; entries may be removed by hand. Keep it at mode 0600.\n"

LOOK_AGAIN = 0.5
"""Seconds after which a change of the file counts; a new token counts at once."""

_log = logging.getLogger(__name__)


class InvalidTokens(ValueError):
    """The token file cannot be used; the message names the key and the rule."""


@checked(frozen=True, config=ConfigDict(extra="forbid"))
class _Entry:
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    actor: Line
    organisation: Organisation
    roles: tuple[Role, ...]


@checked(frozen=True, config=ConfigDict(extra="forbid"))
class _File:
    token: tuple[_Entry, ...] = ()


_FILE = TypeAdapter(_File)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a token stands for. `id` names the token without giving it away."""

    id: str
    actor: Actor


class Tokens:
    """The tokens of one node, read again whenever the file changes."""

    def __init__(self, folder: Path, now: Callable[[], float] = time.monotonic) -> None:
        """Read the file.

        Raises:
            InvalidTokens: others may read it, it is not TOML, or an entry breaks a rule.
        """
        self._path, self._now = folder / FILE, now
        self._looked_at, self._stamp = now(), self._look()
        self._holders = holders(folder)

    def holder(self, secret: str) -> Holder | None:
        """Return whom this token stands for, or None."""
        return self.holder_of(digest(secret))

    def holder_of(self, id: str) -> Holder | None:
        """Return whom the token of this id stands for, or None if it was removed."""
        if self._now() >= self._looked_at + LOOK_AGAIN:
            self._refresh()
        found = self._find(id)
        if found is None:  # it may have been added just now
            self._refresh()
            found = self._find(id)
        return found

    def _find(self, id: str) -> Holder | None:
        """Compare with every entry in constant time, so that nothing is learned from how long it takes."""
        found = None
        for holder in self._holders:
            if hmac.compare_digest(holder.id.encode(), id.encode()):
                found = holder
        return found

    def _refresh(self) -> None:
        self._looked_at, stamp = self._now(), self._look()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._holders = holders(self._path.parent)
        except InvalidTokens:
            _log.exception("the token file changed and cannot be used; the tokens read before stay in force")

    def _look(self) -> tuple[int, ...]:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return ()
        return found.st_ino, found.st_mtime_ns, found.st_size, found.st_mode


def digest(secret: str) -> str:
    """Return what the file holds in place of a secret."""
    return sha256(secret.encode()).hexdigest()


def add_token(folder: Path, organisation: NodeId, roles: Iterable[Role], actor: str | None = None) -> str:
    """Add a token to the node's file and return it; it is nowhere else.

    Args:
        folder: the node's data folder.
        organisation: for whom the holder acts.
        roles: what the holder may do.
        actor: the holder's pseudonym; a fresh one if it is left out.
    """
    [secret] = add_tokens(folder, [(organisation, tuple(roles))], actor)
    return secret


def add_tokens(folder: Path, wanted: Iterable[tuple[NodeId, Sequence[Role]]], actor: str | None = None) -> list[str]:
    """Add several tokens at once, each for an organisation and roles; return them in order, as `add_token` does."""
    secrets_made, entries = [], []
    for organisation, roles in wanted:
        secret = secrets.token_urlsafe(32)
        secrets_made.append(secret)
        entries.append(_Entry(digest(secret), actor or f"p{secrets.token_hex(6)}", organisation, tuple(roles)))
    path = folder / FILE
    _write(path, (*_read(path), *entries))
    return secrets_made


def holders(folder: Path) -> Sequence[Holder]:
    """Return whom the tokens of a node stand for, in the order of the file."""
    return [_holder(entry) for entry in _read(folder / FILE)]


def remove_token(folder: Path, id: str) -> None:
    """Remove the token of this id from the node's file; what it opened is closed a moment later."""
    path = folder / FILE
    _write(path, [entry for entry in _read(path) if entry.sha256 != id])


def _holder(entry: _Entry) -> Holder:
    return Holder(entry.sha256, Actor(entry.actor, NodeId(entry.organisation), frozenset(entry.roles)))


def _read(path: Path) -> tuple[_Entry, ...]:
    if not path.exists():
        return ()
    if path.stat().st_mode & 0o077:
        raise InvalidTokens(f"{path}: others may read it; set its mode to 0600")
    try:
        return _FILE.validate_python(tomllib.loads(path.read_text("utf-8"))).token
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise InvalidTokens(f"{path}: {error}") from error


def _write(path: Path, entries: Iterable[_Entry]) -> None:
    """Replace the file as a whole, never readable by others."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(_HEADER + "".join(map(_text, entries)))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _text(entry: _Entry) -> str:
    roles = ", ".join(f'"{role}"' for role in entry.roles)
    actor = json.dumps(entry.actor, ensure_ascii=False)  # TOML's basic strings take JSON's escapes
    return (
        f'\n[[token]]\nsha256 = "{entry.sha256}"\nactor = {actor}\n'
        f'organisation = "{entry.organisation}"\nroles = [{roles}]\n'
    )
