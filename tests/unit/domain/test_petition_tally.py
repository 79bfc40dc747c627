"""How many petitioned: as the team says, and those at least that it recorded one by one."""

from domain.cancellation import BuiltUpon
from domain.inspection.correcting import CancelInspection
from domain.petition_tally import (
    ChannelTwice,
    PetitionChannel,
    PetitionCount,
    PetitionsCounted,
    PetitionsReported,
    ReportPetitions,
    tally_of,
)
from tests.unit.domain.inspecting import INSPECTION, deployed, inspection_opened
from tests.unit.given import fold, given

LETTERS, VISITS = PetitionCount(PetitionChannel.LETTER, 120), PetitionCount(PetitionChannel.VISIT, 30)
TALLY = tally_of(INSPECTION)
there = given().seeing(INSPECTION, inspection_opened, deployed)
said = PetitionsReported(inspection=INSPECTION, received=(LETTERS, VISITS))


def test_the_team_says_how_many_came_by_each_way_once() -> None:
    there.when(ReportPetitions(inspection=INSPECTION, received=(LETTERS, VISITS))).then(said)
    twice = ReportPetitions(inspection=INSPECTION, received=(LETTERS, LETTERS))
    there.when(twice).then_refused(ChannelTwice, channel=PetitionChannel.LETTER.words)


def test_what_is_said_again_stands_in_place_of_what_was_said_before() -> None:
    fewer = PetitionsReported(inspection=INSPECTION, received=(VISITS,))
    assert fold(TALLY, [said]).total == 150
    assert fold(TALLY, [said, fewer]).total == 30


def test_those_that_were_recorded_one_by_one_are_among_those_that_came() -> None:
    recorded = PetitionsCounted(inspection=INSPECTION, recorded=(PetitionCount(PetitionChannel.LETTER, 7),))
    assert fold(TALLY, [recorded]).total == 7
    assert fold(TALLY, [recorded, said]).total == 150
    more = PetitionsCounted(inspection=INSPECTION, recorded=(PetitionCount(PetitionChannel.LETTER, 121),))
    assert fold(TALLY, [said, more]).number(PetitionChannel.LETTER) == 121


def test_an_inspection_at_which_somebody_petitioned_is_not_cancelled() -> None:
    cancel = CancelInspection(reason="登记有误")
    held = given(inspection_opened, deployed)
    held.seeing(TALLY, said).when(cancel).then_refused(BuiltUpon, by=TALLY)
    none = PetitionsReported(inspection=INSPECTION, received=(PetitionCount(PetitionChannel.LETTER, 0),))
    assert held.seeing(TALLY, none).when(cancel).refusal is None
