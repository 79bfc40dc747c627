"""What a figure is asked: as of when, by whose acts, about whom, in which window.

The definition says all of it, and this is what it becomes for one organisation and one year.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from domain.beijing import day_of, start_of
from domain.moment import EARLIEST
from domain.node_id import NodeId
from domain.words import Term
from projections.bodies import BodyOf, Whom, body_of
from projections.circle import By, Circle, Tiers, draw, tiers_of
from projections.committee_terms import term_on
from projections.engine.nested import one_of
from projections.engine.register import AnyRegister
from projections.engine.snapshot import Snapshot
from projections.population import Population
from projections.windows import LAST_MOMENT, at_the_end_of, during, year_bounds


class Window(Term):
    """Over which time a figure counts; none goes beyond the end of the year that is asked for."""

    YEAR = "year", "当年", "the calendar year"
    TERM = "term", "本届党委换届以来至当年末", "since the committee took office, to the end of the year"
    ROUND = "round", "当年末正在进行的轮次", "the rounds under way at the end of the year"
    STANDING = "standing", "截至当年末", "as it stands at the end of the year"


@dataclass(frozen=True, slots=True)
class FigureQuestion:
    """What one figure counts by, for one organisation and one year."""

    snapshot: Snapshot
    """The views; of what stands, as of the end of the year."""
    year: int
    circle: Circle
    about: Whom
    since: datetime
    """When the window begins; what only stands has stood since ever."""
    until: datetime
    """When it is over."""
    body: BodyOf

    def of(self, register: AnyRegister) -> Population:
        """Return the records of a register that belong to the circle."""
        source = self.snapshot.of(register)
        return Population(self.snapshot, source, (self.circle.condition(source.c.owner),))

    def opened(self, register: AnyRegister) -> Population:
        """Return those that were opened in the window."""
        found = self.of(register)
        return found.where(self.during(found.c.opened_at))

    @property
    def at_the_end(self) -> Snapshot:
        """The views as of the end of the window: of what was in force then."""
        return self.snapshot.until(self.until - LAST_MOMENT)

    def during(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        """Return the condition that a moment, in a column, falls into the window."""
        return during(column, self.since, self.until)

    def concerning(self, found: Population, organisation: sa.ColumnElement[str]) -> Population:
        """Return those that are about an organisation, in a column, whom the figure is about."""
        if self.about is Whom.ANYBODY:
            return found
        those = (each for each in found.values(organisation) if self.about.includes(self.body(NodeId(each))))
        return found.where(one_of(organisation, those))


class Inquiry:
    """All questions about one organisation and one year: what they have in common is looked up once."""

    def __init__(self, snapshot: Snapshot, year: int, organisation: NodeId) -> None:
        self.snapshot, self.year, self.organisation = snapshot, year, organisation
        self._begins, self._ends = year_bounds(year)

    def question(self, by: By, about: Whom, window: Window) -> FigureQuestion | None:
        """Return what a figure is asked, or None if nobody has said when its window begins."""
        circle = draw(by, self.organisation, self._tiers)
        since = self._since(window, circle)
        if since is None:
            return None
        stands = window in (Window.ROUND, Window.STANDING)
        snapshot = self._at_the_end if stands else self.snapshot
        return FigureQuestion(snapshot, self.year, circle, about, since, self._ends, self._body)

    def _since(self, window: Window, circle: Circle) -> datetime | None:
        if window is Window.YEAR:
            return self._begins
        if window is Window.TERM:
            term = term_on(self.snapshot, circle.top, day_of(self._ends - LAST_MOMENT))
            return start_of(term.since) if term else None
        return EARLIEST

    @cached_property
    def _at_the_end(self) -> Snapshot:
        return at_the_end_of(self.snapshot, self.year)

    @cached_property
    def _tiers(self) -> Tiers:
        return tiers_of(self.snapshot)

    @cached_property
    def _body(self) -> BodyOf:
        return body_of(self.snapshot)
