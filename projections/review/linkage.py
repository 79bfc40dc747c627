"""Figures of linkage: the joint seminar and its follow-up, the cross inspection, the agency's patrol (P8, P9, P11)."""

from collections.abc import Iterable

from domain.aggregate_id import AggregateId
from domain.issue.events import IssueRaised
from domain.node_id import NodeId
from domain.patrol.events import AssignmentAdopted, JointPatrolStarted, PatrolMode, SeminarHeld, SiteVisited
from domain.rectification.events import RectificationSubmitted
from domain.rectification.measures import MeasuredIn, Work
from domain.words import Words
from projections.bodies import Whom
from projections.circle import By
from projections.definition import EVERY_TIER, Counted, FigureUnit, counted, distinct, figure, named
from projections.ledger.seminars import Seminars, measures_of, raised_at
from projections.patrols.rows import PatrolRow, patrols
from projections.question import FigureQuestion, Window

# ── The joint seminar ─────────────────────────────────────────────────────────────────────────────────────────────────


def _heard(asked: FigureQuestion) -> list[PatrolRow]:
    return [row for row in asked.rows(patrols) if any(asked.falls(each.at) for each in row.seminars)]


def _seminars(asked: FigureQuestion) -> Seminars:
    return {(row.id, each.number) for row in _heard(asked) for each in row.seminars if asked.falls(each.at)}


def _ids(rows: Iterable[PatrolRow]) -> tuple[AggregateId, ...]:
    return tuple(row.id for row in rows)


@figure(
    "seminar.participants",
    zh="座谈会参会代表",
    en="Seminar participants",
    counts=Words("联动巡视座谈会的参会代表", "people who were heard at seminars of joint patrols"),
    by=EVERY_TIER,
    about=Whom.ANYBODY,
    window=Window.YEAR,
    events=(SeminarHeld,),
    version=2,
)
def participants(asked: FigureQuestion) -> Counted:
    """Return how many people were heard."""
    found = _heard(asked)
    heard = sum(each.attendees for row in found for each in row.seminars if asked.falls(each.at))
    return counted(heard, _ids(found), among=found)


_RAISED = Words("注明座谈会发言来源的问题", "issues that cite a statement made at a seminar")


@figure(
    "seminar.issues",
    zh="座谈会反映的具体问题",
    en="Issues from the seminar",
    counts=_RAISED,
    by=EVERY_TIER,
    about=Whom.ANYBODY,
    window=Window.YEAR,
    events=(IssueRaised,),
    version=3,
)
def seminar_issues(asked: FigureQuestion) -> Counted:
    """Return what was raised."""
    seminars = _seminars(asked)
    return distinct(raised_at(asked.snapshot, seminars), among=seminars)


@figure(
    "seminar.categories",
    zh="座谈会问题大类",
    en="Categories of issues",
    counts=_RAISED,
    by=EVERY_TIER,
    about=Whom.ANYBODY,
    window=Window.YEAR,
    events=(IssueRaised,),
    version=3,
)
def seminar_categories(asked: FigureQuestion) -> Counted:
    """Return how many kinds of issue were raised."""
    seminars = _seminars(asked)
    found = raised_at(asked.snapshot, seminars)
    return counted(len(set(found.values())), found, among=seminars)


def _define_team(name: str, words: Words, *, own: bool) -> None:
    @figure(
        f"seminar.{name}",
        zh=words.zh,
        en=words.en,
        counts=Words("召开座谈会的联动工作组", "teams of the joint patrol that held the seminar"),
        by=By.CITY,
        about=Whom.ANYBODY,
        window=Window.YEAR,
        events=(JointPatrolStarted,),
        unit=FigureUnit.TEXT,
        version=2,
    )
    def team(asked: FigureQuestion) -> Counted:
        found = _heard(asked)
        teams = [each for row in found for each in row.teams if asked.circle.has(each.organisation) is own]
        return named([each.name for each in teams], _ids(found))


_define_team("municipal-team", Words("市级巡视组", "Municipal team"), own=True)
_define_team("district-team", Words("区级巡察组", "District team"), own=False)

# ── The follow-up ─────────────────────────────────────────────────────────────────────────────────────────────────────


@figure(
    "follow-up.communities",
    zh="实地查看的社区",
    en="Communities visited",
    counts=Words("联动工作组实地查看的社区，各计一次", "communities that a joint team visited, each once"),
    by=EVERY_TIER,
    about=Whom.COMMUNITIES,
    window=Window.YEAR,
    events=(SiteVisited,),
    version=2,
)
def visited_communities(asked: FigureQuestion) -> Counted:
    """Return the communities of the visits."""
    made = [(row.id, each.organisation) for row in asked.rows(patrols) for each in row.visits if asked.falls(each.at)]
    found = [(id, place) for id, place in made if asked.concerns(place)]
    return counted(len({place for _, place in found}), [id for id, _ in found], among=made)


@figure(
    "follow-up.lamps",
    zh="增设路灯",
    en="Street lamps put up",
    counts=Words(
        "座谈会问题的整改中增设、以路灯（lamps）为计量单位并经核查通过的数量",
        "what rectifications of the seminar's issues added, counted in lamps, where a check was passed",
    ),
    by=EVERY_TIER,
    about=Whom.ANYBODY,
    window=Window.YEAR,
    events=(RectificationSubmitted,),
    version=3,
)
def lamps(asked: FigureQuestion) -> Counted:
    """Return the sum of a measure."""
    seminars = _seminars(asked)
    done = measures_of(asked.snapshot, seminars)
    lit = [(id, each.quantity) for id, each in done if each.work is Work.ADDED and each.unit.code == MeasuredIn.LAMPS]
    return counted(sum(quantity for _, quantity in lit), [id for id, _ in lit], among=seminars)


# ── Cross and agency patrols ──────────────────────────────────────────────────────────────────────────────────────────


def _cross(asked: FigureQuestion) -> list[PatrolRow]:
    return [row for row in asked.opened(patrols) if row.mode is PatrolMode.CROSS and row.assignments]


@figure(
    "cross.teams",
    zh="交叉巡察组",
    en="Cross inspection teams",
    counts=Words("窗口内筹备的交叉巡察分工中的巡察组", "teams in the assignments of cross inspections planned then"),
    by=EVERY_TIER,
    about=Whom.ANYBODY,
    window=Window.YEAR,
    events=(AssignmentAdopted,),
    version=2,
)
def cross_teams(asked: FigureQuestion) -> Counted:
    """Return the teams that inspect outside their districts."""
    found = _cross(asked)
    return counted(len({each.team for row in found for each in row.assignments}), _ids(found), among=found)


@figure(
    "cross.organisations",
    zh="交叉巡察的基层党组织",
    en="Organisations cross-inspected",
    counts=Words("窗口内筹备的交叉巡察分工中的巡察对象，各计一次", "targets in these assignments, each once"),
    by=EVERY_TIER,
    about=Whom.PRIMARY,
    window=Window.YEAR,
    events=(AssignmentAdopted,),
    version=2,
)
def cross_organisations(asked: FigureQuestion) -> Counted:
    """Return whom they inspect."""
    found = _cross(asked)
    return counted(len(asked.those(each.target for row in found for each in row.assignments)), _ids(found), among=found)


@figure(
    "agency.enterprises",
    zh="市级机关专项巡察的二级企业",
    en="Enterprises inspected by an agency",
    counts=Words("自行启动的专项巡察的对象，各计一次", "targets of special patrols of their own that began, each once"),
    by=By.AGENCIES,
    about=Whom.ENTERPRISES,
    window=Window.YEAR,
    events=(JointPatrolStarted,),
    version=2,
)
def agency_targets(asked: FigureQuestion) -> Counted:
    """Return whom agencies inspect in special patrols of their own."""
    rows = asked.rows(patrols)
    begun = [row for row in rows if row.mode is PatrolMode.SPECIAL and asked.falls(row.started_at)]
    found = {row.id: asked.those(row.targets) for row in begun}
    return counted(len({each for those in found.values() for each in those}), _with(found), among=begun)


def _with(found: dict[AggregateId, set[NodeId]]) -> list[AggregateId]:
    return [id for id, those in found.items() if those]
