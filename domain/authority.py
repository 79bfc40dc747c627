"""Who acts: a pseudonymous actor, the organisation acted for, and what the actor may do."""

from dataclasses import dataclass
from enum import StrEnum

from domain.tree import NodeId


class Role(StrEnum):
    """What an actor may do on a node; a token carries one or several."""

    READER = "reader"
    """Read the views."""
    OFFICER = "officer"
    """Give the commands of the domain."""
    AUDITOR = "auditor"
    """Read the log itself and replay it."""
    OPERATOR = "operator"
    """Run the node: rebuild views, retry what was set aside, restart links."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who gives a command. `id` is a pseudonym: no person is ever named on the board."""

    id: str
    organisation: NodeId
    roles: frozenset[Role]
