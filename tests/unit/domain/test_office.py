"""Supervision offices: each organisation is under exactly one, and each supervises its own items (P16)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from domain.aggregate import On
from domain.aggregate_id import AggregateId
from domain.cancellation import NoSuchEntry
from domain.division import NotInCharge, division_of
from domain.issue.events import IssueReassigned
from domain.node_id import NodeId, is_within
from domain.office.charging import (
    AlreadyUnderOffice,
    CloseOffice,
    EstablishOffice,
    GiveUpOrganisation,
    NotUnderOffice,
    OfficeNotEmpty,
    OrganisationUnderTwoOffices,
    ReassignOrganisation,
)
from domain.office.events import (
    OfficeCancelled,
    OfficeClosed,
    OfficeEstablished,
    OfficeReopened,
    OrganisationGivenUp,
    OrganisationHandedOver,
    OrganisationTakenOver,
    SupervisionRecordCancelled,
    SupervisionRecordCorrected,
    SupervisionRecorded,
)
from domain.office.state import OfficeOver
from domain.office.supervising import ItemNotUnderOffice, ItemOfNobody, RecordSupervision
from domain.office.taking_back import (
    CancelOffice,
    CancelSupervisionRecord,
    CorrectSupervisionRecord,
    OfficeAtWork,
    OfficeNotClosed,
    ReopenOffice,
)
from domain.office_index import OrganisationDisplaced, OrganisationPlaced, index_of
from domain.refusal import AlreadyExists, NotFound, Refusal
from domain.words import Words
from tests.unit.domain.examples import ISSUE, in_work, on_the_list
from tests.unit.domain.nodes import nodes
from tests.unit.domain.second_half import OFFICE, OFFICE_NAME, OTHER_OFFICE, office_established
from tests.unit.domain.test_division import charged
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN, decide, fold, given, states

INDEX = index_of(BJ)
establish = EstablishOffice(number=1, name=OFFICE_NAME, organisations=(HAIDIAN,))
close, closed = CloseOffice(reason="机构改革"), OfficeClosed(reason="机构改革")
note = RecordSupervision(issue=ISSUE, note="已到现场核实")


COMMISSION = NodeId("bj.discipline")
given_up = OrganisationGivenUp(organisation=HAIDIAN, reason="分工调整")


def giving_up(organisation: NodeId) -> GiveUpOrganisation:
    return GiveUpOrganisation(organisation=organisation, reason="分工调整")


def of_commission(office: AggregateId) -> AggregateId:
    return AggregateId(office.replace("@bj", f"@{COMMISSION}"))


def placed(organisation: NodeId, office: AggregateId = OFFICE) -> OrganisationPlaced:
    return OrganisationPlaced(organisation=organisation, office=office)


def taking(organisation: NodeId) -> ReassignOrganisation:
    return ReassignOrganisation(organisation=organisation, reason="分工调整")


def taken(organisation: NodeId) -> OrganisationTakenOver:
    return OrganisationTakenOver(organisation=organisation, reason="分工调整")


# ── Which organisations ───────────────────────────────────────────────────────────────────────────────────────────────


def test_an_office_is_established_under_its_number_with_its_organisations() -> None:
    given().when(establish).then(office_established, On(INDEX, placed(HAIDIAN)))
    given(office_established).when(establish).then_refused(AlreadyExists, id=OFFICE)
    both = replace(establish, organisations=(HAIDIAN, CCMU))
    event = replace(office_established, organisations=(HAIDIAN, CCMU))
    given().when(both).then(event, On(INDEX, placed(HAIDIAN)), On(INDEX, placed(CCMU)))


@pytest.mark.parametrize("organisation", [HAIDIAN, ZHONGGUANCUN])
def test_what_one_office_has_wholly_or_in_part_no_other_is_established_with(organisation: NodeId) -> None:
    past = given().seeing(INDEX, placed(HAIDIAN, OTHER_OFFICE))
    past.when(replace(establish, organisations=(CCMU, organisation))).then_refused(
        OrganisationUnderTwoOffices, organisation=organisation, office=OTHER_OFFICE
    )


def test_an_office_is_not_established_with_the_same_twice() -> None:
    twice = replace(establish, organisations=(HAIDIAN, ZHONGGUANCUN))
    given().when(twice).then_refused(OrganisationUnderTwoOffices, organisation=ZHONGGUANCUN, office=OFFICE)


def test_what_is_under_no_office_is_taken_over() -> None:
    past = given(office_established).seeing(INDEX, placed(HAIDIAN))
    past.when(taking(CCMU)).then(taken(CCMU), On(INDEX, placed(CCMU)))


def test_what_is_under_another_office_is_handed_over_by_it() -> None:
    past = given(office_established).seeing(INDEX, placed(HAIDIAN), placed(CHAOYANG, OTHER_OFFICE))
    handed = On(OTHER_OFFICE, OrganisationHandedOver(organisation=CHAOYANG, office=OFFICE))
    past.when(taking(CHAOYANG)).then(taken(CHAOYANG), handed, On(INDEX, placed(CHAOYANG)))


def test_part_of_what_another_office_has_is_not_taken_over() -> None:
    past = given(office_established).seeing(INDEX, placed(CHAOYANG, OTHER_OFFICE))
    below = NodeId(f"{CHAOYANG}.jianwai")
    past.when(taking(below)).then_refused(OrganisationUnderTwoOffices, organisation=below, office=OTHER_OFFICE)


def test_what_an_office_has_it_does_not_take_over() -> None:
    past = given(office_established).seeing(INDEX, placed(HAIDIAN))
    past.when(taking(HAIDIAN)).then_refused(AlreadyUnderOffice, organisation=HAIDIAN)


def test_an_office_is_closed_after_others_have_taken_over_what_it_had() -> None:
    given(office_established).when(close).then_refused(OfficeNotEmpty, organisation=HAIDIAN)
    handed = OrganisationHandedOver(organisation=HAIDIAN, office=OTHER_OFFICE)
    given(office_established, handed).when(close).then(closed)


def test_an_office_gives_up_what_it_has_and_it_is_free_again() -> None:
    displaced = OrganisationDisplaced(organisation=HAIDIAN)
    past = given(office_established).seeing(INDEX, placed(HAIDIAN))
    past.when(giving_up(HAIDIAN)).then(given_up, On(INDEX, displaced))
    past.when(giving_up(ZHONGGUANCUN)).then_refused(NotUnderOffice, organisation=ZHONGGUANCUN)
    given(office_established, given_up).when(close).then(closed)
    other = replace(establish, number=2)
    given().seeing(INDEX, placed(HAIDIAN), displaced).when(other).then(
        replace(office_established, number=2), On(INDEX, placed(HAIDIAN, OTHER_OFFICE))
    )


# ── Whom its owner may supervise ──────────────────────────────────────────────────────────────────────────────────────


def test_an_office_of_another_than_a_superior_supervises_whom_a_superior_charged_its_owner_with() -> None:
    past = given().seeing(division_of(BJ), charged(HAIDIAN, CCMU))
    index = index_of(COMMISSION)
    office = of_commission(OFFICE)
    past.when(establish, owner=COMMISSION).then(office_established, On(index, placed(HAIDIAN, office)))
    part = replace(establish, organisations=(ZHONGGUANCUN,))
    event = replace(office_established, organisations=(ZHONGGUANCUN,))
    past.when(part, owner=COMMISSION).then(event, On(index, placed(ZHONGGUANCUN, office)))


def test_an_office_supervises_nobody_with_whom_its_owner_was_not_charged() -> None:
    for past in (given(), given().seeing(division_of(BJ), charged(HAIDIAN, supervisor=NodeId("bj.group")))):
        past.when(establish, owner=COMMISSION).then_refused(NotInCharge, owner=COMMISSION, organisation=HAIDIAN)
    past = given(office_established).seeing(division_of(BJ), charged(HAIDIAN))
    past.when(taking(CHAOYANG), owner=COMMISSION).then_refused(NotInCharge, organisation=CHAOYANG)


def test_what_another_was_charged_with_since_is_not_supervised_any_more() -> None:
    handed = (charged(HAIDIAN), charged(HAIDIAN, supervisor=NodeId("bj.group")))
    past = given(office_established).seeing(ISSUE, *in_work).seeing(division_of(BJ), *handed)
    past.when(note, owner=COMMISSION).then_refused(ItemNotUnderOffice, organisation=ZHONGGUANCUN)


# ── What it sees ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_office_records_what_it_saw_of_an_item_of_its_organisations() -> None:
    recorded = SupervisionRecorded(issue=ISSUE, organisation=ZHONGGUANCUN, note="已到现场核实")
    given(office_established).seeing(ISSUE, *in_work).when(note).then(recorded)


def test_an_item_of_another_organisation_is_not_supervised() -> None:
    moved = IssueReassigned(responsible=CHAOYANG, reason="职责调整")
    past = given(office_established).seeing(ISSUE, *in_work, moved)
    past.when(note).then_refused(ItemNotUnderOffice, organisation=CHAOYANG)


def test_an_item_that_nobody_is_to_put_right_is_not_supervised() -> None:
    given(office_established).seeing(ISSUE, *on_the_list).when(note).then_refused(ItemOfNobody, issue=ISSUE)
    given(office_established).when(note).then_refused(NotFound, id=ISSUE)


@pytest.mark.parametrize("command", [taking(CCMU), giving_up(CCMU), note, close])
def test_a_closed_office_supervises_nobody(command: object) -> None:
    past = given(replace(office_established, organisations=()), closed)
    past.seeing(ISSUE, *in_work).when(command).then_refused(OfficeOver)


# ── Offices partition the organisations ───────────────────────────────────────────────────────────────────────────────

_offices = st.integers(1, 4)
_steps = st.lists(st.tuples(st.sampled_from(["establish", "take", "give up"]), _offices, nodes), max_size=25)


def _after(histories: dict[AggregateId, list[Any]], command: object, number: int) -> None:
    """Give a command to an office, and keep what follows, if anything does."""
    id = AggregateId(f"office-{number}@bj")
    try:
        changes: Sequence[Any] = decide(states(histories), command, id)
    except Refusal:
        return
    for change in changes:
        on, payload = (change.id, change.payload) if isinstance(change, On) else (id, change)
        histories.setdefault(on, []).append(payload)


@hypothesis.given(_steps, st.lists(nodes))
def test_offices_partition_their_organisations_whatever_is_established_taken_over_and_given_up(
    steps: list[tuple[str, int, NodeId]], asked: list[NodeId]
) -> None:
    histories: dict[AggregateId, list[Any]] = {}
    for deed, number, organisation in steps:
        known = AggregateId(f"office-{number}@bj") in histories
        name = Words(f"第{number}监督检查室", f"Supervision office {number}")
        founding = EstablishOffice(number=number, name=name, organisations=(organisation,))
        if deed == "establish" or known:
            command = {"establish": founding, "take": taking(organisation), "give up": giving_up(organisation)}[deed]
            _after(histories, command, number)
    found = states(histories)
    offices = {id: state for id, state in found.items() if isinstance(histories[id][0], OfficeEstablished)}
    under = [(organisation, id) for id, state in offices.items() for organisation in state.organisations]
    for organisation in [*asked, *(each for each, _ in under)]:
        assert sum(state.supervises(organisation) for state in offices.values()) <= 1
    placements = found[INDEX].placements if INDEX in found else ()
    assert sorted(under) == sorted((each.organisation, each.office) for each in placements)
    assert not any(a != b and is_within(a, b) for a, _ in under for b, _ in under)


def test_an_office_supervises_also_what_is_below_its_organisations() -> None:
    office = states({OFFICE: [office_established]})[OFFICE]
    assert (office.supervises(KEXU), office.supervises(CHAOYANG), office.supervises(BJ)) == (True, False, False)


# ── What is taken back ────────────────────────────────────────────────────────────────────────────────────────────────

MISTAKE = "登记有误"
recorded = SupervisionRecorded(issue=ISSUE, organisation=HAIDIAN, note="已到现场核实")
noted = (office_established, recorded, recorded)
cancel, cancelled = CancelOffice(reason=MISTAKE), OfficeCancelled(reason=MISTAKE)
reopen, reopened = ReopenOffice(reason=MISTAKE), OfficeReopened(reason=MISTAKE)


def test_a_record_of_supervision_is_corrected_or_cancelled_alone() -> None:
    correct = CorrectSupervisionRecord(number=1, note="未到现场", reason=MISTAKE)
    as_it_was = SupervisionRecordCorrected(number=1, note="未到现场", reason=MISTAKE)
    drop, dropped = (
        CancelSupervisionRecord(number=2, reason=MISTAKE),
        SupervisionRecordCancelled(number=2, reason=MISTAKE),
    )
    given(*noted).when(correct).then(as_it_was)
    given(*noted).when(drop).then(dropped)
    given(*noted, dropped).when(drop).then_refused(NoSuchEntry, number=2)
    given(office_established).when(correct).then_refused(NoSuchEntry, number=1)
    state = fold(OFFICE, [*noted, as_it_was, dropped])
    assert [(each.number, each.note) for each in state.notes] == [(1, "未到现场")]


def test_an_office_that_was_closed_by_mistake_is_active_again() -> None:
    given(office_established, given_up, closed).when(reopen).then(reopened)
    given(office_established).when(reopen).then_refused(OfficeNotClosed)


def test_an_office_that_was_recorded_by_mistake_is_cancelled_and_its_number_is_free() -> None:
    given(office_established).when(cancel).then_refused(OfficeNotEmpty, organisation=HAIDIAN)
    given(office_established, given_up).when(cancel).then(cancelled)
    given(office_established, recorded, given_up).when(cancel).then_refused(OfficeAtWork)
    given(office_established, given_up, cancelled).when(establish).then(
        office_established, On(INDEX, OrganisationPlaced(organisation=HAIDIAN, office=OFFICE))
    )
