"""Figures of linkage: the joint seminar and its follow-up, the cross inspection, the agency's patrol (P8, P9, P11)."""

import sqlalchemy as sa

from domain.issue.events import IssueRaised
from domain.patrol.events import AssignmentAdopted, JointPatrolStarted, PatrolMode, SeminarHeld, SiteVisited
from domain.rectification.events import RectificationSubmitted
from domain.rectification.measures import MeasuredIn, Work
from domain.words import Words
from projections.bodies import Whom
from projections.circle import By
from projections.definition import EVERY_TIER, Counted, FigureUnit, counted, distinct, figure, named
from projections.engine.codec import from_json
from projections.engine.nested import field
from projections.ledger.seminars import measures_of, raised_at
from projections.patrols.rows import patrols
from projections.population import Population
from projections.question import FigureQuestion, Window

# ── The joint seminar ─────────────────────────────────────────────────────────────────────────────────────────────────


def _seminars(asked: FigureQuestion) -> Population:
    """Return the seminars of the window, with their patrols."""
    held = asked.of(patrols).each("seminars")
    return held.where(asked.during(field(held.c.element, "at")))


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
    held = _seminars(asked)
    return counted(held.total(field(held.c.element, "attendees")), held.records(), among=held)


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
    held = _seminars(asked)
    found = raised_at(held)
    return distinct(found.records(found.c.item), among=held)


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
    held = _seminars(asked)
    found = raised_at(held)
    return counted(found.distinct(found.c.category), found.records(found.c.item), among=held)


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
        held = _seminars(asked)
        found = asked.of(patrols)
        teams = found.where(held.names(found.c.key)).each("teams")
        c, theirs = teams.c, asked.circle.condition(field(teams.c.element, "organisation"))
        names = sa.select(field(c.element, "name").label("name")).where(theirs if own else sa.not_(theirs))
        told = asked.snapshot.ask(names.order_by(c.opened_at, c.key, c.index))
        return named([from_json(Words, row.name) for row in told], held.records())


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
    visits = asked.of(patrols).each("visits")
    place = field(visits.c.element, "organisation")
    made = visits.where(asked.during(field(visits.c.element, "at")))
    found = asked.concerning(made, place)
    return counted(found.distinct(place), found.records(), among=made)


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
    held = _seminars(asked)
    done = measures_of(held)
    each = done.c.element
    is_lamps = field(field(each, "unit"), "code") == MeasuredIn.LAMPS.value
    lit = done.where(field(each, "work") == Work.ADDED.value, is_lamps)
    return counted(lit.total(field(each, "quantity")), lit.records(done.c.key), among=held)


# ── Cross and agency patrols ──────────────────────────────────────────────────────────────────────────────────────────


def _assignments(asked: FigureQuestion) -> Population:
    """Return the assignments of cross inspections planned in the window, with their patrols."""
    planned = asked.opened(patrols)
    return planned.where(planned.c.mode == PatrolMode.CROSS.value).each("assignments")


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
    found = _assignments(asked)
    return counted(found.distinct(field(found.c.element, "team")), found.records(), among=found)


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
    found = _assignments(asked)
    target = field(found.c.element, "target")
    return counted(asked.concerning(found, target).distinct(target), found.records(), among=found)


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
    found = asked.of(patrols)
    begun = found.where(found.c.mode == PatrolMode.SPECIAL.value, asked.during(found.c.started_at))
    targets = begun.each("targets")
    those = asked.concerning(targets, targets.c.element)
    return counted(those.distinct(targets.c.element), those.records(), among=begun)
