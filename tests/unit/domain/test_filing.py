"""A patrol is filed before it starts, late or in time; what was not filed may be blocked (P12)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.aggregate import Context
from domain.aggregate_id import AggregateId
from domain.authority import Actor, Role
from domain.filing.before_start import AlreadyFiled, FilePlan, Unfiled, require_filed
from domain.filing.events import PlanFiled
from domain.filing_rule import FilingSanction
from domain.reference import WrongKind
from domain.refusal import NotFound, RecordOfAnother, TierMissing
from domain.reply import DocumentAcknowledged, FilingRejected, reply_id
from tests.unit.domain.examples import PATROL, planned
from tests.unit.domain.papers import FILING, OWN_PATROL, RULE, START, filed, rule
from tests.unit.given import AT, BJ, HAIDIAN, Decided, Given, Histories, given, states

ANSWER = reply_id(FILING, BJ)
file = FilePlan(about=OWN_PATROL, title=filed.title, planned_start=START)
taken = DocumentAcknowledged(document=FILING, author=HAIDIAN)
rejected = FilingRejected(filing=FILING, author=HAIDIAN, reason="方案不完整")
blocking = rule(FilingSanction.BLOCK)


def patrol(*past: object) -> Given:
    return given(*past).seeing(OWN_PATROL, planned)


@pytest.mark.parametrize(
    ("at", "late"),
    [
        (datetime(2019, 5, 31, 15, 59, tzinfo=UTC), False),
        (datetime(2019, 5, 31, 16, 0, tzinfo=UTC), True),
    ],
    ids=["on the tenth day before, in Beijing", "on the ninth day before"],
)
def test_a_plan_is_late_by_the_version_of_the_rule_that_is_known(at: datetime, late: bool) -> None:
    seen = patrol().seeing(RULE, blocking, rule(FilingSanction.FLAG, version=2))
    seen.when(file, owner=HAIDIAN, at=at).then(replace(filed, late=late, rule_version=2))


def test_a_plan_is_not_late_where_no_rule_is_known() -> None:
    patrol().when(file, owner=HAIDIAN).then(filed)


def test_a_plan_is_filed_before_it_is_on_the_board() -> None:
    free = FilePlan(title="年度巡察计划", planned_start=START)
    event = PlanFiled(title="年度巡察计划", planned_start=START, filed_with=BJ, late=False, rule_version=None)
    given().when(free, owner=HAIDIAN).then(event)


def test_the_city_has_nobody_to_file_with() -> None:
    given().when(FilePlan(title="计划", planned_start=START)).then_refused(TierMissing, organisation=BJ)


def test_everybody_files_its_own_patrols_and_inspections() -> None:
    for about, refusal in ((PATROL, RecordOfAnother), (AggregateId("task-7@bj.haidian"), WrongKind)):
        command = FilePlan(about=about, title="计划", planned_start=START)
        given().when(command, owner=HAIDIAN).then_refused(refusal, id=about, fields="about")
    given().when(file, owner=HAIDIAN).then_refused(NotFound, id=OWN_PATROL)


def test_a_plan_is_filed_once_and_once_more_after_each_rejection() -> None:
    def again(past: tuple[object, ...], *answers: object) -> Decided:
        return patrol(*past).seeing(ANSWER, *answers).when(file, owner=HAIDIAN)

    again((filed,)).then_refused(AlreadyFiled)
    again((filed,), taken).then_refused(AlreadyFiled)
    again((filed,), rejected).then(filed)
    again((filed, filed), rejected).then_refused(AlreadyFiled)
    again((filed, filed), rejected, rejected).then(filed)
    again((filed,), rejected, taken).then_refused(AlreadyFiled)


# ── What may start ────────────────────────────────────────────────────────────────────────────────────────────────────


def start(seen: Histories) -> Decided:
    """Ask whether Haidian's patrol may start."""
    actor = Actor("tester", HAIDIAN, frozenset(Role))
    context = Context(id=OWN_PATROL, node=HAIDIAN, actor=actor, at=AT, seen=states(seen))
    try:
        require_filed(OWN_PATROL, context)
    except Unfiled as refusal:
        return Decided((), refusal)
    return Decided((), None)


def test_what_was_not_filed_does_not_start_where_the_rule_blocks_it() -> None:
    start({RULE: (blocking,)}).then_refused(Unfiled, patrol=OWN_PATROL)
    start({RULE: (blocking,), FILING: (filed,), ANSWER: (rejected,)}).then_refused(Unfiled)


def test_what_was_filed_starts_and_so_does_all_where_the_rule_only_flags_or_is_not_known() -> None:
    start({RULE: (blocking,), FILING: (filed,)}).then()
    start({RULE: (blocking,), FILING: (filed,), ANSWER: (taken,)}).then()
    start({RULE: (blocking,), FILING: (filed, filed), ANSWER: (rejected,)}).then()
    start({RULE: (blocking, rule(FilingSanction.FLAG, version=2))}).then()
    start({}).then()
