"""The identities of systems outside: publishers and subscribers, each bound to an organisation.

A system proves who it is by a token over HTTP, by an nkey over NATS, or by either.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.authority import Actor, Role
from domain.node_id import NodeId
from services.identities.file import IdentityEntry, admitted, is_outside, names_in, read, write
from services.identities.names import InvalidIdentity, NameTaken
from services.identities.nkey import new_key
from services.identities.secrets import digest, new_token


class NoSuchIdentity(LookupError):
    """No system outside has this name."""


@dataclass(frozen=True, slots=True)
class Outsider:
    """A system outside."""

    name: str
    organisation: NodeId
    roles: frozenset[Role]
    token: str | None
    """The id of its token, as `Holder.id`; None if it has none."""
    nkey: str | None
    """The public part of its nkey; None if it has none."""

    @property
    def actor(self) -> Actor:
        """Whom it acts as."""
        return Actor(self.name, self.organisation, self.roles)

    @property
    def publishes(self) -> bool:
        """Whether it may report."""
        return Role.PUBLISHER in self.roles

    @property
    def subscribes(self) -> bool:
        """Whether it may follow the feeds."""
        return Role.SUBSCRIBER in self.roles


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a system proves its identity with. It is nowhere else."""

    token: str | None
    seed: str | None
    """Of the nkey: `SU…`."""


def outsiders(folder: Path) -> Sequence[Outsider]:
    """Return the systems outside that a node lets in, in the order of its file.

    Raises:
        InvalidTokens: the file cannot be used.
    """
    return [_outsider(entry) for entry in admitted(folder) if is_outside(entry.roles)]


def add_outsider(
    folder: Path, name: str, organisation: NodeId, roles: Iterable[Role], *, token: bool = True, nkey: bool = False
) -> Secrets:
    """Let a system in.

    Args:
        folder: the node's data folder.
        name: what it is called; on NATS, its subjects end in it.
        organisation: for which it reports, or whose records it may see.
        roles: publisher, subscriber, or both; beside them those of who reads.
        token: whether it gets one.
        nkey: whether it gets one.

    Raises:
        NameTaken: another one is called so, or a person.
        InvalidIdentity: a rule is broken.
        InvalidTokens: the node's file cannot be used.
    """
    entries = read(folder)
    names_in(entries).add(name, organisation)
    _require(name, entries, roles := tuple(dict.fromkeys(roles)), token or nkey)
    secret, key = new_token() if token else None, new_key() if nkey else None
    entry = IdentityEntry(name, organisation, roles, digest(secret) if secret else None, key.public if key else None)
    write(folder, (*entries, entry))
    return Secrets(secret, key.seed if key else None)


def remove_outsider(folder: Path, name: str) -> None:
    """Let a system in no more; what it has open is closed a moment later.

    Raises:
        NoSuchIdentity: there is none of this name.
        InvalidTokens: the node's file cannot be used.
    """
    entries = read(folder)
    remaining = [entry for entry in entries if entry.actor != name or not is_outside(entry.roles)]
    if len(remaining) == len(entries):
        known = ", ".join(each.name for each in outsiders(folder)) or "none"
        raise NoSuchIdentity(f"no system outside is called {name!r}; there are: {known}")
    write(folder, remaining)


def _require(name: str, entries: Sequence[IdentityEntry], roles: tuple[Role, ...], proves: bool) -> None:
    if not is_outside(roles):
        raise InvalidIdentity("roles: a system outside is a publisher, a subscriber or both, and gives no commands")
    if not proves:
        raise InvalidIdentity("a system must have a token or an nkey")
    if any(entry.actor == name for entry in entries):
        raise NameTaken(f"name: {name!r} is taken; remove it first, or choose another")


def _outsider(entry: IdentityEntry) -> Outsider:
    return Outsider(entry.actor, NodeId(entry.organisation), frozenset(entry.roles), entry.sha256, entry.nkey)
