"""Which rows a reader of another organisation than the node's own may see (S36): its own and those it takes part in.

The scope holds for every table that has a row per record, whatever is asked of it, so that figures agree with the lists
that they count. What an issue list numbers and this reader may not see stays in the list's remainder.

The extent says whether what is seen is the whole: the city sees all that is not restricted, everybody else its own and
the joint. A count over a part is not the whole, and says so; where nothing of it may be seen there is no number, for a
0 would be untrue.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa

from domain.aggregate import aggregates
from domain.envelope import Classification, Envelope
from domain.node_id import NodeId, is_within, root_of
from domain.words import Term
from projections.audiences import audiences
from projections.engine.codec import Columns
from projections.engine.snapshot import Snapshot
from projections.engine.view import AnyTable, subject


class Judge(Protocol):
    """Knows the same rule for one record; judges who see the same are equal."""

    def may_see(self, event: Envelope, /) -> bool:
        """Say whether the record whose last event this is may be seen."""


@dataclass(frozen=True)
class RowScope:
    """What one organisation may see."""

    organisation: NodeId
    judge: Judge

    def allows(self, last: Envelope) -> bool:
        """Say whether a record may be seen, by its last event."""
        return self.judge.may_see(last)

    def conditions(self, snapshot: Snapshot, table: AnyTable, columns: Columns) -> Sequence[sa.ColumnElement[bool]]:
        """Return what must hold for the rows that may be seen; a table without a row per record is for everybody."""
        if table.key is not subject:
            return ()
        return (*_not_local(columns.key), sa.or_(self._owns(columns.key), self._takes_part(snapshot, columns.key)))

    def _owns(self, key: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        at = f"@{self.organisation}"
        return sa.or_(key.endswith(at, autoescape=True), key.contains(f"{at}.", autoescape=True))

    def _takes_part(self, snapshot: Snapshot, key: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        """Look each record up by itself: a page has few, and a register may have many that nobody asks for."""
        now = snapshot.latest(audiences)
        named = sa.or_(
            now.c.audience.contains(f'"{self.organisation}"', autoescape=True),
            now.c.audience.contains(f'"{self.organisation}.', autoescape=True),
        )
        return sa.exists().where(now.c.key == key, named)


def _not_local(key: sa.ColumnElement[str]) -> Sequence[sa.ColumnElement[bool]]:
    """Leave out what concerns the node's own running."""
    kinds = [each.kind for each in aggregates.values() if each.classification is Classification.LOCAL]
    return [sa.not_(key.startswith(f"{kind}-", autoescape=True)) for kind in kinds]


class Extent(Term):
    """Of how much something is told."""

    WHOLE = "whole", "全部", "all of it"
    PART = "part", "此处可见部分", "what is visible here"
    NONE = "none", "此处不可见", "not visible here"


def extent_of(snapshot: Snapshot, top: NodeId | None = None) -> Extent:
    """Return of how much this reader is told of what an organisation and those below it do; the city if none is given.

    Everybody sees all that happens below them.
    """
    return _seen_by(snapshot.reader, top)


def extent_here(snapshot: Snapshot) -> Extent:
    """Return of how much the node itself knows, whoever reads."""
    return _seen_by(snapshot.node, None)


def _seen_by(organisation: NodeId | None, top: NodeId | None) -> Extent:
    """Views that are nobody's, as in a comparison of two logs, are taken for the whole."""
    if organisation is None or is_within(top or root_of(organisation), organisation):
        return Extent.WHOLE
    return Extent.PART
