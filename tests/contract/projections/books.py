"""A small ledger: two inspections and a joint patrol in two rounds, their lists, and books that deviate from one."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from domain.aggregate_id import AggregateId, counterpart
from domain.citation import Citation
from domain.discrepancy import Deviation, DiscrepancyResolved, LedgerDiscrepancyFound, discrepancy_id
from domain.envelope import Envelope
from domain.evidence.events import ReportStated, Statement, WorkingPaper, WorkingPapersFiled
from domain.inspection.events import FeedbackDelivered, FeedbackRole
from domain.issue.events import (
    IssueAdjudicationRequested,
    IssueAssigned,
    IssueCarriedOver,
    IssueClosedNotImplemented,
    IssueListed,
    IssueRaised,
    IssueReassigned,
    IssueReopened,
    IssueResolved,
    IssueReturnRejected,
    IssueVerified,
    IssueWrittenOff,
    RectificationChecked,
)
from domain.list.digests import digest, root_of_list
from domain.list.events import Category, IssueListOpened, ItemNumbered, ListFrozen
from domain.node_id import NodeId
from domain.patrol.events import JointPatrolPlanned, PatrolMode
from domain.rectification.events import RectificationReturned
from domain.round.events import RoundKind
from domain.supervision import SupervisionOrdered
from domain.words import Words
from tests.contract.projections.inspected import a_round, an_inspection, moment, ref, tree, words
from tests.unit.domain.examples import PROPERTY, REPAIRS
from tests.unit.domain.inspecting import CIVIL
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN
from tests.unit.projections.recorded import ListedLog, on

NOW = moment(12, 31)
OTHER = "f" * 64
DAY = timedelta(days=1)
DUE = datetime(2019, 12, 1, tzinfo=NOW.tzinfo)
AREAS = ("livelihood", "risk-prevention")

CIVILS, HAIDIANS, PATROLS, DISTRICTS = ref("list", 1), ref("list", 2), ref("list", 3), ref("list", 1, HAIDIAN)
ORDER = ref("supervision", 1)


def raised(
    list: AggregateId,
    source: AggregateId | None,
    about: NodeId,
    category: Category = PROPERTY,
    focus: str | None = None,
    areas: tuple[str, ...] = (),
    key: bool = False,
) -> IssueRaised:
    """Return that an issue was raised."""
    return IssueRaised(
        list=list,
        category=category.code,
        category_name=category.name,
        text="台账不全",
        about=about,
        source=source,
        focus=focus,
        focus_areas=areas,
        key=key,
    )


CIVIL_1 = raised(CIVILS, ref("inspection", 1), CIVIL, focus="policies", areas=AREAS, key=True)
CIVIL_2 = raised(CIVILS, ref("inspection", 1), CIVIL, REPAIRS, focus="policies")
HAIDIAN_1 = raised(HAIDIANS, ref("inspection", 2), ZHONGGUANCUN, focus="responsibility", areas=AREAS[:1])
HAIDIAN_2 = raised(HAIDIANS, ref("inspection", 2), HAIDIAN, REPAIRS)
HAIDIAN_3 = raised(HAIDIANS, ref("inspection", 2), HAIDIAN, REPAIRS)
PATROL_1 = raised(PATROLS, ref("patrol", 1), KEXU, REPAIRS)
OWN_1 = raised(DISTRICTS, None, KEXU)


def _digests(*items: tuple[AggregateId, IssueRaised]) -> tuple[str, ...]:
    return tuple(digest(item, id, event.category, event.text, event.about) for item, (id, event) in enumerate(items, 1))


DIGESTS = _digests((ref("issue", 1), CIVIL_1), (ref("issue", 2), CIVIL_2))
ROOT = root_of_list(DIGESTS)


def a_list(id: AggregateId, source: AggregateId | None, *issues: AggregateId) -> list[Envelope]:
    """Return a list with so many issues numbered."""
    opened = IssueListOpened(title=words(id), categories=(PROPERTY, REPAIRS), source=source)
    return on(id, opened, *(ItemNumbered(item=n, issue=issue) for n, issue in enumerate(issues, 1)), at=moment(5, 1))


def an_issue(
    id: AggregateId, said: IssueRaised, item: int | None, *later: Any, at: datetime | None = None
) -> list[Envelope]:
    """Return an issue with what came later, an event a day."""
    listed = [IssueVerified(), IssueListed(list=said.list, title=words(said.list), item=item)] if item else []
    return on(id, said, *listed, *later, at=at or moment(5, 2), every=DAY)


def assigned(responsible: NodeId) -> IssueAssigned:
    """Return that an organisation is to put it right."""
    return IssueAssigned(responsible=responsible, due=DUE)


def settled() -> tuple[Any, ...]:
    """Return what closes the ledger on an issue of Civil Affairs."""
    check = RectificationChecked(responsible=CIVIL, by=BJ, passed=True, findings="已补齐")
    return (assigned(CIVIL), check, IssueResolved(), IssueWrittenOff())


def returned(issue: AggregateId, by: NodeId, at: datetime) -> list[Envelope]:
    """Return that an organisation gave an issue back."""
    event = RectificationReturned(issue=issue, assigner=BJ, reason="不属本单位", returned_at=at)
    return on(counterpart(issue, "rectification", by), event, at=at)


def issues() -> list[Envelope]:
    """Return the issues: on the city's lists two of Civil Affairs, three of Haidian and one of the patrol."""
    carried = IssueCarriedOver(into=ref("inspection", 3))
    back = IssueReassigned(responsible=CHAOYANG, reason="在朝阳一侧", returned_at=moment(5, 7))
    asked = IssueAdjudicationRequested(superior=BJ, claimants=(CHAOYANG, HAIDIAN), reason="以路缘石为界")
    insisted = IssueReturnRejected(responsible=HAIDIAN, reason="属地管理", returned_at=moment(5, 3))
    ended, again = IssueClosedNotImplemented(reason="已拆除"), IssueReopened(reason="又建")
    return [
        *an_issue(ref("issue", 1), CIVIL_1, 1, *settled()),
        *an_issue(ref("issue", 2), CIVIL_2, 2, carried),
        *an_issue(ref("issue", 3), HAIDIAN_1, 1, assigned(HAIDIAN), insisted, ended, again),
        *an_issue(ref("issue", 4), HAIDIAN_2, 2, assigned(HAIDIAN), *[carried] * 4, back, asked),
        *an_issue(ref("issue", 5), HAIDIAN_3, None),
        *an_issue(ref("issue", 6), PATROL_1, 1, at=moment(5, 2, 2018)),
        *an_issue(ref("issue", 1, HAIDIAN), OWN_1, 1),
        *returned(ref("issue", 3), HAIDIAN, moment(5, 3)),
        *returned(ref("issue", 4), HAIDIAN, moment(5, 7)),
        *returned(ref("issue", 4), CHAOYANG, moment(12, 21)),
    ]


def citing() -> list[Envelope]:
    """Return who cites the list of Civil Affairs, all under its root, and whose books deviate from it."""
    inspection = ref("inspection", 1)
    papers = WorkingPapersFiled(inspection=inspection, list=CIVILS, papers=(WorkingPaper(1, "底稿", "缺失", (1,)),))
    stated = ReportStated(root=ROOT, statements=(Statement(1, "台账不全", (1,)),))
    ordered = SupervisionOrdered(
        citations=(Citation(CIVILS, 1, DIGESTS[0]), Citation(CIVILS, 2)),
        root=ROOT,
        addressee=CIVIL,
        text="抓紧",
        due=DUE,
    )
    wrong = LedgerDiscrepancyFound(
        list=CIVILS, item=2, deviation=Deviation.ALTERED, cited=OTHER, expected=DIGESTS[1], list_owner=BJ
    )
    right = replace(wrong, item=1, expected=DIGESTS[0])
    return [
        *on(counterpart(inspection, "evidence", BJ), papers, stated, at=moment(5, 20)),
        *on(ORDER, ordered, at=moment(7, 1)),
        *on(discrepancy_id(CIVILS, 2, CIVIL), wrong, at=moment(7, 2)),
        *on(discrepancy_id(CIVILS, 1, CIVIL), right, DiscrepancyResolved(reason="已更正"), at=moment(7, 3)),
    ]


def ledger() -> ListedLog:
    """Return the log of bj at the end of 2019."""
    routine = RoundKind.ROUTINE
    told = FeedbackDelivered(target=CIVIL, list=CIVILS, root=ROOT, attended=(FeedbackRole.SECRETARY,))
    frozen = ListFrozen(root=ROOT, size=2, digests=DIGESTS)
    numbers = a_list(CIVILS, ref("inspection", 1), ref("issue", 1), ref("issue", 2))
    frozen_at = on(CIVILS, *[envelope.payload for envelope in numbers], frozen, at=moment(5, 10))[-1:]
    patrol = JointPatrolPlanned(
        title=Words("联动巡视", "Joint patrol"),
        mode=PatrolMode.JOINT,
        tiers=(BJ, HAIDIAN),
        targets=(ZHONGGUANCUN,),
        round=ref("round", 6),
    )
    log = ListedLog()
    log.append([*tree(), *on(ref("patrol", 1), patrol, at=moment(4, 1, 2018))])
    log.append([*a_round(6, routine, date(2019, 4, 29), None), *a_round(7, routine, date(2019, 9, 2), None)])
    log.append(an_inspection(1, 6, routine, CIVIL, told, team=1, at=moment(5, 1)))
    log.append(an_inspection(2, 7, routine, HAIDIAN, team=1, at=moment(5, 1)))
    log.append([*numbers, *frozen_at])
    log.append(a_list(HAIDIANS, ref("inspection", 2), ref("issue", 3), ref("issue", 4)))
    log.append(a_list(PATROLS, ref("patrol", 1), ref("issue", 6)))
    log.append(a_list(DISTRICTS, None, ref("issue", 1, HAIDIAN)))
    log.append(issues())
    log.append(citing())
    return log
