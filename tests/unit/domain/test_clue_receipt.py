"""Who was named receives a clue once, and says once what is to become of it."""

from dataclasses import replace

import pytest

from domain.aggregate import On
from domain.aggregate_id import AggregateId, aggregate_id
from domain.audience import participants
from domain.clue import ClueReferred
from domain.clue_index import (
    LeaderReceived,
    LeaderSanctioned,
    LeaderSanctionedAgain,
    SanctionStruck,
    index_of,
)
from domain.clue_receipt import (
    CancelSanction,
    ClueDecided,
    ClueDecidedBefore,
    ClueDecisionCorrected,
    ClueReceived,
    ClueSanctionCancelled,
    ClueSanctioned,
    ClueUndecided,
    CorrectClueDecision,
    DecideClue,
    Disposition,
    NotPursued,
    NotReferredHere,
    NotSanctioned,
    ReceiveClue,
    RecordSanction,
    Sanction,
    SanctionTwice,
)
from domain.clue_tally import NotCountedThen
from domain.node_id import NodeId
from domain.outcome import OutcomesCancelled, OutcomesReported, SanctionsOnCluesRecounted, outcome_of
from domain.refusal import AlreadyExists, NotFound
from domain.restriction import restricted_types
from domain.secret import ClueKeyMissing, secret_fields
from tests.unit.domain.sealed import mark, sealed
from tests.unit.given import BJ, HAIDIAN, fold, given

DISCIPLINE = NodeId("bj.discipline")
CLUE = AggregateId("clue-1@bj")
TREE = aggregate_id("tree", "0", DISCIPLINE)
NOTE = sealed("n")
referred = ClueReferred(leader=sealed("a"), content=sealed("c"), to=DISCIPLINE, year=2019, body_of=BJ, first=True)
receive = ReceiveClue(clue=CLUE)
received = ClueReceived(clue=CLUE, referrer=BJ)


def test_who_was_named_receives_the_clue() -> None:
    index = LeaderReceived(year=2019, leader=mark("a"), clue=CLUE, body_of=BJ, first=True)
    given().seeing(CLUE, referred).when(receive, owner=DISCIPLINE).then(received, On(index_of(DISCIPLINE, 2019), index))
    assert participants(received) == {BJ}


def test_a_clue_is_received_once() -> None:
    given(received).seeing(CLUE, referred).when(receive, owner=DISCIPLINE).then_refused(AlreadyExists)


def test_nobody_else_receives_it() -> None:
    given().seeing(CLUE, referred).when(receive, owner=HAIDIAN).then_refused(NotReferredHere, organisation=HAIDIAN)
    given().when(receive, owner=DISCIPLINE).then_refused(NotFound, id=CLUE)


@pytest.mark.parametrize("disposition", Disposition)
def test_it_is_said_once_what_is_to_become_of_it(disposition: Disposition) -> None:
    decide = DecideClue(disposition=disposition)
    decided = ClueDecided(disposition=disposition)
    given(received).when(decide, owner=DISCIPLINE).then(decided)
    given(received, decided).when(decide, owner=DISCIPLINE).then_refused(ClueDecidedBefore)


def test_a_note_on_it_is_sealed() -> None:
    decided = ClueDecided(disposition=Disposition.CLOSED, note=NOTE)
    given(received).when(DecideClue(disposition=Disposition.CLOSED, note=NOTE), owner=DISCIPLINE).then(decided)
    plain = DecideClue(disposition=Disposition.CLOSED, note="plain")
    given(received).when(plain, owner=DISCIPLINE).then_refused(ClueKeyMissing)
    assert secret_fields(DecideClue) == ("note",)
    assert "plain" not in repr(plain)


verified = ClueDecided(disposition=Disposition.VERIFICATION)
sanction = RecordSanction(sanctions=(Sanction.PARTY, Sanction.GOVERNMENT))
sanctioned = ClueSanctioned(sanctions=(Sanction.PARTY, Sanction.GOVERNMENT), year=2019)
OURS = index_of(DISCIPLINE, 2019)


def _count(event: object) -> On:
    return On(OURS, event)


counted = _count(LeaderSanctioned(year=2019, leader=mark("a")))
again = _count(LeaderSanctionedAgain(year=2019, leader=mark("a")))


def test_a_clue_that_was_pursued_leads_to_a_sanction_once_and_the_leader_counts_once_a_year() -> None:
    seen = given(received, verified).seeing(CLUE, referred)
    seen.when(sanction, owner=DISCIPLINE).then(sanctioned, counted)
    seen.seeing(OURS, counted.payload).when(sanction, owner=DISCIPLINE).then(sanctioned, again)
    given(received, verified, sanctioned).seeing(CLUE, referred).when(sanction, owner=DISCIPLINE).then_refused(
        ClueUndecided
    )


def test_no_sanction_follows_on_what_was_not_decided_or_not_pursued() -> None:
    given(received).seeing(CLUE, referred).when(sanction, owner=DISCIPLINE).then_refused(ClueUndecided)
    for disposition in (Disposition.SHELVED, Disposition.CLOSED):
        past = given(received, ClueDecided(disposition=disposition)).seeing(CLUE, referred)
        past.when(sanction, owner=DISCIPLINE).then_refused(NotPursued, disposition=disposition.words)
    twice = RecordSanction(sanctions=(Sanction.PARTY, Sanction.PARTY))
    given(received, verified).seeing(CLUE, referred).when(twice, owner=DISCIPLINE).then_refused(SanctionTwice)


def test_a_note_on_a_sanction_is_sealed_and_stays_if_there_is_no_other() -> None:
    noted = RecordSanction(sanctions=sanction.sanctions, note=NOTE)
    seen = given(received, verified).seeing(CLUE, referred)
    assert seen.when(noted, owner=DISCIPLINE).changes[0] == replace(sanctioned, note=NOTE)
    plain = RecordSanction(sanctions=sanction.sanctions, note="plain")
    seen.when(plain, owner=DISCIPLINE).then_refused(ClueKeyMissing)
    assert "plain" not in repr(plain)
    before = ClueDecided(disposition=Disposition.TALK, note=NOTE)
    assert fold(aggregate_id("clue-receipt", "1", DISCIPLINE), (received, before, sanctioned)).note == NOTE


def test_only_who_referred_the_clue_learns_of_the_sanction() -> None:
    assert participants(sanctioned) == participants(counted.payload) == frozenset()
    assert {"ClueSanctioned", "LeaderSanctioned"} <= restricted_types()


# ── What is taken back ────────────────────────────────────────────────────────────────────────────────────────────────

MISTAKE = "登记有误"
correct = CorrectClueDecision(disposition=Disposition.SHELVED, note=NOTE, reason=MISTAKE)
cancel, cancelled = CancelSanction(reason=MISTAKE), ClueSanctionCancelled(reason=MISTAKE)
struck = _count(SanctionStruck(year=2019, leader=mark("a")))


def test_a_decision_is_corrected_before_a_sanction_follows_on_it() -> None:
    corrected = ClueDecisionCorrected(disposition=Disposition.SHELVED, note=NOTE, reason=MISTAKE)
    given(received, verified).when(correct, owner=DISCIPLINE).then(corrected)
    for past in ((received,), (received, verified, sanctioned)):
        given(*past).when(correct, owner=DISCIPLINE).then_refused(ClueUndecided)
    given(received, verified, corrected).seeing(CLUE, referred).when(sanction, owner=DISCIPLINE).then_refused(
        NotPursued, disposition=Disposition.SHELVED.words
    )
    assert secret_fields(CorrectClueDecision) == ("note",)


def test_a_sanction_that_was_recorded_by_mistake_counts_no_more() -> None:
    past = given(received, verified, sanctioned).seeing(CLUE, referred)
    past.seeing(OURS, counted.payload).when(cancel, owner=DISCIPLINE).then(cancelled, struck)
    past.when(cancel, owner=DISCIPLINE).then_refused(NotCountedThen, year=2019)
    once = fold(OURS, [counted.payload, again.payload, struck.payload])
    assert (once.sanctioned, once.sanctioned_again) == ((mark("a"),), ())
    assert fold(OURS, [counted.payload, struck.payload]).sanctioned == ()


def test_after_a_cancelled_sanction_another_may_follow() -> None:
    past = given(received, verified, sanctioned, cancelled).seeing(CLUE, referred)
    past.when(cancel, owner=DISCIPLINE).then_refused(NotSanctioned)
    past.when(sanction, owner=DISCIPLINE).then(sanctioned, counted)


# ── What is known of it to all ────────────────────────────────────────────────────────────────────────────────────────

OUTCOME = outcome_of(DISCIPLINE, 2019)
reported = OutcomesReported(year=2019, sanctions=10, from_clues=0)


def recounted(from_clues: int) -> On:
    return On(OUTCOME, SanctionsOnCluesRecounted(year=2019, from_clues=from_clues))


def test_a_sanction_after_the_report_of_its_year_counts_in_it_and_one_taken_back_does_not() -> None:
    past = given(received, verified).seeing(CLUE, referred).seeing(OUTCOME, reported)
    past.when(sanction, owner=DISCIPLINE).then(sanctioned, counted, recounted(1))
    done = given(received, verified, sanctioned).seeing(CLUE, referred).seeing(OURS, counted.payload)
    done.seeing(OUTCOME, reported, recounted(1).payload).when(cancel, owner=DISCIPLINE).then(
        cancelled, struck, recounted(0)
    )


def test_what_does_not_change_the_number_of_leaders_is_not_told() -> None:
    past = given(received, verified).seeing(CLUE, referred).seeing(OURS, counted.payload)
    past.seeing(OUTCOME, reported, recounted(1).payload).when(sanction, owner=DISCIPLINE).then(sanctioned, again)


def test_a_report_that_was_cancelled_counts_nothing() -> None:
    past = given(received, verified).seeing(CLUE, referred)
    withdrawn = past.seeing(OUTCOME, reported, OutcomesCancelled(reason=MISTAKE))
    withdrawn.when(sanction, owner=DISCIPLINE).then(sanctioned, counted)
