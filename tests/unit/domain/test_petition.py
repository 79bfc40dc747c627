"""A petition is kept sealed by who inspects and goes nowhere else; the board counts."""

import pytest

from domain.aggregate import On, commands
from domain.aggregate_id import AggregateId
from domain.audience import participants
from domain.authority import Role
from domain.cancellation import RecordCancelled
from domain.inspection.events import InspectionCancelled
from domain.inspection.state import NotDeployed
from domain.petition import (
    CancelPetition,
    HandlePetition,
    PetitionCancelled,
    PetitionHandled,
    PetitionHandling,
    PetitionReceived,
    PetitionStatus,
    ReceivePetition,
)
from domain.petition_tally import PetitionChannel, PetitionCount, PetitionsCounted, tally_of
from domain.refusal import NotFound, RecordOfAnother
from domain.secret import ClueKeyMissing, secret_fields
from tests.unit.domain.inspecting import INSPECTION, deployed, inspection_opened, withdrawn
from tests.unit.domain.sealed import sealed
from tests.unit.given import Given, fold, given

PETITION, TALLY = AggregateId("petition-1@bj"), tally_of(INSPECTION)
WHO, WHAT = sealed("p"), sealed("c")
receive = ReceivePetition(inspection=INSPECTION, channel=PetitionChannel.LETTER, petitioner=WHO, content=WHAT)
received = PetitionReceived(inspection=INSPECTION, channel=PetitionChannel.LETTER, petitioner=WHO, content=WHAT)
cancelled = PetitionCancelled(reason="重复登记")


def counted(letters: int) -> On:
    count = PetitionCount(PetitionChannel.LETTER, letters)
    return On(TALLY, PetitionsCounted(inspection=INSPECTION, recorded=(count,)))


def there(*petition: object) -> Given:
    return given(*petition).seeing(INSPECTION, inspection_opened, deployed)


def test_a_petition_is_recorded_while_or_after_a_team_was_there_and_counted() -> None:
    there().when(receive).then(received, counted(1))
    there().seeing(TALLY, counted(1).payload).when(receive).then(received, counted(2))
    gone = given().seeing(INSPECTION, inspection_opened, deployed, withdrawn)
    gone.when(receive).then(received, counted(1))


def test_nobody_petitions_where_no_team_moved_in() -> None:
    given().seeing(INSPECTION, inspection_opened).when(receive).then_refused(NotDeployed)
    given().when(receive).then_refused(NotFound, id=INSPECTION)
    taken_back = given().seeing(INSPECTION, inspection_opened, InspectionCancelled(reason="x"))
    taken_back.when(receive).then_refused(RecordCancelled, id=INSPECTION)
    other = AggregateId("inspection-1@bj.haidian")
    elsewhere = ReceivePetition(inspection=other, channel=PetitionChannel.CALL, petitioner=WHO, content=WHAT)
    given().when(elsewhere).then_refused(RecordOfAnother, id=other)


def test_who_petitioned_and_what_they_said_is_sealed_and_nobody_else_takes_part() -> None:
    assert secret_fields(ReceivePetition) == ("petitioner", "content")
    assert participants(received) == frozenset()
    unsealed = ReceivePetition(
        inspection=INSPECTION, channel=PetitionChannel.LETTER, petitioner="resident-7", content=WHAT
    )
    there().when(unsealed).then_refused(ClueKeyMissing)


def test_what_became_of_it_is_said_and_may_be_said_anew() -> None:
    handled = PetitionHandled(handling=PetitionHandling.CLUE, note=sealed("n"))
    there(received).when(HandlePetition(handling=PetitionHandling.CLUE, note=sealed("n"))).then(handled)
    anew = PetitionHandled(handling=PetitionHandling.ISSUE)
    there(received, handled).when(HandlePetition(handling=PetitionHandling.ISSUE)).then(anew)
    state = fold(PETITION, [received, handled, anew])
    assert (state.status, state.handling, state.note) == (PetitionStatus.HANDLED, PetitionHandling.ISSUE, None)


def test_a_petition_that_was_recorded_by_mistake_is_cancelled_and_counts_no_more() -> None:
    seen = there(received).seeing(TALLY, counted(2).payload)
    seen.when(CancelPetition(reason="重复登记")).then(cancelled, counted(1))
    again = HandlePetition(handling=PetitionHandling.KEPT)
    there(received, cancelled).when(again).then_refused(RecordCancelled, id=PETITION)


@pytest.mark.parametrize("command", [ReceivePetition, HandlePetition, CancelPetition])
def test_petitions_are_for_those_who_deal_with_what_is_restricted(command: type) -> None:
    assert commands[command.__name__].role is Role.CLUES
