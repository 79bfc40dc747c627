"""Which events are restricted, and who may see them as they are recorded: sealed (P3)."""

from typing import Protocol

from domain.aggregate import aggregates
from domain.aggregate_id import AggregateId, owner_of, parts
from domain.authority import Actor, Role
from domain.envelope import Classification
from domain.node_id import NodeId


class HasAudience(Protocol):
    """As much of an event as says whom it is for: an envelope, or what was read of one."""

    @property
    def subject(self) -> AggregateId:
        """The aggregate."""

    @property
    def classification(self) -> Classification:
        """How far it may travel."""

    @property
    def audience(self) -> tuple[NodeId, ...]:
        """All who take part in the aggregate so far."""


def is_restricted(envelope: HasAudience) -> bool:
    """Say whether an event is restricted: by its own word, or by what it is about, whatever another node calls it."""
    kind = aggregates.get(parts(envelope.subject)[0])
    return Classification.RESTRICTED in (envelope.classification, kind and kind.classification) or is_audited(envelope)


def is_audited(envelope: HasAudience) -> bool:
    """Say whether an event is for auditors alone."""
    kind = aggregates.get(parts(envelope.subject)[0])
    return kind is not None and kind.audited


def restricted_types() -> frozenset[str]:
    """Return the names of all event types that happen to restricted aggregates."""
    kinds = (kind for kind in aggregates.values() if kind.classification is Classification.RESTRICTED)
    return frozenset(event.name for kind in kinds for event in kind.events())


def may_see(actor: Actor, envelope: HasAudience) -> bool:
    """Say whether somebody may see an event as it is recorded; what is sealed in it nobody reads without the key.

    What is restricted is for auditors, and for those who deal with clues in an organisation that takes part; what
    auditors check by is for them alone.
    """
    if not is_restricted(envelope) or Role.AUDITOR in actor.roles:
        return True
    return (
        not is_audited(envelope)
        and Role.CLUES in actor.roles
        and actor.organisation in (owner_of(envelope.subject), *envelope.audience)
    )
