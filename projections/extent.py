"""How far an answer reaches: over all that there is, or as far as may be seen from where it is asked (S36).

The city sees all that is not restricted; everybody else its own and the joint. A count over a part is not the whole,
and says so; where nothing of it may be seen there is no number, for a 0 would be untrue.
"""

from domain.tree import NodeId, root_of
from domain.words import Term
from projections.engine.snapshot import Snapshot


class Extent(Term):
    """Of how much something is told."""

    WHOLE = "whole", "全部", "all of it"
    PART = "part", "此处可见部分", "what is visible here"
    NONE = "none", "此处不可见", "not visible here"


def extent_of(snapshot: Snapshot) -> Extent:
    """Return of how much this reader is told."""
    return _seen_by(snapshot.reader)


def extent_here(snapshot: Snapshot) -> Extent:
    """Return of how much the node itself knows, whoever reads."""
    return _seen_by(snapshot.node)


def _seen_by(organisation: NodeId | None) -> Extent:
    """Views that are nobody's, as in a comparison of two logs, are taken for the whole."""
    return Extent.PART if organisation and organisation != root_of(organisation) else Extent.WHOLE
