"""Figures of rounds, coverage, rosters and feedback (P2, P3, P6)."""

import sqlalchemy as sa

from domain.inspection.events import ConsultationHeld, FeedbackDelivered, TeamDeployed, TeamWithdrawn
from domain.node_id import NodeId
from domain.patrol.events import JointPatrolEnded
from domain.round.events import RoundClosed, RoundKind
from domain.round.state import RoundStatus
from domain.words import Words
from projections.bodies import Whom
from projections.circle import By
from projections.definition import EVERY_TIER, Counted, FigureUnit, counted, distinct, figure, named
from projections.engine.codec import from_json
from projections.engine.nested import field, length
from projections.inspections.coverage import inspected, uncovered
from projections.inspections.rows import inspections
from projections.organisations import in_tree
from projections.population import Population
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
        found = asked.of(rounds)
        closed = asked.during(found.c.closed_at)
        began_or_closed = found.where(sa.or_(closed, asked.during(found.c.opened_at)))
        return distinct(found.where(found.c.kind == kind.value, closed).records(), among=began_or_closed)


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
        return _covered(asked, left.where(sa.not_(left.c.mobile)), left)


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
    return _covered(asked, left.where(left.c.mobile), left)


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
    covered = left.where(sa.not_(left.c.mobile)).values(left.c.target)
    return counted(len(uncovered(asked.at_the_end, set(map(NodeId, covered)), asked.body)), (), among=left)


def _left(asked: FigureQuestion) -> Population:
    source = inspected(asked.snapshot, asked.circle)
    return Population(asked.snapshot, source, (asked.during(source.c.left_at),))


def _covered(asked: FigureQuestion, found: Population, among: Population) -> Counted:
    those = asked.concerning(found, found.c.target)
    in_order = in_tree(found.c.target), found.c.opened_at
    return counted(those.distinct(found.c.target), those.records(*in_order), among=among)


# ── Roster of the rounds under way ────────────────────────────────────────────────────────────────────────────────────

_MOVED_IN = Words("正在进行的轮次中已经进驻的巡视巡察组", "teams of the rounds under way that have moved in")
_THERE = Words("正在进行的轮次中已经进驻的单位", "organisations where a team of a round under way has moved in")


def _under_way(asked: FigureQuestion) -> Population:
    """Return the rounds that are open."""
    found = asked.of(rounds)
    return found.where(found.c.status == RoundStatus.OPEN.value)


def _in_the_field(asked: FigureQuestion) -> Population:
    """Return the inspections of all rounds that are open whose teams have moved in."""
    found = asked.of(inspections)
    return found.where(_under_way(asked).names(found.c.round), found.c.deployed_at.is_not(None))


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
    return counted(found.distinct(found.c.team), found.records(), among=_under_way(asked))


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
    return _organisations(asked, found, _under_way(asked))


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
        return _organisations(asked, given.where(given.c.round_kind == RoundKind.SPECIAL.value), given)


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


def _fed_back(asked: FigureQuestion) -> Population:
    found = asked.of(inspections)
    return found.where(asked.during(found.c.fed_back_at))


def _organisations(asked: FigureQuestion, found: Population, among: Population) -> Counted:
    those = asked.concerning(found, found.c.target)
    return counted(those.distinct(found.c.target), those.records(), among=among)


# ── Consultations ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _consulted(asked: FigureQuestion) -> Population:
    """Return the consultations of the window, with their inspections."""
    held = asked.of(inspections).each("consulted")
    return held.where(asked.during(field(held.c.element, "at")))


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
    held = _consulted(asked)
    known = asked.snapshot.of(teams).c
    name = sa.select(known.name).where(known.key == held.c.team).scalar_subquery().label("name")
    asking = held.first_of_each(held.c.team, name)
    return named([from_json(Words, row.name) for row in asking if row.name is not None], held.records())


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
    held = _consulted(asked)
    return counted(held.total(length(field(held.c.element, "topics"))), held.records(), among=held)
