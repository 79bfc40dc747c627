"""The identities of systems outside: publishers and subscribers, each bound to an organisation.

A system proves who it is by a token over HTTP, by an nkey over NATS, or by either.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from domain.authority import Actor, Role
from domain.fields import Pseudonym
from domain.node_id import NodeId
from services.identities.file import IdentityEntry, InvalidTokens, admitted, is_outside, names_in, read, stamp, write
from services.identities.names import InvalidIdentity, NameTaken
from services.identities.nkey import new_key
from services.identities.secrets import digest, new_token
from services.locale import say

_namespace: TypeAdapter[str] = TypeAdapter(Pseudonym)


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
    namespace: str | None = None
    """In which it reports; the organisation's own if None."""

    @property
    def actor(self) -> Actor:
        """Whom it acts as."""
        return Actor(self.name, self.organisation, self.roles, self.namespace)

    @property
    def publishes(self) -> bool:
        """Whether it may report."""
        return Role.PUBLISHER in self.roles

    @property
    def subscribes(self) -> bool:
        """Whether it may follow the feeds."""
        return Role.SUBSCRIBER in self.roles


class SystemNamespaces:
    """In which namespaces systems report on a node, beside their organisations' own. Any number of threads may ask."""

    def __init__(self, folder: Path) -> None:
        """Read the file in the data folder of the node.

        Raises:
            InvalidTokens: it cannot be used.
        """
        self._folder = folder
        self._stamp, self._systems = stamp(folder), outsiders(folder)

    def __call__(self, organisation: NodeId) -> frozenset[str]:
        """Return those of the systems of an organisation."""
        if (found := stamp(self._folder)) != self._stamp:
            self._stamp = found
            with suppress(InvalidTokens):  # said by whoever lets them in; those read before stay in force
                self._systems = outsiders(self._folder)
        systems = (each for each in self._systems if each.organisation == organisation and each.publishes)
        return frozenset(each.namespace for each in systems if each.namespace)


@dataclass(frozen=True, slots=True)
class Admitted:
    """What a system proves its identity with, which is nowhere else, and where it reports."""

    token: str | None
    seed: str | None
    """Of the nkey: `SU…`."""
    namespace: str | None
    """As `Outsider.namespace`."""


def outsiders(folder: Path) -> Sequence[Outsider]:
    """Return the systems outside that a node lets in, in the order of its file.

    Raises:
        InvalidTokens: the file cannot be used.
    """
    return [_outsider(entry) for entry in admitted(folder) if is_outside(entry.roles)]


def add_outsider(
    folder: Path,
    name: str,
    organisation: NodeId,
    roles: Iterable[Role],
    *,
    token: bool = True,
    nkey: bool = False,
    namespace: str | None = None,
) -> Admitted:
    """Let a system in.

    Args:
        folder: the node's data folder.
        name: what it is called; on NATS, its subjects end in it.
        organisation: for which it reports, or whose records it may see.
        roles: publisher, subscriber, or both; beside them those of who reads.
        token: whether it gets one.
        nkey: whether it gets one.
        namespace: in which it reports, as `namespace_for` has it.

    Raises:
        NameTaken: another one is called so, or a person.
        InvalidIdentity: a rule is broken.
        InvalidTokens: the node's file cannot be used.
    """
    entries = read(folder)
    names_in(entries).add(name, organisation)
    _require(name, entries, roles := tuple(dict.fromkeys(roles)), token or nkey)
    secret, key = new_token() if token else None, new_key() if nkey else None
    reports_in = namespace_for(name, organisation, entries, namespace) if Role.PUBLISHER in roles else None
    proofs = digest(secret) if secret else None, key.public if key else None
    write(folder, (*entries, IdentityEntry(name, organisation, roles, *proofs, reports_in)))
    return Admitted(secret, key.seed if key else None, reports_in)


def namespace_for(
    name: str, organisation: NodeId, entries: Iterable[IdentityEntry], wanted: str | None = None
) -> str | None:
    """Return the namespace in which a system is to report, None for the organisation's own.

    Args:
        name: what the system is called.
        organisation: for which it reports.
        entries: who is let in already.
        wanted: a namespace, the organisation's id for its own. If it is left out, a first system has the organisation's
            own, and any other one of its own, which is called as it is.

    Raises:
        InvalidIdentity: such a namespace cannot be.
    """
    if wanted is None:
        systems = (each for each in entries if each.organisation == organisation and is_outside(each.roles))
        wanted = name if any(_shares(each) and each.actor != name for each in systems) else organisation
        if wanted == name == organisation:
            raise InvalidIdentity(
                say(
                    f"name：{name!r} 是本单位的；请写明它上报到哪个命名空间",
                    f"name: {name!r} is the organisation's: say in which namespace it is to report",
                )
            )
    if wanted == organisation:
        return None
    try:
        return _namespace.validate_python(wanted)
    except ValidationError as error:
        raise InvalidIdentity(
            say(
                f"namespace：{wanted!r} 须为 {organisation}，或 1 至 64 个 a-z、0-9 和 -",
                f"namespace: {wanted!r} must be {organisation}, or 1 to 64 of a-z, 0-9 and -",
            )
        ) from error


def _shares(entry: IdentityEntry) -> bool:
    """Say whether a system reports in its organisation's own namespace."""
    return Role.PUBLISHER in entry.roles and entry.namespace is None


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
        raise NoSuchIdentity(
            say(
                f"没有名为 {name!r} 的外部系统；现有：{known}",
                f"no system outside is called {name!r}; there are: {known}",
            )
        )
    write(folder, remaining)


def _require(name: str, entries: Sequence[IdentityEntry], roles: tuple[Role, ...], proves: bool) -> None:
    if not is_outside(roles):
        raise InvalidIdentity(
            say(
                "roles：外部系统只能上报、订阅或两者兼有，不能下达操作",
                "roles: a system outside is a publisher, a subscriber or both, and gives no commands",
            )
        )
    if not proves:
        raise InvalidIdentity(say("外部系统须有令牌或 nkey", "a system must have a token or an nkey"))
    if any(entry.actor == name for entry in entries):
        raise NameTaken(f"name: {name!r} is taken; remove it first, or choose another")


def _outsider(entry: IdentityEntry) -> Outsider:
    proofs = entry.sha256, entry.nkey
    return Outsider(entry.actor, NodeId(entry.organisation), frozenset(entry.roles), *proofs, entry.namespace)
