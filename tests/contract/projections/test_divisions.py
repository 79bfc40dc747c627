"""What the views say of divisions of supervision: who supervises whom, and who is still to be let into what (P16)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from domain.aggregate_id import AggregateId, counterpart
from domain.division import Charge, SupervisorCharged, SupervisorReleased, division_of
from domain.issue.events import IssueAssigned, IssueSupervisorsAdmitted, IssueWrittenOff
from domain.node_id import NodeId
from domain.rectification.events import RectificationAccepted, RectificationSupervisorsAdmitted
from projections.divisions import charged_by, divisions, unadmitted
from projections.engine.as_of import AsOf
from projections.offices import office_items
from projections.scope import Extent
from tests.contract.projections.conftest import OpenViews
from tests.unit.domain.examples import DUE, on_the_list, raised, resolved
from tests.unit.domain.second_half import OFFICE_NAME, office_established
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN
from tests.unit.projections.recorded import ListedLog, on

COMMISSION, GROUP = NodeId("bj.discipline"), NodeId("bj.group")
DIVISION = division_of(BJ)
LONGER = NodeId("bj.haidian2")
OURS, THEIRS, OTHERS, NAMESAKE, ENDED = (
    AggregateId(id) for id in ("issue-1@bj", "issue-2@bj.haidian", "issue-3@bj", "issue-4@bj", "issue-5@bj")
)
BEGUN = counterpart(OURS, "rectification", ZHONGGUANCUN)
OFFICE = AggregateId("office-1@bj.discipline")


def charged(*organisations: NodeId, supervisor: NodeId = COMMISSION) -> SupervisorCharged:
    return SupervisorCharged(supervisor=supervisor, organisations=organisations, reason="年度分工")


def in_work(responsible: NodeId) -> Sequence[Any]:
    return (*on_the_list, IssueAssigned(responsible=responsible, due=DUE))


def admitted(*supervisors: NodeId) -> IssueSupervisorsAdmitted:
    return IssueSupervisorsAdmitted(supervisors=supervisors)


HISTORIES: dict[AggregateId, Sequence[Any]] = {
    OURS: in_work(ZHONGGUANCUN),
    THEIRS: [replace(raised, about=KEXU)],
    OTHERS: in_work(CHAOYANG),
    NAMESAKE: in_work(LONGER),
    ENDED: [*resolved, IssueWrittenOff()],
    BEGUN: [RectificationAccepted(issue=OURS, assigner=BJ)],
    DIVISION: [charged(HAIDIAN)],
}


def owed(opened: OpenViews, owners: Iterable[NodeId] = (BJ, HAIDIAN, ZHONGGUANCUN), **more: Sequence[Any]) -> set[str]:
    """Return what is owed after these histories, and more of some."""
    log = ListedLog()
    for id, history in HISTORIES.items():
        log.append(on(id, *history, *more.get(parts_of(id), ())))
    with opened(log).read() as snapshot:
        return set(unadmitted(snapshot, set(owners), 100))


def parts_of(id: AggregateId) -> str:
    return {OURS: "ours", THEIRS: "theirs", BEGUN: "begun", DIVISION: "division"}.get(id, "")


def test_a_supervisor_is_owed_what_goes_on_at_its_organisations_and_nothing_of_others(caught_up: OpenViews) -> None:
    assert owed(caught_up) == {OURS, THEIRS}


def test_a_node_owes_what_those_hold_who_act_on_it(caught_up: OpenViews) -> None:
    assert owed(caught_up, [HAIDIAN]) == {THEIRS}
    assert owed(caught_up, [ZHONGGUANCUN, COMMISSION]) == set()


def test_a_rectification_follows_its_issue(caught_up: OpenViews) -> None:
    assert owed(caught_up, ours=[admitted(COMMISSION)]) == {BEGUN, THEIRS}
    seen = RectificationSupervisorsAdmitted(supervisors=(COMMISSION,))
    assert owed(caught_up, ours=[admitted(COMMISSION)], begun=[seen]) == {THEIRS}


def test_whoever_takes_over_is_owed_what_another_was_let_into(caught_up: OpenViews) -> None:
    both = [admitted(COMMISSION)]
    handed = [charged(HAIDIAN, supervisor=GROUP)]
    assert owed(caught_up, ours=both, theirs=both, division=handed) == {OURS, THEIRS}


def test_nothing_is_owed_once_the_supervisor_is_released(caught_up: OpenViews) -> None:
    assert owed(caught_up, division=[SupervisorReleased(organisations=(HAIDIAN,), reason="调整")]) == set()


def test_what_is_owed_comes_in_pieces(caught_up: OpenViews) -> None:
    log = ListedLog()
    for number in range(7):
        log.append(on(AggregateId(f"issue-{number}@bj"), *in_work(HAIDIAN)))
    log.append(on(DIVISION, charged(HAIDIAN)))
    with caught_up(log).read() as snapshot:
        assert len(unadmitted(snapshot, {BJ}, 3)) == 3


def test_a_division_says_who_supervises_whom_now_and_did_before(caught_up: OpenViews) -> None:
    log = ListedLog()
    log.append(on(DIVISION, charged(HAIDIAN, CHAOYANG), charged(HAIDIAN, supervisor=GROUP)))
    views = caught_up(log)
    with views.read() as now, views.read(AsOf(position=1)) as before:
        after, ahead = now.row(divisions, DIVISION), before.row(divisions, DIVISION)
        assert charged_by(now, COMMISSION, HAIDIAN) == frozenset()
        assert charged_by(before, COMMISSION, ZHONGGUANCUN) == charged_by(now, GROUP, ZHONGGUANCUN) == {BJ}
    assert after
    assert ahead
    assert after.charges == (Charge(CHAOYANG, COMMISSION), Charge(HAIDIAN, GROUP))
    assert ahead.charges == (Charge(HAIDIAN, COMMISSION), Charge(CHAOYANG, COMMISSION))


@pytest.mark.parametrize(
    ("charges", "extent", "missing", "unresolved"),
    [
        ([charged(HAIDIAN, CHAOYANG)], Extent.WHOLE, (), 1),
        ([charged(HAIDIAN)], Extent.PART, (CHAOYANG,), 1),
        ([], Extent.PART, (HAIDIAN, CHAOYANG), 1),
    ],
)
def test_an_office_says_of_which_organisations_its_node_is_not_told_all(
    caught_up: OpenViews, charges: list[Any], extent: Extent, missing: tuple[NodeId, ...], unresolved: int
) -> None:
    log = ListedLog(node=COMMISSION)
    log.append(on(OURS, *in_work(ZHONGGUANCUN)))
    log.append(on(DIVISION, *charges))
    log.append(on(OFFICE, replace(office_established, name=OFFICE_NAME, organisations=(HAIDIAN, CHAOYANG))))
    with caught_up(log, node=COMMISSION).read() as snapshot:
        found = office_items(snapshot, office=OFFICE)
    assert (found.extent, found.not_here, found.unresolved) == (extent, missing, unresolved)
    assert found.kept_at == (BJ if missing else None)


def test_an_office_that_is_told_nothing_gives_no_number(caught_up: OpenViews) -> None:
    log = ListedLog(node=COMMISSION)
    log.append(on(OFFICE, replace(office_established, organisations=(HAIDIAN,))))
    with caught_up(log, node=COMMISSION).read() as snapshot:
        found = office_items(snapshot, office=OFFICE)
    assert (found.extent, found.unresolved, found.overdue, found.kept_at) == (Extent.NONE, None, None, BJ)
