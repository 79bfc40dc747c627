"""Who may see what on a node: the one rule of every feed, webhook, record and export.

- The node's own organisation sees everything that is not restricted.
- Another organisation, hosted here or bound by a token, sees the records that it or an organisation below it owns or
  takes part in. What concerns the node's own running (local) it does not see.
- What is restricted (P3) is, beyond that, for auditors and for those who deal with clues in an organisation that takes
  part itself.

An aggregate's audience only grows, and stands on each of its events: the last one says who may see the record with all
its past. So a feed shows the past of a record just before the event that lets somebody in.
"""

from dataclasses import dataclass

from domain.aggregate_id import owner_of
from domain.authority import Actor, Role
from domain.envelope import Classification
from domain.node_id import NodeId, is_within
from domain.restriction import HasAudience, may_see
from projections.scope import RowScope

_COUNTS = frozenset({Role.AUDITOR, Role.CLUES})
"""The roles that make a difference to what may be seen."""


def visible(event: HasAudience, actor: Actor, node: NodeId) -> bool:
    """Say whether somebody may see an event on a node.

    Args:
        event: an envelope, or as much of one as says whom it is for.
        actor: who would see it.
        node: whose log it stands in.
    """
    if not may_see(actor, event):
        return False
    if actor.organisation == node:
        return True
    return event.classification is not Classification.LOCAL and concerns(event, actor.organisation)


def concerns(event: HasAudience, organisation: NodeId) -> bool:
    """Say whether an event is of a record that an organisation, or one below it, owns or takes part in."""
    return any(is_within(each, organisation) for each in (owner_of(event.subject), *event.audience))


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody before a node's log, by what makes a difference to what may be seen: equal ones see the same."""

    node: NodeId
    organisation: NodeId
    roles: frozenset[Role]

    @classmethod
    def of(cls, actor: Actor, node: NodeId) -> "Viewer":
        """Return an actor before a node."""
        return cls(node, actor.organisation, actor.roles & _COUNTS)

    @classmethod
    def afar(cls, node: NodeId, organisation: NodeId) -> "Viewer":
        """Return an organisation as webhooks and streams tell it: what is restricted is not sent out, to nobody."""
        return cls(node, organisation, frozenset())

    @property
    def sees_all(self) -> bool:
        """Whether it is the node's own organisation, which sees every row that its roles let it ask for."""
        return self.organisation == self.node

    def may_see(self, event: HasAudience) -> bool:
        """Say whether an event, or the record whose last event it is, may be seen."""
        return visible(event, Actor("", self.organisation, self.roles), self.node)


def row_scope(actor: Actor, node: NodeId) -> RowScope | None:
    """Return the same rule for the rows of views; None for the node's own organisation.

    What is sealed is, beyond that, for the roles that its registers name.
    """
    viewer = Viewer.of(actor, node)
    return None if viewer.sees_all else RowScope(viewer.organisation, viewer)
