"""Who was named receives a clue once, and says once what is to become of it."""

import pytest

from domain.aggregate_id import AggregateId
from domain.audience import participants
from domain.clue import ClueReferred
from domain.clue_receipt import (
    ClueDecided,
    ClueDecidedBefore,
    ClueReceived,
    DecideClue,
    Disposition,
    NotReferredHere,
    ReceiveClue,
)
from domain.node_id import NodeId
from domain.refusal import AlreadyExists, NotFound
from domain.secret import ClueKeyMissing, secret_fields
from tests.unit.domain.sealed import sealed
from tests.unit.given import BJ, HAIDIAN, given

DISCIPLINE = NodeId("bj.discipline")
CLUE = AggregateId("clue-1@bj")
NOTE = sealed("n")
referred = ClueReferred(leader=sealed("a"), content=sealed("c"), to=DISCIPLINE)
receive = ReceiveClue(clue=CLUE)
received = ClueReceived(clue=CLUE, referrer=BJ)


def test_who_was_named_receives_the_clue() -> None:
    given().seeing(CLUE, referred).when(receive, owner=DISCIPLINE).then(received)
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
