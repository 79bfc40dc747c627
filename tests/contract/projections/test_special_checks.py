"""What the views answer about special checks: districts and other bodies, each counted once (P12)."""

from datetime import UTC, datetime, timedelta

from domain.aggregate_id import AggregateId
from domain.check import CheckFindingsRecorded, CheckTarget, SpecialCheckConcluded, SpecialCheckOpened
from domain.node_id import NodeId
from domain.tier import Tier
from domain.words import Words
from projections.special_checks import Counts, special_checks_of
from tests.contract.projections.conftest import OpenViews
from tests.unit.domain import papers as p
from tests.unit.given import HAIDIAN
from tests.unit.projections.recorded import ListedLog, on

TITLE = Words("巡察工作专项检查", "Special check of the inspection work")
DISTRICTS = [NodeId(f"bj.district{letter}") for letter in "abcdefghijk"]
BUREAU = NodeId("bj.civilaffairs")
AUTUMN = datetime(2019, 9, 2, 1, 0, tzinfo=UTC)


def test_eleven_districts_and_one_other_body_were_checked(caught_up: OpenViews) -> None:
    targets = (*(CheckTarget(each, Tier.DISTRICT) for each in DISTRICTS), CheckTarget(BUREAU, Tier.AGENCY))
    opened = SpecialCheckOpened(title=TITLE, targets=targets)
    findings = [
        CheckFindingsRecorded(organisation=each, findings="已查", deviations=("底稿不全",))
        for each in (*DISTRICTS, BUREAU)
    ]
    again = SpecialCheckOpened(title=TITLE, targets=(CheckTarget(DISTRICTS[0], Tier.DISTRICT), targets[-1]))
    log = ListedLog()
    log.append(on(p.CHECK, opened, *findings, SpecialCheckConcluded(), at=AUTUMN))
    log.append(on(AggregateId("check-2@bj"), again, findings[0], at=AUTUMN + timedelta(days=60)))
    log.append(on(p.CIRCULAR, p.circular_issued, at=AUTUMN + timedelta(days=30)))
    views = caught_up(log)
    with views.read() as snapshot:
        found = special_checks_of(snapshot, year=2019)
        assert special_checks_of(snapshot, year=2018).items == ()
        assert special_checks_of(snapshot).items == found.items
    assert found.checked == Counts(districts=11, other_bodies=1), "who was checked twice counts once"
    first, second = found.items
    assert (first.checked, first.deviations, first.circulars) == (Counts(11, 1), 12, (p.CIRCULAR,))
    assert (second.targets, second.checked, second.circulars) == (Counts(1, 1), Counts(1, 0), ())
    assert HAIDIAN not in second.check.unchecked
