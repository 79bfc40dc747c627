"""A small May 2019: a patrol of two tiers, a list of four issues, two of them about lighting and resolved."""

from datetime import UTC, datetime, timedelta

from domain.aggregate_id import AggregateId, counterpart
from domain.envelope import Envelope
from domain.issue.events import IssueAssigned, IssueListed, IssueRaised, IssueResolved, IssueVerified, SourceStatement
from domain.link import LinkCut, LinkHealed
from domain.list.events import ItemNumbered
from domain.node_id import NodeId
from domain.patrol.events import SeminarHeld, SiteVisited
from domain.rectification.events import RectificationAccepted, RectificationSubmitted
from domain.task.events import TaskAssigned
from domain.tier import Tier
from domain.tree.events import OrganisationEntered
from domain.undertaking import TaskAccepted, TaskSubmitted
from domain.words import Words
from tests.unit.domain import examples as e
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN
from tests.unit.projections.recorded import ListedLog, on

SEMINAR = datetime(2019, 5, 15, 1, 0, tzinfo=UTC)
VISIT = datetime(2019, 5, 17, 1, 0, tzinfo=UTC)
NOW = datetime(2019, 6, 15, 1, 0, tzinfo=UTC)
"""After the due date of what is still open."""

HALL = Words("街道会议室", "Subdistrict hall")
TASK = AggregateId("task-1@bj.haidian")
UNDERTAKING = counterpart(TASK, "undertaking", ZHONGGUANCUN)
CLOSE = timedelta(minutes=1)


def issue_id(item: int) -> AggregateId:
    """Return the id of the issue with this item number."""
    return AggregateId(f"issue-{item}@bj")


def tree() -> list[Envelope]:
    """Return the organisations, as bj and Haidian name them."""

    def enter(organisation: NodeId, zh: str, en: str, tier: Tier) -> OrganisationEntered:
        return OrganisationEntered(organisation=organisation, name=Words(zh, en), tier=tier, node=True)

    at = SEMINAR - timedelta(days=10)
    of_bj = (
        enter(BJ, "北京市", "Beijing", Tier.MUNICIPAL),
        enter(HAIDIAN, "海淀", "Haidian", Tier.DISTRICT),
        enter(CHAOYANG, "朝阳区", "Chaoyang District", Tier.DISTRICT),
    )
    of_haidian = (
        enter(HAIDIAN, "海淀区", "Haidian District", Tier.DISTRICT),
        enter(ZHONGGUANCUN, "中关村街道", "Zhongguancun Subdistrict", Tier.SUBDISTRICT),
    )
    return [
        *on(AggregateId("tree-0@bj"), *of_bj, at=at),
        *on(AggregateId("tree-0@bj.haidian"), *of_haidian, at=at),
    ]


def patrol() -> list[Envelope]:
    """Return the joint patrol: both tiers accepted, the seminar and the visit two days later."""
    start = on(e.PATROL, e.planned, e.started, at=SEMINAR - timedelta(days=3))
    seminar = SeminarHeld(place=HALL, attendees=15)
    visit = SiteVisited(place=e.BAOFUSI, organisation=KEXU, findings="路灯已亮")
    later = on(e.PATROL, e.planned, e.started, seminar, visit, at=SEMINAR - 2 * timedelta(days=2), every=2 * DAY)
    answers = [
        *on(counterpart(e.PATROL, "participation", BJ), e.accepted_by_bj, at=SEMINAR - timedelta(days=3)),
        *on(counterpart(e.PATROL, "participation", HAIDIAN), e.accepted_by_haidian, at=SEMINAR - timedelta(days=3)),
    ]
    return [start[0], *answers, start[1], *later[2:]]


DAY = timedelta(days=1)


def an_issue(item: int, *, lighting: bool) -> list[Envelope]:
    """Return one issue of the seminar: about lighting and resolved at the visit, or about property and still open."""
    category = e.REPAIRS if lighting else e.PROPERTY
    raised = IssueRaised(
        list=e.LIST,
        category=category.code,
        category_name=category.name,
        text=f"问题 {item}",
        about=KEXU,
        source=e.PATROL,
        statement=SourceStatement(1, item, f"发言 {item}") if item != 4 else None,
        partners=(BJ, HAIDIAN),
    )
    listed = IssueListed(list=e.LIST, title=e.TITLE, item=item)
    work = (raised, IssueVerified(), listed, IssueAssigned(responsible=ZHONGGUANCUN, due=e.DUE))
    events = on(issue_id(item), *work, at=SEMINAR + item * CLOSE, every=timedelta(seconds=10))
    if not lighting:
        return events
    settled = on(issue_id(item), *work, e.passed, IssueResolved(), at=VISIT + item * CLOSE, every=timedelta(seconds=10))
    answer = counterpart(issue_id(item), "rectification", ZHONGGUANCUN)
    accept = RectificationAccepted(issue=issue_id(item), assigner=BJ, partners=(BJ, HAIDIAN))
    submit = RectificationSubmitted(result="路灯已修复", measures=(e.LAMPS,) if item == 1 else ())
    return [*events, *on(answer, accept, submit, at=SEMINAR + DAY), *settled[4:]]


def task() -> list[Envelope]:
    """Return Haidian's task about the first issue, and what the subdistrict did."""
    assigned = TaskAssigned(title="修复路灯", lead=ZHONGGUANCUN, due=e.DUE, about=issue_id(1))
    done = (TaskAccepted(task=TASK, assigner=HAIDIAN), TaskSubmitted(result="已修复"))
    return [*on(TASK, assigned, at=SEMINAR + 2 * CLOSE), *on(UNDERTAKING, *done, at=SEMINAR + DAY)]


def link() -> list[Envelope]:
    """Return how the link to Haidian was cut and healed."""
    return on(
        AggregateId("link-haidian@bj"), LinkHealed(neighbour=HAIDIAN), LinkCut(neighbour=HAIDIAN), at=SEMINAR - DAY
    )


def may() -> ListedLog:
    """Return the log of bj: items 1 and 2 are about lighting, 3 and 4 are not."""
    numbers = [ItemNumbered(item=item, issue=issue_id(item)) for item in range(1, 5)]
    log = ListedLog()
    log.append([*tree(), *patrol(), *link(), *on(e.LIST, e.opened, *numbers, at=SEMINAR, every=CLOSE)])
    for item in range(1, 5):
        log.append(an_issue(item, lighting=item <= 2))
    log.append(task())
    return log
