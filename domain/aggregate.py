"""The pattern of every aggregate: events, state, decisions, registered under one kind.

A decision is a plain function from the state and a command to the events that follow, or a `Refusal`. Time, ids and
what the node has seen of other aggregates come in with the `Context`; there is no clock, no generator and no I/O in it.
What every kind needs stands here once: a command opens an aggregate once, or is given at a stage; by a role, at a tier,
about organisations in a relation.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, reduce, wraps
from typing import Any, Generic, NamedTuple, TypeVar, dataclass_transform

from pydantic import ConfigDict

from domain.aggregate_id import AggregateId, aggregate_id, owner_of, parts
from domain.authority import Actor, Role
from domain.cancellation import is_cancelled, require_standing
from domain.envelope import Classification
from domain.heading import LAST, Heading
from domain.node_id import NodeId
from domain.place import field_names
from domain.pointing import complete, read_by
from domain.reference import require_references
from domain.refusal import AlreadyExists, NotFound, Refusal
from domain.registry import EventType, event_types
from domain.relation import require_related
from domain.tense import require_tenses
from domain.tier import Tier, require_tier
from domain.words import Term, Words

S = TypeVar("S")
T = TypeVar("T")
C = TypeVar("C")
D = TypeVar("D", bound=Callable[..., Sequence[Any]])


class Impossible(Exception):
    """An event that cannot follow on this state: the history was not made by this domain's decisions."""

    def __init__(self, state: object, payload: object) -> None:
        super().__init__(f"{type(payload).__name__} cannot follow on {state}")


class On(NamedTuple):
    """An event on another aggregate of the same owner, to be recorded together with the decision's own."""

    id: AggregateId
    payload: Any


Changes = Sequence[Any]
"""What a decision returns: events on its own aggregate, or `On(id, event)`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """All that a decision may know besides its command and its aggregate's state."""

    id: AggregateId
    """The aggregate that is decided on."""
    node: NodeId
    """The node where it is decided."""
    actor: Actor
    at: datetime
    """When it occurs."""
    seen: Mapping[AggregateId, Any]
    """The state of every aggregate that this node has seen, its own and the copies of others'."""

    def find(self, state: type[T], id: AggregateId) -> T | None:
        """Return what this node has seen of an aggregate, or None."""
        found = self.seen.get(id)
        return found if isinstance(found, state) else None

    def require(self, state: type[T], id: AggregateId) -> T:
        """Return what this node has seen of an aggregate that stands.

        Raises:
            NotFound: nothing, or it is of another kind.
            RecordCancelled: it was taken back.
        """
        found = self.find(state, id)
        if found is None:
            raise NotFound(id=id)
        require_standing(found, id)
        return found


Decision = Callable[..., Changes]
"""From the state, the command and the context."""
Opens = Callable[[Any, str, NodeId], AggregateId]
"""From a command, a fresh uid and the owner to the id of the aggregate that the command opens."""


@dataclass(frozen=True)
class CommandType:
    """One registered command: who may give it, what it does, and on which kind of aggregate."""

    name: str
    verb: str
    """Its last path segment over HTTP: `extend` in `POST /v1/tasks/{id}/extend`."""
    words: Words
    role: Role
    payload: type
    aggregate: "AnyAggregate"
    decide: Decision
    opens: Opens | None
    """Given if the command may open its aggregate; it is then posted to the collection."""
    reported_as: type | None
    """The event as which a system outside may report that it was done; None if it may not."""

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """Where those stand who may give it: who may keep such a record."""
        return self.aggregate.tiers


commands: dict[str, CommandType] = {}
"""Every command, by name."""

aggregates: dict[str, "AnyAggregate"] = {}
"""Every kind of aggregate, by kind."""


@dataclass_transform(frozen_default=True, kw_only_default=True)
def command(cls: type[C]) -> type[C]:
    """Make a class a command: frozen, with its fields given by name, and none but these.

    Its docstring is published, in the glossary and in OpenAPI: what whoever gives the command wants done.
    """
    made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
    # A field that nobody knows is a mistake in the field's name: silently dropped, it would be taken for given.
    made.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]
    return made


def event_from(event: type[C], command: object, **more: Any) -> C:
    """Return the event that says what a command says: fields of the same name are taken over, `more` is added."""
    kinds: tuple[type, type] = (event, type(command))
    taken = {name: getattr(command, name) for name in _taken_over(*kinds)}
    return event(**{**taken, **more})


@cache
def _taken_over(event: type, command: type) -> tuple[str, ...]:
    there = field_names(command)
    return tuple(name for name in field_names(event) if name in there)


Stages = Term | tuple[Term, ...]
"""One or several values of a state's `status`."""


class Aggregate(Generic[S]):
    """A kind of aggregate: what it is called, how its state follows from its events, and its commands."""

    def __init__(
        self,
        kind: str,
        plural: str,
        evolve: Callable[[S | None, Any], S],
        *,
        zh: str,
        en: str,
        heading: Heading,
        rank: int = LAST,
        tiers: tuple[Tier, ...] = tuple(Tier),
        classification: Classification = Classification.INTERNAL,
        audited: bool = False,
        counts: bool = False,
    ) -> None:
        """Register the kind.

        Args:
            kind: the first part of its ids.
            plural: its collection over HTTP.
            evolve: from the state, None before the first event, and an event to the next state. It stands in the file,
                or in the folder, that defines the kind's events.
            zh: what the board calls it, in Chinese.
            en: the same in English.
            heading: under which its register is found.
            rank: its place under the heading; behind all others if left out.
            tiers: where those stand who may keep one, and so give its commands; every tier if left out.
            classification: how far its events may travel.
            audited: whether auditors alone may see it.
            counts: whether it keeps an index, or a count, of what is recorded elsewhere, which may be older than it.
        """
        self.kind = kind
        self.plural = plural
        self.evolve = _anew(evolve)
        self.words = Words(zh, en)
        self.heading = heading
        self.rank = rank
        self.tiers = tiers
        self.classification = classification
        self.audited = audited
        self.counts = counts
        aggregates[kind] = self

    @property
    def address(self) -> str:
        """Its name in addresses: its plural."""
        return self.plural

    def state(self, payloads: Iterable[Any]) -> S | None:
        """Return the state that these events make, or None if there are none."""
        return reduce(self.evolve, payloads, None)

    @property
    def home(self) -> str:
        """The module that says what it is: its file, or its folder."""
        module = self.evolve.__module__
        return module if module.count(".") == 1 else module.rpartition(".")[0]

    def events(self) -> tuple[EventType, ...]:
        """Return the types of all events that may happen to it: those that its home defines."""
        return tuple(each for each in event_types() if f"{each.payload.__module__}.".startswith(f"{self.home}."))

    def require_authority(
        self, command: Any, owner: NodeId, node: NodeId, seen: Mapping[AggregateId, Any], at: datetime
    ) -> None:
        """Refuse a command on a record that its owner may not keep, or about somebody about whom it may not act.

        Raises:
            TierMissing: such records are kept at other tiers.
            OrganisationUnknown, OrganisationGone, NotBelow, NotWithin, NoPatrolBody, NotForTheCity: as of
                `require_related`.
        """
        require_tier(owner, self.tiers, node, seen)
        require_related(command, owner, node, seen, at)

    def fresh(self, _command: Any, uid: str, owner: NodeId) -> AggregateId:
        """Open a new aggregate under the uid that comes with the request."""
        return aggregate_id(self.kind, uid, owner)

    def opens(
        self,
        payload: type[C],
        *,
        zh: str,
        en: str,
        id: Opens | None = None,
        role: Role = Role.OFFICER,
        reported_as: type | None = None,
    ) -> Callable[[D], D]:
        """Register the function below as the decision on a command that opens an aggregate, which happens once.

        A record that was cancelled is opened anew if its id is given again. The function takes the command and the
        context. `id` says which aggregate; a fresh one if it is left out. All else is as of `decides`.
        """
        opened = id or self.fresh

        def register(decide: D) -> D:
            @wraps(decide)
            def once(state: S | None, command: C, context: Context) -> Changes:
                if state is not None and not is_cancelled(state):
                    raise _opened_before(opened, command, context.id)
                return decide(command, context)

            self._register(payload, Words(zh, en), once, opened, role, reported_as)
            return decide

        return register

    def decides(
        self,
        payload: type[C],
        *,
        zh: str,
        en: str,
        at: Stages = (),
        otherwise: type[Refusal] | None = None,
        opens: Opens | None = None,
        role: Role = Role.OFFICER,
        reported_as: type | None = None,
    ) -> Callable[[D], D]:
        """Register the function below as the decision on a command; its name is the command's verb.

        The function takes the state, the command and the context, and returns the events that follow. Its docstring is
        published: the first line stands in the glossary behind the command's, all of it in OpenAPI. It says which rule
        the decision keeps, to whoever is refused by it.

        Args:
            payload: the command.
            zh: what it does, in Chinese.
            en: the same in English.
            at: the stages, values of `state.status`, at which it may be given; all if left out.
            otherwise: the refusal at another stage; its words may say `{status}`.
            opens: given if the command opens the aggregate when it is not there, or was cancelled; the state is then
                None.
            role: what the actor must be.
            reported_as: the event as which a system outside may report that it was done; it may not if left out.
        """
        stages = (at,) if isinstance(at, Term) else at

        def register(decide: D) -> D:
            @wraps(decide)
            def staged(state: Any, command: C, context: Context) -> Changes:
                if opens and is_cancelled(state):
                    state = None
                require_standing(state, context.id)
                if otherwise and stages and state is not None and state.status not in stages:
                    raise otherwise(status=state.status.words)
                return decide(state, command, context)

            self._register(payload, Words(zh, en), staged, opens, role, reported_as)
            return decide

        return register

    def _register(
        self,
        payload: type,
        words: Words,
        decide: Decision,
        opens: Opens | None,
        role: Role,
        reported_as: type | None,
    ) -> None:
        @wraps(decide)
        def authorised(state: Any, command: Any, context: Context) -> Changes:
            owner = owner_of(context.id)
            try:
                self.require_authority(command, owner, context.node, context.seen, context.at)
                require_tenses(command, context.at, getattr(state, "due", None))
                require_references(command, owner, context.seen)
                return decide(state, command, context)
            except Refusal as refusal:
                complete(refusal, command, context.id, state)
                raise

        verb = decide.__name__.replace("_", "-")
        entry = CommandType(
            payload.__name__, verb, words, role, payload, self, authorised, opens, reported_as=reported_as
        )
        commands[entry.name] = entry


def _opened_before(opens: Opens, command: object, id: AggregateId) -> AlreadyExists:
    """Return that a record exists, with the fields of the command by which it is called."""
    refusal = AlreadyExists(id=id)
    refusal.places = read_by(lambda read: opens(read, parts(id)[1], owner_of(id)), command)
    return refusal


def _anew(evolve: Callable[[S | None, Any], S]) -> Callable[[S | None, Any], S]:
    """Return how a state follows from an event also on a record that was cancelled: there it can only begin again."""

    @wraps(evolve)
    def evolved(state: S | None, event: Any) -> S:
        return evolve(None if is_cancelled(state) else state, event)

    return evolved


AnyAggregate = Aggregate[Any]
"""A kind, whatever its state is."""


@cache
def kind_of(payload: type) -> AnyAggregate:
    """Return the kind of aggregate to which events of this class happen.

    Raises:
        LookupError: to none.
    """
    for kind in aggregates.values():
        if f"{payload.__module__}.".startswith(f"{kind.home}."):
            return kind
    raise LookupError(f"{payload.__name__} happens to no kind of record")
