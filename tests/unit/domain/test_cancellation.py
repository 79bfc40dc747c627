"""What every record that can be taken back has in common: nothing more happens to it, but that it begins again."""

from datetime import timedelta
from typing import Any

import pytest

from domain.aggregate import aggregates
from domain.cancellation import CANCELLED, NoSuchEntry, NumberedEntry, RecordCancelled
from domain.inspection.events import ConsultationCancelled, ConsultationHeld
from domain.inspection.state import Consultation
from domain.liaison import LeaderPost, LiaisonAssigned, Visit, VisitCancelled, VisitMade
from domain.office.events import SupervisionRecordCancelled, SupervisionRecorded
from domain.office.state import SupervisionNote
from domain.participation import AcceptInvitation
from domain.patrol.correcting import CancelSiteVisit, CorrectSiteVisit
from domain.patrol.events import JointPatrolCancelled, SeminarCancelled, SeminarHeld, SiteVisitCancelled, SiteVisited
from domain.patrol.planning import PlanJointPatrol
from domain.patrol.state import PatrolStatus, Seminar, SiteVisit
from domain.patrol.under_way import EndJointPatrol
from domain.round.events import RoundCancelled
from domain.tense import StillToCome
from domain.words import Term
from tests.unit.domain.examples import ISSUE, MUNICIPAL_TEAM, PATROL, planned, started
from tests.unit.domain.inspecting import ROUND, deployed, inspection_opened, round_opened
from tests.unit.domain.second_half import office_established
from tests.unit.given import AT, HAIDIAN, KEXU, fold, given

PLACE = planned.title
visited = SiteVisited(place=PLACE, organisation=KEXU, findings="路灯已亮")
again = SiteVisited(place=PLACE, organisation=KEXU, findings="又去了一次")
seminar = SeminarHeld(place=PLACE, attendees=15)
consulted = ConsultationHeld(host=PLACE, topics=(PLACE,), findings="配合")
assigned = LiaisonAssigned(leader="leader-1", post=LeaderPost.SECRETARY, organisations=())
made = VisitMade(organisation=HAIDIAN, topic="督促整改", findings="进展顺利")
noted = SupervisionRecorded(issue=ISSUE, organisation=HAIDIAN, note="已到现场核实")
MISTAKE = "重复登记"

CANCELLABLE = [term for term in Term.__subclasses__() if CANCELLED in list(term)]


def test_nothing_more_happens_to_a_record_that_was_cancelled() -> None:
    gone = given(planned, started, JointPatrolCancelled(reason=MISTAKE))
    gone.when(EndJointPatrol()).then_refused(RecordCancelled, id=PATROL)


def test_nothing_new_rests_on_a_record_that_was_cancelled() -> None:
    """A round that somebody names for a patrol, a patrol that somebody accepts."""
    round_gone = given().seeing(ROUND, round_opened, RoundCancelled(reason=MISTAKE))
    in_round = PlanJointPatrol(
        title=planned.title, mode=planned.mode, tiers=planned.tiers, targets=planned.targets, round=ROUND
    )
    round_gone.when(in_round).then_refused(RecordCancelled, id=ROUND)
    patrol_gone = given().seeing(PATROL, planned, JointPatrolCancelled(reason=MISTAKE))
    patrol_gone.when(AcceptInvitation(patrol=PATROL, team=MUNICIPAL_TEAM)).then_refused(RecordCancelled, id=PATROL)


def test_a_record_that_was_cancelled_begins_again_as_if_it_had_never_been() -> None:
    first = fold(PATROL, [planned, started, JointPatrolCancelled(reason=MISTAKE)])
    assert first.status is PatrolStatus.CANCELLED
    assert fold(PATROL, [planned, started, JointPatrolCancelled(reason=MISTAKE), planned]) == fold(PATROL, [planned])


@pytest.mark.parametrize("term", CANCELLABLE, ids=lambda term: term.__name__)
def test_cancelled_is_one_word_for_all_kinds(term: type[Term]) -> None:
    assert term(CANCELLED).words == PatrolStatus.CANCELLED.words


def test_entries_are_numbered_in_their_order_and_keep_their_numbers() -> None:
    cancelled = SiteVisitCancelled(number=1, reason=MISTAKE)
    visits = fold(PATROL, [planned, started, visited, again, cancelled]).visits
    assert [(each.number, each.findings) for each in visits] == [(2, again.findings)]


ENTRIES: dict[type[NumberedEntry], tuple[str, tuple[Any, ...], Any, Any]] = {
    SiteVisit: ("visits", (planned, started), visited, SiteVisitCancelled(number=2, reason=MISTAKE)),
    Seminar: ("seminars", (planned, started), seminar, SeminarCancelled(number=2, reason=MISTAKE)),
    Consultation: (
        "consulted",
        (inspection_opened, deployed),
        consulted,
        ConsultationCancelled(number=2, reason=MISTAKE),
    ),
    Visit: ("visits", (assigned,), made, VisitCancelled(number=2, reason=MISTAKE)),
    SupervisionNote: ("notes", (office_established,), noted, SupervisionRecordCancelled(number=2, reason=MISTAKE)),
}
"""By the sort of an entry: where it stands, the record before it, and how it is recorded and cancelled."""


def test_these_are_all_sorts_of_entries() -> None:
    # By name: of a class with slots, Python knows the one without them, too.
    ours = [each for each in NumberedEntry.__subclasses__() if each.__module__.startswith("domain.")]
    assert {each.__qualname__ for each in ours} == {each.__qualname__ for each in ENTRIES}


@pytest.mark.parametrize("sort", ENTRIES, ids=lambda sort: sort.__name__)
def test_the_number_of_an_entry_that_was_cancelled_is_never_used_again(sort: type[NumberedEntry]) -> None:
    field, before, recorded, cancelled = ENTRIES[sort]
    [kind] = [each for each in aggregates.values() if type(recorded) in {event.payload for event in each.events()}]
    after = kind.state([*before, recorded, recorded, cancelled, recorded])
    assert [each.number for each in getattr(after, field)] == [1, 3]


def test_only_an_entry_that_is_there_is_corrected_or_cancelled() -> None:
    gone = given(planned, started, visited, SiteVisitCancelled(number=1, reason=MISTAKE))
    cancel = CancelSiteVisit(number=1, reason=MISTAKE)
    given(planned, started, visited).when(cancel).then(SiteVisitCancelled(number=1, reason=MISTAKE))
    gone.when(cancel).then_refused(NoSuchEntry, number=1)
    given(planned, started).when(cancel).then_refused(NoSuchEntry, number=1)


def test_nothing_is_corrected_to_a_moment_still_to_come() -> None:
    ahead = AT + timedelta(hours=1)
    correct = CorrectSiteVisit(number=1, place=PLACE, organisation=KEXU, findings="x", at=ahead, reason=MISTAKE)
    given(planned, started, visited).when(correct).then_refused(StillToCome, field="at", when=ahead)
