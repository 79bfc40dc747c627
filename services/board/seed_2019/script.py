"""The year 2019 from its groundwork to its last feedback, in the order in which one thing rests on another."""

from datetime import datetime, timedelta

from domain.beijing import start_of
from domain.inspection.in_field import HoldConsultation
from domain.round.preparing import CloseRound
from domain.words import Words
from services.board.seed_2019 import clues, district_work, groundwork, linking, may, second_half
from services.board.seed_2019.cast import CITY, CIVIL_AFFAIRS
from services.board.seed_2019.dates import at
from services.board.seed_2019.inspecting import (
    InspectionFindings,
    feed_back,
    find_issues,
    open_inspections,
    reconcile_and_leave,
    write_it_down,
)
from services.board.seed_2019.plan import MOBILE, ROUND_5, ROUND_6, ROUND_8, SPECIAL, PlannedRound
from services.board.seed_2019.preparing import Prepared, prepare
from services.board.seed_2019.rectifying import Items, Schedule, assign, settle
from services.board.seed_2019.stage import Scenario

_EARLY = 5
"""Items up to this number in every ten of round 6 are settled before the special round begins."""
_TOPICS = (
    ("社区治理", "Community governance"),
    ("社会救助", "Social assistance"),
    ("留底保障", "Basic security"),
    ("脱贫攻坚", "Poverty relief"),
    ("养老服务", "Care for the elderly"),
    ("殡葬管理", "Funeral management"),
    ("福利彩票", "Welfare lottery"),
    ("慈善事业", "Charity"),
)


def play(stage: Scenario) -> None:
    """Give all commands of the year."""
    groundwork.lay_groundwork(stage)
    second_half.establish_offices(stage)
    second_half.evaluate_and_interview(stage)
    fifth = _begin(stage, ROUND_5)
    sixth = _begin(stage, ROUND_6)
    joint = may.play(stage)
    linking.share_the_task_with_haidian(stage, joint)
    linking.join_the_university(stage)
    _consult_the_ministry(stage, sixth)
    district_work.file_plans(stage)
    district_work.meet_the_directors(stage)
    district_work.check_the_districts(stage)
    _settle_all(stage, _end(stage, fifth), _schedule(at(5, 24), 5, 42, 52, 66))
    later = _schedule(at(7, 26), 4, 24, 29, 33)
    assigned = [assign(stage, found, later) for found in _end(stage, sixth)]
    civil = next(each for each in sixth.found if each.one.target == CIVIL_AFFAIRS)
    second_half.name_matters(stage, civil)
    second_half.interview_for_duty(stage, sixth.found)
    for items in assigned:
        settle(stage, items, later, lambda number: number % 10 <= _EARLY)
    mobile = _end(stage, _begin(stage, MOBILE))
    linking.patrol_the_enterprises(stage)
    special = _begin(stage, SPECIAL)
    linking.inspect_across(stage)
    for items in assigned:
        settle(stage, items, _schedule(at(7, 26), 4, 51, 60, 72), lambda number: number % 10 > _EARLY)
    _settle_all(stage, mobile, _schedule(at(9, 21), 3, 30, 40, 50))
    second_half.publish_a_case(stage, civil)
    second_half.supervise(stage, civil)
    second_half.visit_the_districts(stage)
    _begin_the_eighth(stage)
    district_work.send_letters(stage)
    ended = _end(stage, special)
    clues.refer_clues(stage, [*fifth.found, *sixth.found, *special.found])
    for found in ended:
        assign(stage, found, _schedule(at(12, 28), 2, 30, 40, 50))
    clues.report_outcomes(stage)


class _Under:
    """A round with its teams in the field."""

    def __init__(self, prepared: Prepared, found: list[InspectionFindings]) -> None:
        self.prepared, self.found = prepared, found


def _begin(stage: Scenario, planned: PlannedRound) -> _Under:
    """Prepare a round, let its teams move in, and gather what they find."""
    prepared = prepare(stage, planned)
    opened = open_inspections(stage, prepared)
    found = [find_issues(stage, prepared, one, inspection) for one, inspection in opened.items()]
    for each in found:
        write_it_down(stage, prepared, each)
    return _Under(prepared, found)


def _begin_the_eighth(stage: Scenario) -> None:
    """Let the eight teams of round 8 move in at twenty-four universities; the year ends before they find anything."""
    open_inspections(stage, prepare(stage, ROUND_8))


def _end(stage: Scenario, under: _Under) -> list[InspectionFindings]:
    """Let the teams leave, feed back what they found, and close the round."""
    prepared, planned = under.prepared, under.prepared.planned
    for each in under.found:
        reconcile_and_leave(stage, prepared, each)
    for each in under.found:
        feed_back(stage, prepared, each)
    assert planned.closes  # noqa: S101 - only rounds that end get here
    key, when = f"round/{planned.number}/close", start_of(planned.closes) + timedelta(hours=17)
    stage.give(CITY, CloseRound(), key=key, on=prepared.round, at=when, synthetic=True)
    return under.found


def _settle_all(stage: Scenario, found: list[InspectionFindings], schedule: Schedule) -> None:
    assigned: list[Items] = [assign(stage, each, schedule) for each in found]
    for items in assigned:
        settle(stage, items, schedule)


def _schedule(assigned: datetime, accepted: int, submitted: int, checked: int, written_off: int) -> Schedule:
    """Return when items reach each step, in days after they are assigned."""
    days = (assigned + timedelta(days=number) for number in (accepted, submitted, checked, written_off))
    return Schedule(assigned, *days)


def _consult_the_ministry(stage: Scenario, sixth: _Under) -> None:
    """10 June: team 4 asks at the Ministry of Civil Affairs about the body that it inspects."""
    inspection = next(each.inspection for each in sixth.found if each.one.target == CIVIL_AFFAIRS)
    command = HoldConsultation(
        host=Words("民政部", "Ministry of Civil Affairs"),
        topics=tuple(Words(zh, en) for zh, en in _TOPICS),
        findings="向上一级机关详细了解被巡视单位在重点领域的工作情况，掌握第一手资料",
    )
    stage.give(CITY, command, key="consultation", on=inspection, at=at(6, 10, 14))
