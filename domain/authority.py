"""Who acts: a pseudonymous actor, the organisation acted for, and what the actor may do."""

from dataclasses import dataclass

from domain.node_id import NodeId
from domain.words import Term

NODE = "node"
"""The pseudonym under which a node acts by itself, for all whose records it keeps."""


class Role(Term):
    """What an actor may do on a node; a token carries one or several."""

    READER = "reader", "查阅", "reader"
    """Read the views."""
    OFFICER = "officer", "经办", "officer"
    """Give the commands of the domain."""
    APPROVER = "approver", "审批", "approver"
    """Approve what an officer brings: plans, suspensions, write-offs, publications."""
    CLUES = "clues", "线索管理", "clues"
    """Refer clues, and read them: the one restricted matter."""
    AUDITOR = "auditor", "审计", "auditor"
    """Read the log itself and replay it."""
    OPERATOR = "operator", "运维", "operator"
    """Run the node: rebuild views, retry what was set aside, restart links."""
    PUBLISHER = "publisher", "上报", "publisher"
    """Report what happened in an outside system: through the gateway alone, and there whatever an officer may command;
    a token of this role gives no command by itself."""
    SUBSCRIBER = "subscriber", "订阅", "subscriber"
    """Follow the feeds, by stream or by webhook, within what the organisation may see."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who gives a command. `id` is a pseudonym: no person is ever named on the board."""

    id: str
    organisation: NodeId
    roles: frozenset[Role]
    namespace: str | None = None
    """In which a system outside calls records by its own ids; the organisation's own if left out."""
