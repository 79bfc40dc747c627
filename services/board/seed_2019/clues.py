"""Clues, referred by the inspection office to the discipline commission alone, and what came of them (P3)."""

from collections.abc import Sequence

from domain.clue import ReferClue
from domain.clue_receipt import DecideClue, Disposition, ReceiveClue, RecordSanction, Sanction
from domain.outcome import ReportOutcomes
from services.board.seed_2019.cast import CITY, DISCIPLINE
from services.board.seed_2019.dates import at, later
from services.board.seed_2019.inspecting import InspectionFindings
from services.board.seed_2019.stage import Deed, Scenario

LEADERS, CLUES = 283, 341
"""Distinct leaders, and clues about them: some leaders are in several."""
SANCTIONS, FROM_CLUES = 100, 69
"""The article publishes the rate alone: the numbers behind it are invented."""
_DECIDED = 93
_SANCTIONS = tuple(Sanction)


def refer_clues(stage: Scenario, found: Sequence[InspectionFindings]) -> None:
    """Refer every clue, each sealed; the commission has decided on the first, of which most led to a sanction."""
    clues = [_refer(stage, number, found[number % len(found)]) for number in range(CLUES)]
    received = [
        stage.give(
            DISCIPLINE,
            ReceiveClue(clue=clue.id),
            key=f"clue/{number}/receive",
            after=(clue,),
            at=later(at(12, 10), minutes=number),
            synthetic=True,
        )
        for number, clue in enumerate(clues)
    ]
    for number, receipt in enumerate(received[:_DECIDED]):
        pursued = number < FROM_CLUES
        decide = DecideClue(disposition=Disposition.VERIFICATION if pursued else Disposition.CLOSED)
        when = later(at(12, 20), minutes=number)
        stage.give(DISCIPLINE, decide, key=f"clue/{number}/decide", on=receipt, at=when, synthetic=True)
        if pursued:
            sanction = RecordSanction(sanctions=(_SANCTIONS[number % len(_SANCTIONS)],))
            when = later(at(12, 24), minutes=number)
            stage.give(DISCIPLINE, sanction, key=f"clue/{number}/sanction", on=receipt, at=when, synthetic=True)


def report_outcomes(stage: Scenario) -> None:
    """Say how many were sanctioned; how many of these followed from clues, the clues say."""
    command = ReportOutcomes(year=2019, sanctions=SANCTIONS)
    stage.give(DISCIPLINE, command, key="outcomes", at=at(12, 30), synthetic=True)


def _refer(stage: Scenario, number: int, found: InspectionFindings) -> Deed:
    command = ReferClue(
        leader=f"leader-{number % LEADERS:03d}",
        content=f"反映某单位班子成员在项目审批、选人用人等方面的问题线索，第{number + 1}件。",
        inspection=found.inspection.id,
        to=DISCIPLINE,
    )
    return stage.give(CITY, command, key=f"clue/{number}", at=later(at(12, 1), minutes=number), synthetic=True)
