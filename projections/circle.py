"""Circles: by whom an act must be to count.

A figure of the city counts what the city's bodies did, a district's what its own did, and a sum over tiers is a figure
of its own: each says which it is, and every answer that counts by a circle says by which.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

import sqlalchemy as sa

from domain.bodies import bodies_of
from domain.node_id import NodeId, Organisation, is_within, root_of
from domain.tier import Tier
from domain.words import Term, Words
from projections import organisations
from projections.engine.snapshot import Snapshot
from projections.organisations import within
from projections.scope import Extent, extent_of


class By(Term):
    """By whom what is counted was done."""

    CITY = "city", "市级", "the city's own bodies"
    AGENCIES = "agencies", "各市级机关、国企和高校", "the agencies"
    BOARD = "board", "全市各级单位", "everybody on the board"
    OWN = "own", "本单位", "the organisation's own bodies"
    WITHIN = "within", "本单位及下级单位", "the organisation and all below it"

    @property
    def is_citywide(self) -> bool:
        """True if there is one such circle on a board, False if every organisation has one."""
        return self not in (By.OWN, By.WITHIN)


ByWhom = Annotated[By, Words("统计主体", "By whom")]
Owner = Annotated[Organisation | None, Words("何单位办理", "By whom")]
"""A query's parameter: whose acts are counted."""
Below = Annotated[bool, Words("含下级单位", "With those below")]
"""A query's parameter: whether those of all below are counted, too."""
Tiers = Mapping[NodeId, Tier]


@dataclass(frozen=True, slots=True)
class Circle:
    """Organisations whose acts count together."""

    by: By
    top: NodeId
    """Around whom it is drawn."""
    bodies: frozenset[NodeId] | None
    """Who is in it; None if it is everybody within the top."""

    def has(self, owner: NodeId) -> bool:
        """Say whether what this one did counts."""
        return owner in self.bodies if self.bodies is not None else self._is_all or is_within(owner, self.top)

    def condition(self, owner: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        """Return the same of the owner in a column."""
        if self.bodies is not None:
            return owner.in_(sorted(self.bodies))
        return sa.true() if self._is_all else within(owner, self.top)

    @property
    def is_of_the_city(self) -> bool:
        """True if it is drawn around the city."""
        return self.top == root_of(self.top)

    @property
    def _is_all(self) -> bool:
        return self.by is By.BOARD


@dataclass(frozen=True, slots=True)
class Covers:
    """What an answer is about: by whom the acts are that it counts, and of how much of these it tells."""

    by: ByWhom
    owner: NodeId
    """Around whom the circle is drawn."""
    extent: Extent
    kept_at: NodeId | None = None
    """Where all of it is told; None if it is here."""

    def telling(self, *, anything: bool) -> "Covers":
        """Return the same of an answer that tells anything, or nothing: of a part, that is not that there is none."""
        unseen = self.extent is Extent.PART and not anything
        return replace(self, extent=Extent.NONE) if unseen else self


def tiers_of(snapshot: Snapshot) -> Tiers:
    """Return where every organisation stands."""
    return {row.id: row.tier for row in organisations.query(snapshot).items}


def draw(by: By, organisation: NodeId, tiers: Tiers) -> Circle:
    """Return the circle of an organisation; one that is citywide is drawn around its city."""
    top = root_of(organisation) if by.is_citywide else organisation
    match by:
        case By.BOARD | By.WITHIN:
            return Circle(by, top, None)
        case By.AGENCIES:
            return Circle(by, top, frozenset(each for each, tier in tiers.items() if tier is Tier.AGENCY))
        case By.CITY | By.OWN:
            return Circle(by, top, bodies_of(top, tiers))


def circle_of(snapshot: Snapshot, owner: NodeId | None, *, below: bool = False) -> Circle:
    """Return whose acts a query counts: this organisation's, or the reader's own; perhaps with all below."""
    top = owner or reader_of(snapshot)
    return draw(By.WITHIN if below else By.OWN, top, tiers_of(snapshot))


def seen_by(snapshot: Snapshot, owner: NodeId | None, *, below: bool = False) -> Circle:
    """Return whose acts a query lists: this organisation's if it is named, else everybody's."""
    if owner:
        return circle_of(snapshot, owner, below=below)
    return draw(By.BOARD, reader_of(snapshot), {})


def covers(snapshot: Snapshot, circle: Circle) -> Covers:
    """Return what an answer says of its circle."""
    extent = extent_of(snapshot, circle.top)
    return Covers(circle.by, circle.top, extent, None if extent is Extent.WHOLE else circle.top)


def covers_everybody(snapshot: Snapshot) -> Covers:
    """Return the same of an answer that is about all that may be seen."""
    return covers(snapshot, seen_by(snapshot, None))


def reader_of(snapshot: Snapshot) -> NodeId:
    """Return for whom it is read; for nobody in particular, as in a comparison of two logs, the city."""
    if snapshot.reader:
        return snapshot.reader
    known = organisations.query(snapshot).items
    return root_of(known[0].id) if known else NodeId("")
