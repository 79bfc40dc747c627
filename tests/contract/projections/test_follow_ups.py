"""A seminar is followed up in time, late, or not yet: then it is overdue (P9)."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.aggregate_id import AggregateId
from domain.deadlines import RuleRef
from domain.envelope import Envelope
from domain.patrol.events import JointPatrolCancelled, SeminarHeld, SiteVisitCancelled, SiteVisited
from projections.engine.as_of import AsOf
from projections.engine.views import Views
from projections.patrols.follow_ups import FollowUps, follow_ups
from tests.contract.projections.conftest import OpenViews
from tests.unit.domain import examples as e
from tests.unit.given import KEXU
from tests.unit.projections.recorded import ListedLog, on

HELD = datetime(2019, 5, 15, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
DUE = HELD + 2 * DAY
RULE = RuleRef(AggregateId("deadline-rule-followup@bj"), 1, HELD)
seminar = SeminarHeld(place=e.BAOFUSI, attendees=15, due=DUE, rule=RULE)
without_rule = SeminarHeld(place=e.BAOFUSI, attendees=5)
visit = SiteVisited(place=e.BAOFUSI, organisation=KEXU, findings="路灯已亮", seminar=1)
elsewhere = SiteVisited(place=e.BAOFUSI, organisation=KEXU, findings="无关")


def patrol(number: int, *events: object, every: timedelta) -> list[Envelope]:
    """Return a patrol whose seminar is held at `HELD`, and what follows, each so much later."""
    start = HELD - 2 * every
    return on(AggregateId(f"patrol-{number}@bj"), e.planned, e.started, seminar, *events, at=start, every=every)


@pytest.fixture(scope="module")
def views(caught_up_once: OpenViews) -> Views:
    log = ListedLog()
    log.append(patrol(1, visit, elsewhere, every=DAY))
    log.append(patrol(2, elsewhere, without_rule, visit, every=DAY))
    log.append(patrol(3, visit, SiteVisitCancelled(number=1, reason="登记有误"), every=DAY))
    log.append(patrol(4, JointPatrolCancelled(reason="登记有误"), every=4 * DAY))
    return caught_up_once(log, clock=lambda: HELD + 30 * DAY)


def asked(views: Views, after: timedelta) -> FollowUps:
    with views.read(AsOf(moment=HELD + after)) as snapshot:
        return follow_ups(snapshot)


def test_what_a_rule_dates_is_followed_up_in_time_late_or_not_yet(views: Views) -> None:
    found = {each.patrol: each for each in asked(views, 30 * DAY).items}
    assert [(id, each.visited_at, each.late, each.overdue) for id, each in sorted(found.items())] == [
        ("patrol-1@bj", HELD + DAY, False, False),
        ("patrol-2@bj", HELD + 3 * DAY, True, False),
        ("patrol-3@bj", None, False, True),
    ]


def test_it_is_overdue_from_its_date_on_until_it_is_done(views: Views) -> None:
    assert [asked(views, days * DAY).overdue for days in (0, 1, 2, 2.5, 3, 30)] == [0, 0, 0, 3, 2, 1]


def test_follow_ups_are_asked_for_by_year_and_by_patrol(views: Views) -> None:
    with views.read() as snapshot:
        assert len(follow_ups(snapshot, year=2019).items) == 3
        assert follow_ups(snapshot, year=2018).items == ()
        [line] = follow_ups(snapshot, patrol=AggregateId("patrol-2@bj")).items
        assert (line.seminar, line.place, line.held_at, line.due) == (1, e.BAOFUSI, HELD, DUE)
