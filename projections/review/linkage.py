"""Figures of linkage: the joint seminar and its follow-up, the cross inspection, the agency's patrol (P8, P9, P11)."""

from collections.abc import Sequence

from domain.aggregate_id import AggregateId
from domain.issue.events import IssueRaised
from domain.node_id import root_of
from domain.patrol.events import AssignmentAdopted, JointPatrolStarted, PatrolMode, SeminarHeld, SiteVisited
from domain.rectification import RectificationSubmitted, Work
from domain.tier import Tier
from domain.words import Words
from projections import organisations
from projections.definition import Counted, FigureUnit, distinct, figure
from projections.engine.snapshot import Snapshot
from projections.ledger.seminars import Seminars, measures_of, raised_at
from projections.patrols.cross import cross
from projections.patrols.rows import PatrolRow, planned_in
from projections.windows import falls_in

# ── The joint seminar ─────────────────────────────────────────────────────────────────────────────────────────────────

_HEARD = Words("窗口内联动巡视座谈会", "seminars of joint patrols in the window")


def _heard(snapshot: Snapshot, year: int) -> list[PatrolRow]:
    return [row for row in planned_in(snapshot, year) if any(falls_in(each.at, year) for each in row.seminars)]


def _seminars(snapshot: Snapshot, year: int) -> Seminars:
    found = _heard(snapshot, year)
    return {(row.id, n) for row in found for n, each in enumerate(row.seminars, 1) if falls_in(each.at, year)}


def _ids(rows: Sequence[PatrolRow]) -> tuple[AggregateId, ...]:
    return tuple(row.id for row in rows)


@figure("seminar.participants", zh="座谈会参会代表", en="Seminar participants", counts=_HEARD, events=(SeminarHeld,))
def participants(snapshot: Snapshot, year: int) -> Counted:
    """Return how many people were heard."""
    found = _heard(snapshot, year)
    return Counted(sum(each.attendees for row in found for each in row.seminars), _ids(found))


_RAISED = Words("注明在窗口内座谈会上发言来源的问题", "issues that cite a statement made at a seminar in the window")


@figure(
    "seminar.issues",
    zh="座谈会反映的具体问题",
    en="Issues from the seminar",
    counts=_RAISED,
    events=(IssueRaised,),
    version=2,
)
def seminar_issues(snapshot: Snapshot, year: int) -> Counted:
    """Return what was raised."""
    return distinct(list(raised_at(snapshot, _seminars(snapshot, year))))


@figure(
    "seminar.categories",
    zh="座谈会问题大类",
    en="Categories of issues",
    counts=_RAISED,
    events=(IssueRaised,),
    version=2,
)
def seminar_categories(snapshot: Snapshot, year: int) -> Counted:
    """Return how many kinds of issue were raised."""
    found = raised_at(snapshot, _seminars(snapshot, year))
    return Counted(len(set(found.values())), tuple(found))


def _define_team(name: str, words: Words, *, municipal: bool) -> None:
    @figure(
        f"seminar.{name}",
        zh=words.zh,
        en=words.en,
        counts=Words("召开座谈会的联动工作组", "teams of the joint patrol that held the seminar"),
        events=(JointPatrolStarted,),
        unit=FigureUnit.TEXT,
    )
    def team(snapshot: Snapshot, year: int) -> Counted:
        found = _heard(snapshot, year)
        teams = [each for row in found for each in row.teams]
        names = [each.name for each in teams if (each.organisation == root_of(each.organisation)) is municipal]
        text = Words("、".join(each.zh for each in names), ", ".join(each.en for each in names)) if names else None
        return Counted(len(names), _ids(found), text)


_define_team("municipal-team", Words("市级巡视组", "Municipal team"), municipal=True)
_define_team("district-team", Words("区级巡察组", "District team"), municipal=False)

# ── The follow-up ─────────────────────────────────────────────────────────────────────────────────────────────────────


@figure(
    "follow-up.communities",
    zh="实地查看的社区",
    en="Communities visited",
    counts=Words("窗口内联动工作组实地查看的社区", "communities that a joint team visited in the window"),
    events=(SiteVisited,),
)
def visited_communities(snapshot: Snapshot, year: int) -> Counted:
    """Return the communities of the visits."""
    rows = [row for row in planned_in(snapshot, year) if row.visits]
    known = {each.id: each.tier for each in organisations.query(snapshot).items}
    visited = {each.organisation for row in rows for each in row.visits if falls_in(each.at, year)}
    return Counted(sum(known.get(each) is Tier.COMMUNITY for each in visited), _ids(rows))


LAMPS = "lamps"
"""The unit in which street lamps are counted."""


@figure(
    "follow-up.lamps",
    zh="增设路灯",
    en="Street lamps put up",
    counts=Words(
        "座谈会问题的整改中增设、以路灯（lamps）为计量单位并经核查通过的数量",
        "what rectifications of the seminar's issues added, counted in lamps, where a check was passed",
    ),
    events=(RectificationSubmitted,),
    version=2,
)
def lamps(snapshot: Snapshot, year: int) -> Counted:
    """Return the sum of a measure."""
    done = measures_of(snapshot, _seminars(snapshot, year))
    lit = [(id, each.quantity) for id, each in done if each.work is Work.ADDED and each.unit.code == LAMPS]
    return Counted(sum(quantity for _, quantity in lit), tuple(id for id, _ in lit))


# ── Cross and agency patrols ──────────────────────────────────────────────────────────────────────────────────────────

_CROSS = Words("窗口内交叉巡察的分工", "assignments of cross inspections in the window")


@figure("cross.teams", zh="交叉巡察组", en="Cross inspection teams", counts=_CROSS, events=(AssignmentAdopted,))
def cross_teams(snapshot: Snapshot, year: int) -> Counted:
    """Return the teams that inspect outside their districts."""
    found = cross(snapshot, year=year)
    return Counted(found.teams, tuple({line.patrol: None for line in found.items}))


@figure(
    "cross.organisations",
    zh="交叉巡察的基层党组织",
    en="Organisations cross-inspected",
    counts=_CROSS,
    events=(AssignmentAdopted,),
)
def cross_organisations(snapshot: Snapshot, year: int) -> Counted:
    """Return whom they inspect."""
    found = cross(snapshot, year=year)
    return Counted(found.targets, tuple({line.patrol: None for line in found.items}))


@figure(
    "agency.enterprises",
    zh="市级机关专项巡察的二级企业",
    en="Enterprises inspected by an agency",
    counts=Words("窗口内市级机关自行专项巡察的对象", "targets of special patrols that agencies began in the window"),
    events=(JointPatrolStarted,),
)
def agency_targets(snapshot: Snapshot, year: int) -> Counted:
    """Return whom agencies inspect in special patrols of their own."""
    known = {each.id: each.tier for each in organisations.query(snapshot).items}
    rows = [row for row in planned_in(snapshot, year) if row.mode is PatrolMode.SPECIAL and row.started_at]
    own = [row for row in rows if known.get(row.owner) is Tier.AGENCY]
    return Counted(len({target for row in own for target in row.targets}), _ids(own))
