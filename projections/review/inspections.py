"""Figures of rounds, coverage, rosters and feedback (P2, P3, P6)."""

from collections.abc import Iterable

from domain.aggregate_id import AggregateId, owner_of
from domain.inspection.events import ConsultationHeld, FeedbackDelivered, TeamDeployed, TeamWithdrawn
from domain.node_id import root_of
from domain.round import RoundClosed, RoundKind, RoundStatus
from domain.words import Words
from projections.definition import Counted, FigureUnit, WindowKind, distinct, figure
from projections.engine.snapshot import Snapshot
from projections.inspections.bodies import Body
from projections.inspections.coverage import Coverage, Covered, coverage
from projections.inspections.feedback import feedback
from projections.inspections.roster import Roster, roster
from projections.inspections.rows import InspectionRow, inspections
from projections.rounds import RoundRow, rounds, rounds_of, teams
from projections.windows import falls_in

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
        counts=Words("市委在窗口内结束的该类轮次", "rounds of this kind that the city closed in the window"),
        events=(RoundClosed,),
    )
    def completed(snapshot: Snapshot, year: int) -> Counted:
        sums = rounds_of(snapshot, year=year).kinds
        return distinct([id for each in sums if each.kind is kind for id in each.completed])


for _kind, _words in _KINDS.items():
    _define(_kind, _words)

# ── Coverage ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_LEFT = Words(
    "巡视组在窗口内撤点的单位，各计一次，机动式巡视除外",
    "organisations that a team left in the window, each once; those of mobile rounds are apart",
)


def _inspections(covered: Iterable[Covered]) -> tuple[AggregateId, ...]:
    return tuple(id for each in covered for id in each.inspections)


def _covering(snapshot: Snapshot, year: int) -> Coverage:
    return coverage(snapshot, year=year)


@figure("coverage.districts", zh="覆盖的区", en="Districts covered", counts=_LEFT, events=(TeamWithdrawn,))
def covered_districts(snapshot: Snapshot, year: int) -> Counted:
    """Return the districts of the coverage."""
    found = _covering(snapshot, year)
    return Counted(found.districts, _inspections(each for each in found.covered if each.body is Body.DISTRICT))


@figure("coverage.units", zh="覆盖的单位", en="Units covered", counts=_LEFT, events=(TeamWithdrawn,))
def covered_units(snapshot: Snapshot, year: int) -> Counted:
    """Return the departments, enterprises and universities of the coverage."""
    found = _covering(snapshot, year)
    return Counted(found.units, _inspections(each for each in found.covered if each.body.is_unit))


@figure("coverage.organisations", zh="覆盖合计", en="Organisations covered", counts=_LEFT, events=(TeamWithdrawn,))
def covered_organisations(snapshot: Snapshot, year: int) -> Counted:
    """Return the whole coverage."""
    found = _covering(snapshot, year)
    return Counted(found.organisations, _inspections(found.covered))


@figure(
    "coverage.mobile",
    zh="机动式巡视单位",
    en="Inspected by mobile rounds",
    counts=Words("机动式巡视组在窗口内撤点的单位", "organisations that a mobile round's team left in the window"),
    events=(TeamWithdrawn,),
)
def mobile_organisations(snapshot: Snapshot, year: int) -> Counted:
    """Return whom mobile rounds inspected."""
    found = _covering(snapshot, year).mobile
    return Counted(len(found), _inspections(found))


@figure(
    "coverage.uncovered-districts",
    zh="未覆盖的区",
    en="Districts not covered",
    counts=Words("在册而不在覆盖之列的区", "districts of the tree that the coverage does not have"),
    events=(),
)
def uncovered_districts(snapshot: Snapshot, year: int) -> Counted:
    """Return how many districts the coverage lacks; no event stands behind what did not happen."""
    return Counted(len(_covering(snapshot, year).uncovered or ()), ())


# ── Roster of the round under way ─────────────────────────────────────────────────────────────────────────────────────


def _under_way(snapshot: Snapshot) -> RoundRow | None:
    """Return the city's latest round that is open."""
    mine = [row for row in snapshot.rows(rounds) if row.owner == root_of(row.owner)]
    return max((row for row in mine if row.status is RoundStatus.OPEN), key=lambda row: row.opens_on, default=None)


def _roster(snapshot: Snapshot) -> Roster | None:
    row = _under_way(snapshot)
    return roster(snapshot, round=row.id) if row else None


@figure(
    "roster.teams",
    zh="正在进驻的巡视组",
    en="Teams in the field",
    counts=Words("正在进行的轮次中已经进驻的巡视组", "teams of the round under way that have moved in"),
    events=(TeamDeployed,),
    window=WindowKind.ROUND,
)
def deployed_teams(snapshot: Snapshot, _year: int) -> Counted:
    """Return the teams of the open round."""
    found = _roster(snapshot)
    return Counted(found.deployed, _deployed(found)) if found else Counted(0, ())


@figure(
    "roster.universities",
    zh="进驻的市属高校",
    en="Universities inspected",
    counts=Words("正在进行的轮次中已经进驻的市属高校", "universities where a team of the round under way has moved in"),
    events=(TeamDeployed,),
    window=WindowKind.ROUND,
)
def deployed_universities(snapshot: Snapshot, _year: int) -> Counted:
    """Return the universities of the open round."""
    found = _roster(snapshot)
    if not found:
        return Counted(0, ())
    targets = [each for line in found.lines for each in line.targets if each.deployed_at]
    return distinct([each.inspection for each in targets if each.body is Body.UNIVERSITY])


def _deployed(found: Roster) -> tuple[AggregateId, ...]:
    return tuple(each.inspection for line in found.lines for each in line.targets if each.deployed_at)


# ── Feedback of the special round ─────────────────────────────────────────────────────────────────────────────────────

_FEEDBACK = {
    "districts": (Words("反馈的区", "Districts given feedback"), (Body.DISTRICT,)),
    "departments": (Words("反馈的市属部门", "Departments given feedback"), (Body.DEPARTMENT,)),
    "enterprises": (Words("反馈的市管企业", "Enterprises given feedback"), (Body.ENTERPRISE,)),
    "organisations": (Words("反馈合计", "Organisations given feedback"), tuple(Body)),
}


def _define_feedback(name: str, words: Words, bodies: tuple[Body, ...]) -> None:
    @figure(
        f"feedback.{name}",
        zh=words.zh,
        en=words.en,
        counts=Words(
            "窗口内专项巡视中已经反馈的单位，各计一次",
            "organisations of the window's special rounds that were given feedback, each once",
        ),
        events=(FeedbackDelivered,),
    )
    def fed_back(snapshot: Snapshot, year: int) -> Counted:
        lines = [each for each in feedback(snapshot, year=year).items if each.round_kind is RoundKind.SPECIAL]
        return distinct([each.inspection for each in lines if each.body in bodies])


for _name, (_words, _bodies) in _FEEDBACK.items():
    _define_feedback(_name, _words, _bodies)

# ── Consultations ─────────────────────────────────────────────────────────────────────────────────────────────────────

_ASKED = Words("窗口内巡视期间的外部走访", "consultations outside, held during inspections in the window")


def _consulted(snapshot: Snapshot, year: int) -> list[InspectionRow]:
    rows = [row for row in snapshot.rows(inspections) if row.owner == owner_of(row.id)]
    return [row for row in rows if any(falls_in(each.at, year) for each in row.consulted)]


@figure(
    "consultation.team",
    zh="走访的巡视组",
    en="Team that asked outside",
    counts=_ASKED,
    events=(ConsultationHeld,),
    unit=FigureUnit.TEXT,
)
def consulting_team(snapshot: Snapshot, year: int) -> Counted:
    """Return the teams that asked outside, by name."""
    found = _consulted(snapshot, year)
    known = {row.id: row.name for row in snapshot.rows(teams)}
    names = [known[row.team] for row in found if row.team in known]
    text = Words("、".join(each.zh for each in names), ", ".join(each.en for each in names)) if names else None
    return Counted(len(found), tuple(row.id for row in found), text)


@figure("consultation.topics", zh="走访了解的领域", en="Topics asked about", counts=_ASKED, events=(ConsultationHeld,))
def consulted_topics(snapshot: Snapshot, year: int) -> Counted:
    """Return how many topics were talked about."""
    found = _consulted(snapshot, year)
    topics = sum(len(each.topics) for row in found for each in row.consulted if falls_in(each.at, year))
    return Counted(topics, tuple(row.id for row in found))
