"""Figures of rounds, coverage, rosters and feedback (P2, P3, P6)."""

from collections.abc import Iterable, Sequence

from domain.inspection.events import ConsultationHeld, FeedbackDelivered, TeamDeployed, TeamWithdrawn
from domain.patrol.events import JointPatrolEnded
from domain.round.events import RoundClosed, RoundKind
from domain.round.state import RoundStatus
from domain.words import Words
from projections.bodies import Whom
from projections.circle import By
from projections.definition import EVERY_TIER, Counted, FigureUnit, counted, distinct, figure, named
from projections.inspections.coverage import Covered, Reached, by_target, inspected, reached, uncovered
from projections.inspections.rows import InspectionRow, inspections
from projections.question import FigureQuestion, Window
from projections.rounds import rounds, teams

# ── Rounds ────────────────────────────────────────────────────────────────────────────────────────────────────────────

_KINDS = {
    RoundKind.ROUTINE: Words("常规巡视轮次", "Routine rounds"),
    RoundKind.SPECIAL: Words("专项巡视轮次", "Special rounds"),
    RoundKind.MOBILE: Words("机动式巡视轮次", "Mobile rounds"),
}


def _define(kind: RoundKind, words: Words) -> None:
    @figure(
        f"rounds.{kind.value}",
        zh=words.zh,
        en=words.en,
        counts=Words("结束的该类轮次", "rounds of this kind that were closed"),
        by=EVERY_TIER,
        about=Whom.ANYBODY,
        window=Window.YEAR,
        events=(RoundClosed,),
        version=2,
    )
    def completed(asked: FigureQuestion) -> Counted:
        began_or_closed = [
            row for row in asked.rows(rounds) if asked.falls(row.closed_at) or asked.falls(row.opened_at)
        ]
        closed = [row.id for row in began_or_closed if row.kind is kind and asked.falls(row.closed_at)]
        return distinct(closed, among=began_or_closed)


for _kind, _words in _KINDS.items():
    _define(_kind, _words)

# ── Coverage ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_LEFT = Words(
    "巡视巡察组撤点、或专项巡察结束的单位，各计一次，机动式巡视除外",
    "organisations that a team left, or whose special patrol ended, each once; those of mobile rounds are apart",
)
_ENDS = (TeamWithdrawn, JointPatrolEnded)
_OTHERS = (By.OWN, By.WITHIN)
_BODIES = {
    "districts": (Words("覆盖的区", "Districts covered"), Whom.DISTRICTS, (By.CITY,)),
    "units": (Words("覆盖的单位", "Units covered"), Whom.UNITS, EVERY_TIER),
    "departments": (Words("覆盖的部门", "Departments covered"), Whom.DEPARTMENTS, _OTHERS),
    "enterprises": (Words("覆盖的企业", "Enterprises covered"), Whom.ENTERPRISES, _OTHERS),
    "universities": (Words("覆盖的高校", "Universities covered"), Whom.UNIVERSITIES, _OTHERS),
    "primary": (Words("覆盖的基层单位", "Primary-level organisations covered"), Whom.PRIMARY, _OTHERS),
    "organisations": (Words("覆盖合计", "Organisations covered"), Whom.ANYBODY, EVERY_TIER),
}


def _define_coverage(name: str, words: Words, about: Whom, by: tuple[By, ...]) -> None:
    @figure(
        f"coverage.{name}",
        zh=words.zh,
        en=words.en,
        counts=_LEFT,
        by=by,
        about=about,
        window=Window.YEAR,
        events=_ENDS,
        version=2,
    )
    def covered_in_the_window(asked: FigureQuestion) -> Counted:
        left = _left(asked)
        return _covered(asked, [each for each in left if not each.mobile], left)


for _name, (_title, _about, _by) in _BODIES.items():
    _define_coverage(_name, _title, _about, _by)


@figure(
    "coverage.mobile",
    zh="机动式巡视单位",
    en="Reached by mobile rounds",
    counts=Words("机动式巡视组撤点的单位", "organisations that a mobile round's team left"),
    by=EVERY_TIER,
    about=Whom.ANYBODY,
    window=Window.YEAR,
    events=(TeamWithdrawn,),
    version=2,
)
def mobile_organisations(asked: FigureQuestion) -> Counted:
    """Return whom mobile rounds inspected."""
    left = _left(asked)
    return _covered(asked, [each for each in left if each.mobile], left)


@figure(
    "coverage.uncovered-districts",
    zh="未覆盖的区",
    en="Districts not covered",
    counts=Words("在册而不在覆盖之列的区", "districts of the tree that the coverage does not have"),
    by=By.CITY,
    about=Whom.DISTRICTS,
    window=Window.YEAR,
    events=(),
    version=2,
)
def uncovered_districts(asked: FigureQuestion) -> Counted:
    """Return how many districts the coverage lacks; no event stands behind what did not happen."""
    left = _left(asked)
    covered = by_target((each for each in left if not each.mobile), asked.body)
    return counted(len(uncovered(asked.at_the_end, covered, asked.body)), (), among=left)


def _left(asked: FigureQuestion) -> list[Reached]:
    source = inspected(asked.snapshot, asked.circle)
    return reached(asked.snapshot, source, asked.during(source.c.left_at))


def _covered(asked: FigureQuestion, found: Iterable[Reached], among: Sequence[Reached]) -> Counted:
    those: list[Covered] = [each for each in by_target(found, asked.body) if asked.about.includes(each.body)]
    return counted(len(those), [id for each in those for id in each.inspections], among=among)


# ── Roster of the rounds under way ────────────────────────────────────────────────────────────────────────────────────

_MOVED_IN = Words("正在进行的轮次中已经进驻的巡视巡察组", "teams of the rounds under way that have moved in")
_THERE = Words("正在进行的轮次中已经进驻的单位", "organisations where a team of a round under way has moved in")


def _in_the_field(asked: FigureQuestion) -> list[InspectionRow] | None:
    """Return the inspections of all rounds that are open whose teams have moved in; None if no round is open."""
    under_way = {row.id for row in asked.rows(rounds) if row.status is RoundStatus.OPEN}
    if not under_way:
        return None
    return [row for row in asked.rows(inspections) if row.round in under_way and row.deployed_at]


@figure(
    "roster.teams",
    zh="正在进驻的巡视组",
    en="Teams in the field",
    counts=_MOVED_IN,
    by=EVERY_TIER,
    about=Whom.ANYBODY,
    window=Window.ROUND,
    events=(TeamDeployed,),
    version=3,
)
def deployed_teams(asked: FigureQuestion) -> Counted:
    """Return the teams of the open rounds."""
    found = _in_the_field(asked)
    return counted(len({row.team for row in found or ()}), [row.id for row in found or ()], among=found is not None)


@figure(
    "roster.universities",
    zh="进驻的市属高校",
    en="Universities inspected",
    counts=_THERE,
    by=By.CITY,
    about=Whom.UNIVERSITIES,
    window=Window.ROUND,
    events=(TeamDeployed,),
    version=3,
)
@figure(
    "roster.organisations",
    zh="进驻的单位",
    en="Organisations with a team",
    counts=_THERE,
    by=_OTHERS,
    about=Whom.ANYBODY,
    window=Window.ROUND,
    events=(TeamDeployed,),
    version=2,
)
def deployed_at(asked: FigureQuestion) -> Counted:
    """Return where the teams of the open rounds are."""
    found = _in_the_field(asked)
    there = [row for row in found or () if asked.concerns(row.target)]
    return counted(len({row.target for row in there}), [row.id for row in there], among=found is not None)


# ── Feedback ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_FEEDBACK = {
    "districts": (Words("专项巡视反馈的区", "Districts given feedback in special rounds"), Whom.DISTRICTS, By.CITY),
    "departments": (
        Words("专项巡视反馈的市属部门", "Departments given feedback in special rounds"),
        Whom.DEPARTMENTS,
        By.CITY,
    ),
    "enterprises": (
        Words("专项巡视反馈的市管企业", "Enterprises given feedback in special rounds"),
        Whom.ENTERPRISES,
        By.CITY,
    ),
    "organisations": (
        Words("专项巡视反馈合计", "Organisations given feedback in special rounds"),
        Whom.ANYBODY,
        By.CITY,
    ),
}


def _define_feedback(name: str, words: Words, about: Whom, by: By) -> None:
    @figure(
        f"feedback.{name}",
        zh=words.zh,
        en=words.en,
        counts=Words("专项巡视中已经反馈的单位，各计一次", "organisations of special rounds given feedback, each once"),
        by=by,
        about=about,
        window=Window.YEAR,
        events=(FeedbackDelivered,),
        version=2,
    )
    def fed_back_in_special_rounds(asked: FigureQuestion) -> Counted:
        given = _fed_back(asked)
        return _organisations(asked, [row for row in given if row.round_kind is RoundKind.SPECIAL], given)


for _name, (_title, _about, _one) in _FEEDBACK.items():
    _define_feedback(_name, _title, _about, _one)


@figure(
    "feedback.all",
    zh="反馈的单位",
    en="Organisations given feedback",
    counts=Words("已经反馈的被巡察单位，各计一次", "inspected organisations given feedback, each once"),
    by=_OTHERS,
    about=Whom.ANYBODY,
    window=Window.YEAR,
    events=(FeedbackDelivered,),
)
def fed_back(asked: FigureQuestion) -> Counted:
    """Return who was told what was found, in rounds of any kind."""
    given = _fed_back(asked)
    return _organisations(asked, given, given)


def _fed_back(asked: FigureQuestion) -> list[InspectionRow]:
    return [row for row in asked.rows(inspections) if asked.falls(row.fed_back_at)]


def _organisations(asked: FigureQuestion, rows: Sequence[InspectionRow], among: Sequence[InspectionRow]) -> Counted:
    found = [row for row in rows if asked.concerns(row.target)]
    return counted(len({row.target for row in found}), [row.id for row in found], among=among)


# ── Consultations ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _consulted(asked: FigureQuestion) -> list[InspectionRow]:
    return [row for row in asked.rows(inspections) if any(asked.falls(each.at) for each in row.consulted)]


@figure(
    "consultation.team",
    zh="走访的巡视组",
    en="Team that asked outside",
    counts=Words("巡视期间开展外部走访的组", "teams that asked outside during their inspections"),
    by=EVERY_TIER,
    about=Whom.ANYBODY,
    window=Window.YEAR,
    events=(ConsultationHeld,),
    unit=FigureUnit.TEXT,
    version=2,
)
def consulting_team(asked: FigureQuestion) -> Counted:
    """Return the teams that asked outside, by name."""
    found = _consulted(asked)
    known = {row.id: row.name for row in asked.snapshot.rows(teams)}
    asking = dict.fromkeys(row.team for row in found if row.team in known)
    return named([known[team] for team in asking], [row.id for row in found])


@figure(
    "consultation.topics",
    zh="走访了解的领域",
    en="Topics asked about",
    counts=Words("巡视期间外部走访了解的领域", "topics of consultations outside, held during inspections"),
    by=EVERY_TIER,
    about=Whom.ANYBODY,
    window=Window.YEAR,
    events=(ConsultationHeld,),
    version=2,
)
def consulted_topics(asked: FigureQuestion) -> Counted:
    """Return how many topics were talked about."""
    found = _consulted(asked)
    topics = sum(len(each.topics) for row in found for each in row.consulted if asked.falls(each.at))
    return counted(topics, [row.id for row in found], among=found)
