"""The division of supervision: whom a superior charges with whom, and who is let into what because of it (P16)."""

from dataclasses import replace
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from domain.aggregate import Context
from domain.aggregate_id import AggregateId
from domain.audience import participants
from domain.authority import Actor
from domain.decreed import NobodyNew
from domain.division import (
    ChargedAlready,
    ChargedInPart,
    ChargeSupervisor,
    Division,
    DivisionShared,
    NotCharged,
    ReleaseSupervisor,
    ShareDivision,
    SupervisesItself,
    SupervisorCharged,
    SupervisorReleased,
    division_of,
    supervisors_of,
)
from domain.issue.assigning import AssignIssue
from domain.issue.events import IssueReassigned, IssueSupervisorsAdmitted, IssueWrittenOff
from domain.issue.raising import RaiseIssue
from domain.issue.returning import ReassignIssue
from domain.issue.stages import IssueEnded
from domain.issue.supervised import AdmitSupervisors, SupervisorsKnow
from domain.node_id import NodeId, is_within, superiors
from domain.rectification.accepting import AcceptRectification, AdmitRectificationSupervisors
from domain.rectification.events import RectificationSupervisorsAdmitted
from domain.refusal import Refusal
from domain.relation import NotBelow
from tests.unit.domain.examples import (
    DUE,
    ISSUE,
    LIST,
    RECTIFICATION,
    REPAIRS,
    accepted,
    assigned,
    in_work,
    on_the_list,
    opened,
    raised,
    resolved,
    returned,
    submitted,
)
from tests.unit.domain.nodes import nodes
from tests.unit.given import AT, BJ, CCMU, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN, decide, given, states

COMMISSION, GROUP = NodeId("bj.discipline"), NodeId("bj.group")
DIVISION = division_of(BJ)


def charging(*organisations: NodeId, supervisor: NodeId = COMMISSION) -> ChargeSupervisor:
    return ChargeSupervisor(supervisor=supervisor, organisations=organisations, reason="年度分工")


def charged(*organisations: NodeId, supervisor: NodeId = COMMISSION) -> SupervisorCharged:
    return SupervisorCharged(supervisor=supervisor, organisations=organisations, reason="年度分工")


def releasing(*organisations: NodeId) -> ReleaseSupervisor:
    return ReleaseSupervisor(organisations=organisations, reason="分工调整")


# ── Who is charged with whom ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_superior_charges_one_of_those_below_with_supervising_others() -> None:
    given().when(charging(HAIDIAN, CCMU)).then(charged(HAIDIAN, CCMU))
    assert {COMMISSION} <= participants(charged(HAIDIAN))


def test_an_organisation_goes_from_one_supervisor_to_another_as_a_whole() -> None:
    given(charged(HAIDIAN)).when(charging(HAIDIAN, supervisor=GROUP)).then(charged(HAIDIAN, supervisor=GROUP))
    division = states({DIVISION: [charged(HAIDIAN, CCMU), charged(HAIDIAN, supervisor=GROUP)]})[DIVISION]
    assert division.supervisor_of(ZHONGGUANCUN) == GROUP
    assert division.supervisor_of(CCMU) == COMMISSION
    assert division.supervisor_of(CHAOYANG) is None


@pytest.mark.parametrize(("charge", "organisation"), [(HAIDIAN, ZHONGGUANCUN), (ZHONGGUANCUN, HAIDIAN)])
def test_nobody_is_charged_with_a_part_of_what_is_under_a_supervisor(charge: NodeId, organisation: NodeId) -> None:
    past = given(charged(charge))
    past.when(charging(organisation)).then_refused(ChargedInPart, organisation=organisation, other=charge)


def test_a_supervisor_is_charged_with_an_organisation_once() -> None:
    given(charged(HAIDIAN)).when(charging(HAIDIAN)).then_refused(ChargedAlready, supervisor=COMMISSION)
    given().when(charging(HAIDIAN, HAIDIAN)).then_refused(ChargedAlready, organisation=HAIDIAN)


def test_nobody_supervises_an_organisation_to_which_it_belongs() -> None:
    itself = {"supervisor": COMMISSION, "organisation": COMMISSION}
    given().when(charging(COMMISSION)).then_refused(SupervisesItself, **itself)


def test_a_superior_charges_whom_and_with_whom_it_stands_above() -> None:
    given().when(charging(BJ)).then_refused(NotBelow, organisation=BJ, owner=BJ)
    given().when(charging(CHAOYANG), owner=HAIDIAN).then_refused(NotBelow, owner=HAIDIAN)


def test_a_supervisor_is_released_from_what_it_was_charged_with_by_its_own_name() -> None:
    released = SupervisorReleased(organisations=(HAIDIAN,), reason="分工调整")
    given(charged(HAIDIAN, CCMU)).when(releasing(HAIDIAN)).then(released)
    given(charged(HAIDIAN)).when(releasing(ZHONGGUANCUN)).then_refused(NotCharged, organisation=ZHONGGUANCUN)
    given(charged(HAIDIAN), released).when(charging(ZHONGGUANCUN)).then(charged(ZHONGGUANCUN))


def test_nodes_that_entered_later_have_it_too() -> None:
    given(charged(HAIDIAN)).when(ShareDivision()).then_refused(NobodyNew)
    division = states({DIVISION: [charged(HAIDIAN), DivisionShared(addressees=(HAIDIAN,))]})[DIVISION]
    assert division.addressees == (HAIDIAN,)
    assert participants(DivisionShared(addressees=(HAIDIAN,))) == {HAIDIAN}


@hypothesis.given(st.lists(st.tuples(st.booleans(), nodes, nodes), max_size=20), st.lists(nodes))
def test_each_organisation_is_under_one_supervisor_at_most_whatever_is_charged_and_released(
    steps: list[tuple[bool, NodeId, NodeId]], asked: list[NodeId]
) -> None:
    past: list[Any] = []
    for charges, supervisor, organisation in steps:
        command = charging(organisation, supervisor=supervisor) if charges else releasing(organisation)
        if past or charges:
            try:
                past += decide(states({DIVISION: past}), command, DIVISION)
            except Refusal:
                continue
    division = states({DIVISION: past}).get(DIVISION, Division())
    charges_ = division.charges
    assert not any(a != b and is_within(a.organisation, b.organisation) for a in charges_ for b in charges_)
    for organisation in asked:
        above = [each.supervisor for each in charges_ if is_within(organisation, each.organisation)]
        assert len(above) <= 1
        assert division.supervisor_of(organisation) == next(iter(above), None)


# ── Who is let in ─────────────────────────────────────────────────────────────────────────────────────────────────────

raise_it = RaiseIssue(list=LIST, category=REPAIRS.code, text=raised.text, text_en=raised.text_en, about=KEXU)
list_of_none = replace(opened, source=None, partners=())
DISTRICTS_LIST = AggregateId("list-1@bj.haidian")


def admitted(*supervisors: NodeId) -> IssueSupervisorsAdmitted:
    return IssueSupervisorsAdmitted(supervisors=supervisors)


def test_an_issue_is_raised_with_whoever_supervises_where_it_is_wrong() -> None:
    event = replace(raised, source=None, partners=(), supervisors=(COMMISSION,))
    past = given().seeing(LIST, list_of_none)
    past.seeing(DIVISION, charged(HAIDIAN)).when(raise_it).then(event)
    past.seeing(DIVISION, charged(CHAOYANG)).when(raise_it).then(replace(event, supervisors=()))
    assert participants(event) >= {COMMISSION}


def test_a_superior_lets_its_supervisors_see_what_those_below_it_hold() -> None:
    theirs = replace(raise_it, list=DISTRICTS_LIST)
    event = replace(raised, list=DISTRICTS_LIST, source=None, partners=(), supervisors=(COMMISSION,))
    past = given().seeing(DISTRICTS_LIST, list_of_none).seeing(DIVISION, charged(HAIDIAN))
    past.when(theirs, owner=HAIDIAN).then(event)


def test_nobody_lets_its_supervisor_see_what_a_superior_or_another_holds() -> None:
    past = given().seeing(LIST, list_of_none).seeing(division_of(HAIDIAN), charged(ZHONGGUANCUN, supervisor=CHAOYANG))
    past.when(raise_it).then(replace(raised, source=None, partners=()))


def test_who_holds_an_issue_is_not_let_in_as_its_supervisor() -> None:
    past = given().seeing(DISTRICTS_LIST, list_of_none).seeing(DIVISION, charged(HAIDIAN, supervisor=HAIDIAN))
    event = replace(raised, list=DISTRICTS_LIST, source=None, partners=())
    past.when(replace(raise_it, list=DISTRICTS_LIST), owner=HAIDIAN).then(event)


def test_whoever_supervises_the_organisation_that_is_to_put_it_right_is_let_in() -> None:
    assign = AssignIssue(responsible=ZHONGGUANCUN, due=DUE)
    past = given(*on_the_list).seeing(DIVISION, charged(HAIDIAN))
    past.when(assign).then(assigned, admitted(COMMISSION))
    known = replace(raised, supervisors=(COMMISSION,))
    given(known, *on_the_list[1:]).seeing(DIVISION, charged(HAIDIAN)).when(assign).then(assigned)


def test_whoever_supervises_the_one_to_whom_it_goes_on_is_let_in() -> None:
    reassign = ReassignIssue(responsible=CHAOYANG, reason="职责调整")
    event = IssueReassigned(responsible=CHAOYANG, reason="职责调整", returned_at=AT)
    past = given(*in_work).seeing(RECTIFICATION, returned).seeing(DIVISION, charged(CHAOYANG, supervisor=GROUP))
    past.when(reassign).then(event, admitted(GROUP))


def test_who_is_charged_later_is_let_into_what_has_not_ended() -> None:
    past = given(*in_work).seeing(DIVISION, charged(HAIDIAN))
    past.when(AdmitSupervisors()).then(admitted(COMMISSION))
    given(*on_the_list).seeing(DIVISION, charged(HAIDIAN)).when(AdmitSupervisors()).then(admitted(COMMISSION))
    given(*in_work, admitted(COMMISSION)).seeing(DIVISION, charged(HAIDIAN)).when(AdmitSupervisors()).then_refused(
        SupervisorsKnow
    )
    given(*in_work).when(AdmitSupervisors()).then_refused(SupervisorsKnow)
    given(*resolved, IssueWrittenOff()).seeing(DIVISION, charged(HAIDIAN)).when(AdmitSupervisors()).then_refused(
        IssueEnded
    )


def test_who_was_charged_before_stays_in_when_another_is_let_in() -> None:
    handed = (charged(HAIDIAN), charged(HAIDIAN, supervisor=GROUP))
    past = given(*in_work, admitted(COMMISSION)).seeing(DIVISION, *handed)
    past.when(AdmitSupervisors()).then(admitted(GROUP))
    state = states({ISSUE: [*in_work, admitted(COMMISSION), admitted(GROUP)]})[ISSUE]
    assert state.supervisors == (COMMISSION, GROUP)


def test_a_rectification_is_seen_by_whoever_was_let_into_the_issue() -> None:
    past = given().seeing(ISSUE, *in_work, admitted(COMMISSION))
    event = replace(accepted, partners=(*accepted.partners, COMMISSION))
    past.when(AcceptRectification(issue=ISSUE), owner=ZHONGGUANCUN).then(event)


def test_a_rectification_that_was_taken_on_before_is_seen_from_then_on() -> None:
    admit, event = AdmitRectificationSupervisors(), RectificationSupervisorsAdmitted(supervisors=(COMMISSION,))
    begun = states({RECTIFICATION: [accepted], ISSUE: [*in_work, admitted(COMMISSION)]})
    assert decide(begun, admit, RECTIFICATION) == [event]
    told = states({RECTIFICATION: [accepted, event, submitted]})[RECTIFICATION]
    assert told.partners == (*accepted.partners, COMMISSION)
    with pytest.raises(SupervisorsKnow):
        decide({**begun, RECTIFICATION: told}, admit, RECTIFICATION)


@hypothesis.given(nodes, nodes, st.lists(st.tuples(nodes, nodes, nodes), max_size=6))
def test_only_a_superior_of_who_holds_it_lets_a_supervisor_see_it(
    organisation: NodeId, holder: NodeId, charges: list[tuple[NodeId, NodeId, NodeId]]
) -> None:
    histories = {division_of(by): [charged(about, supervisor=supervisor)] for by, supervisor, about in charges}
    actor = Actor("tester", holder, frozenset())
    context = Context(id=AggregateId(f"issue-1@{holder}"), node=holder, actor=actor, at=AT, seen=states(histories))
    for supervisor in supervisors_of(organisation, holder, context):
        assert supervisor != holder
        assert any(
            division_of(by) in histories and charged(about, supervisor=supervisor) in histories[division_of(by)]
            for by in (holder, *superiors(holder))
            for about in (organisation, *superiors(organisation))
        )
