"""Bearer tokens: who may do what on this node, from `tokens.toml` in its data folder.

The file holds no secret, only its SHA-256; whoever adds or removes an entry need not restart the node.
"""

import hmac
import logging
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from domain.authority import Actor, Role
from domain.node_id import NodeId
from services.identities.file import FILE, IdentityEntry, InvalidTokens, admitted, names_in, read, stamp, write
from services.identities.secrets import digest, new_token

__all__ = ["FILE", "Holder", "InvalidTokens", "Tokens", "add_token", "add_tokens", "digest", "holders", "remove_token"]

LOOK_AGAIN = 0.5
"""Seconds after which a change of the file counts; a new token counts at once."""

_log = logging.getLogger(__name__)


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
        self._folder, self._now = folder, now
        self._looked_at, self._stamp = now(), stamp(folder)
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
        self._looked_at, found = self._now(), stamp(self._folder)
        if found == self._stamp:
            return
        self._stamp = found
        try:
            self._holders = holders(self._folder)
        except InvalidTokens:
            _log.exception("the token file changed and cannot be used; the tokens read before stay in force")


def add_token(folder: Path, organisation: NodeId, roles: Iterable[Role], actor: str | None = None) -> str:
    """Add a token to the node's file and return it; it is nowhere else.

    Args:
        folder: the node's data folder.
        organisation: for whom the holder acts.
        roles: what the holder may do.
        actor: the holder's pseudonym; a fresh one if it is left out.

    Raises:
        InvalidIdentity: nobody can be called so.
        NameTaken: an actor of another organisation is.
        InvalidTokens: the node's file cannot be used.
    """
    [secret] = add_tokens(folder, [(organisation, tuple(roles))], actor)
    return secret


def add_tokens(folder: Path, wanted: Iterable[tuple[NodeId, Sequence[Role]]], actor: str | None = None) -> list[str]:
    """Add several tokens at once, each for an organisation and roles; return them in order, as `add_token` does."""
    secrets_made, entries = [], list(read(folder))
    names = names_in(entries)
    for organisation, roles in wanted:
        secret, name = new_token(), actor or f"p{secrets.token_hex(6)}"
        names.add(name, organisation)
        secrets_made.append(secret)
        entries.append(IdentityEntry(name, organisation, tuple(roles), digest(secret)))
    write(folder, entries)
    return secrets_made


def holders(folder: Path) -> Sequence[Holder]:
    """Return whom the tokens that a node knows stand for, in the order of its file."""
    return [
        Holder(entry.sha256, Actor(entry.actor, NodeId(entry.organisation), frozenset(entry.roles), entry.namespace))
        for entry in admitted(folder)
        if entry.sha256
    ]


def remove_token(folder: Path, id: str) -> None:
    """Remove the token of this id from the node's file; what it opened is closed a moment later.

    A system outside that has an nkey too keeps that.
    """
    left = (replace(entry, sha256=None) if entry.sha256 == id and entry.nkey else entry for entry in read(folder))
    write(folder, [entry for entry in left if entry.sha256 != id])
