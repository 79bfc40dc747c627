"""What the views answer about named matters: the overdue first, each with the list items behind it (P15)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.aggregate_id import AggregateId, counterpart
from domain.issue.state import IssueStatus
from domain.matter.events import MatterClosed
from domain.matter.state import MatterStatus
from domain.matter_report import MatterProgressReported, ReportStatus
from projections.engine.as_of import AsOf
from projections.engine.snapshot import Snapshot
from projections.engine.views import Views
from projections.matters import LinkedItem, matters_named
from tests.contract.projections import may
from tests.contract.projections.conftest import OpenViews
from tests.unit.domain import examples as e
from tests.unit.domain import second_half as s
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, ZHONGGUANCUN
from tests.unit.projections.recorded import ListedLog, on

NAMED = datetime(2019, 9, 20, 1, tzinfo=UTC)
LATE, LATER, AHEAD, DONE, LAST_YEAR = (AggregateId(f"matter-{number}@bj") for number in range(1, 6))
HIDDEN = AggregateId("issue-77@bj")
NOW = datetime(2019, 12, 10, 1, tzinfo=UTC)
due = s.MATTER_DUE


@pytest.fixture(scope="module")
def views(caught_up_once: OpenViews) -> Views:
    log = may.may()
    linked = replace(s.matter_named, issues=(may.issue_id(1), HIDDEN))
    report = MatterProgressReported(matter=LATE, namer=BJ, note="已拆除一半", done=False)
    log.append(on(AHEAD, replace(s.matter_named, due=NOW + timedelta(days=9), issues=()), at=NAMED))
    log.append(on(LATER, replace(s.matter_named, due=due + timedelta(days=5), responsible=ZHONGGUANCUN), at=NAMED))
    log.append(on(DONE, replace(s.matter_named, due=due), MatterClosed(conclusion="已拆除"), at=NAMED))
    log.append(on(LATE, linked, at=NAMED))
    log.append(on(counterpart(LATE, "matter-report", CHAOYANG), report, at=NAMED + timedelta(days=9)))
    log.append(on(LAST_YEAR, s.matter_named, at=NAMED - timedelta(days=365)))
    return caught_up_once(log, clock=lambda: NOW)


def test_the_overdue_come_first_and_the_closed_last(now: Snapshot) -> None:
    found = matters_named(now, year=2019)
    assert [line.matter.id for line in found.items] == [LATE, LATER, AHEAD, DONE]
    assert [line.overdue for line in found.items] == [True, True, False, False]
    assert (found.open, found.overdue, found.closed) == (3, 2, 1)


def test_a_matter_stands_beside_what_was_reported_and_the_items_behind_it(now: Snapshot) -> None:
    line = matters_named(now, year=2019).items[0]
    assert line.report
    assert (line.report.owner, line.report.status, line.report.note) == (
        CHAOYANG,
        ReportStatus.UNDER_WAY,
        "已拆除一半",
    )
    assert line.items == (
        LinkedItem(may.issue_id(1), e.LIST, e.TITLE, 1, "问题 1", IssueStatus.RESOLVED),
        LinkedItem(HIDDEN, None, None, None, None, None),
    )


def test_matters_are_asked_for_by_year_organisation_and_state(now: Snapshot) -> None:
    def ids(**wanted: object) -> list[AggregateId]:
        return [line.matter.id for line in matters_named(now, **wanted).items]  # type: ignore[arg-type]

    assert ids(year=2018) == [LAST_YEAR]
    assert len(ids()) == 5
    assert ids(year=2019, responsible=HAIDIAN) == [LATER], "and for those below it"
    assert ids(year=2019, status=MatterStatus.CLOSED) == [DONE]


def test_what_is_overdue_depends_on_the_day(views: Views) -> None:
    with views.read(AsOf(moment=due + timedelta(days=1))) as snapshot:
        found = matters_named(snapshot, year=2019)
    assert [(line.matter.id, line.overdue) for line in found.items][:2] == [(LATE, True), (LATER, False)]


def test_a_node_without_matters_answers_with_none(open_views: OpenViews) -> None:
    views = open_views(ListedLog())
    views.catch_up()
    with views.read() as snapshot:
        assert matters_named(snapshot).items == ()
