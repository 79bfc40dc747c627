"""A small year of inspections: two routine rounds, a special and a mobile one, and what came of them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.account import ListEntered, account_id, enter_inspection
from domain.aggregate_id import AggregateId, counterpart
from domain.envelope import Envelope
from domain.evidence.events import DossierCompiled, ReportStated, Statement, WorkingPaper, WorkingPapersFiled
from domain.inspection.events import (
    ConsultationHeld,
    FeedbackDelivered,
    FeedbackRole,
    InspectionOpened,
    TeamDeployed,
    TeamWithdrawn,
)
from domain.issue.events import IssueCarriedOver, IssueListed, IssueRaised, IssueVerified
from domain.list.events import IssueListOpened, ItemNumbered
from domain.node_id import NodeId
from domain.reconciliation.events import (
    Compared,
    MismatchRecorded,
    MismatchSettled,
    ReconciliationClosed,
    ReconciliationOpened,
)
from domain.round.events import MobilisationHeld, RoundClosed, RoundKind, RoundOpened, TrainingHeld
from domain.team.events import Member, MemberAdded, MemberRecused, MemberRole, TeamFormed
from domain.tier import AgencyKind, Tier
from domain.tree.events import OrganisationEntered
from domain.words import Words
from tests.unit.domain.examples import PROPERTY
from tests.unit.domain.inspecting import CIVIL, FROZEN, approved, drafted
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN
from tests.unit.projections.recorded import ListedLog, on

BBMG, YANQING = NodeId("bj.bbmg"), NodeId("bj.yanqing")
NOW = datetime(2019, 12, 31, 15, 0, tzinfo=UTC)
CONSULTED = Words("民政部", "Ministry of Civil Affairs")
TOPICS = tuple(Words(f"领域{number}", f"Field {number}") for number in range(1, 9))
DAY = timedelta(days=1)
ALL_ROLES = tuple(role for role in FeedbackRole if role.mandatory)


def ref(kind: str, number: int, owner: NodeId = BJ) -> AggregateId:
    """Return the id of a record."""
    return AggregateId(f"{kind}-{number}@{owner}")


def moment(month: int, day: int, year: int = 2019) -> datetime:
    """Return a morning of 2019, or of another year."""
    return datetime(year, month, day, 1, tzinfo=UTC)


def words(text: str) -> Words:
    """Return the same in both languages."""
    return Words(text, text)


def tree() -> list[Envelope]:
    """Return the organisations: three districts, a department, a university, an enterprise."""

    def enter(organisation: NodeId, tier: Tier, agency: AgencyKind | None = None) -> OrganisationEntered:
        name = words(organisation)
        return OrganisationEntered(organisation=organisation, name=name, tier=tier, node=False, agency=agency)

    entered = (
        enter(BJ, Tier.MUNICIPAL),
        *(enter(district, Tier.DISTRICT) for district in (HAIDIAN, CHAOYANG, YANQING)),
        enter(CIVIL, Tier.AGENCY, AgencyKind.DEPARTMENT),
        enter(CCMU, Tier.AGENCY, AgencyKind.UNIVERSITY),
        enter(BBMG, Tier.AGENCY, AgencyKind.ENTERPRISE),
    )
    return on(AggregateId("tree-0@bj"), *entered, at=moment(1, 2))


def a_round(number: int, kind: RoundKind, opens: date, closes: datetime | None, owner: NodeId = BJ) -> list[Envelope]:
    """Return a round that is prepared, and closed if it says when."""
    theme = words("规划自然资源") if kind is RoundKind.SPECIAL else None
    opened = RoundOpened(number=number, kind=kind, title=words(f"第{number}轮"), theme=theme, opens_on=opens)
    trained = TrainingHeld(members=("leader", "member"))
    past = (opened, drafted, approved, trained, MobilisationHeld())
    started = on(ref("round", number, owner), *past, at=moment(opens.month, 1, opens.year))
    return started if not closes else [*started, _last(ref("round", number, owner), 6, RoundClosed(), closes)]


def _last(of: AggregateId, sequence: int, payload: Any, at: datetime) -> Envelope:
    return on(of, *[payload] * sequence, at=at, every=timedelta())[-1]


def a_team(number: int, round: int, *later: Any) -> list[Envelope]:
    """Return a team of two that is formed for a round."""
    members = (Member("leader", MemberRole.LEADER, BJ), Member("member", MemberRole.MEMBER, BJ))
    formed = TeamFormed(name=words(f"第{number}组"), round=ref("round", round), members=members)
    return on(ref("team", number), formed, *later, at=moment(1, 10))


def an_inspection(
    number: int,
    round: int,
    kind: RoundKind,
    target: NodeId,
    *later: Any,
    team: int,
    at: datetime,
    carried: Iterable[AggregateId] = (),
    owner: NodeId = BJ,
) -> list[Envelope]:
    """Return an inspection with what came later, an event a week, and its entry in the account."""
    self = ref("inspection", number, owner)
    opened = InspectionOpened(
        round=ref("round", round, owner),
        round_kind=kind,
        target=target,
        team=ref("team", team, owner),
        carried=tuple(carried),
    )
    return on(self, opened, *later, at=at, every=7 * DAY)


def accounts() -> list[Envelope]:
    """Return what the city keeps about Haidian, which it inspected twice."""
    entered = (
        enter_inspection(ref("inspection", 2), HAIDIAN, ref("round", 6)).payload,
        ListEntered(organisation=HAIDIAN, list=ref("list", 2)),
        enter_inspection(ref("inspection", 3), HAIDIAN, ref("round", 7)).payload,
    )
    return on(account_id(BJ, HAIDIAN), *entered, at=moment(5, 1), every=30 * DAY)


def a_list(number: int, inspection: int, items: range, about: NodeId, *later: Any, key: bool) -> list[Envelope]:
    """Return a list with its issues, numbered from 1; issue numbers run over all lists."""
    self, title = ref("list", number), words(f"清单{number}")
    opened = IssueListOpened(title=title, categories=(PROPERTY,), source=ref("inspection", inspection))
    numbers = [ItemNumbered(item=item, issue=ref("issue", issue)) for item, issue in enumerate(items, 1)]
    events = on(self, opened, *numbers, at=moment(5, 2))
    for item, issue in enumerate(items, 1):
        raised = IssueRaised(
            list=self,
            category=PROPERTY.code,
            category_name=PROPERTY.name,
            text=f"问题{issue}",
            about=about,
            source=ref("inspection", inspection),
            key=key,
        )
        listed = IssueListed(list=self, title=title, item=item)
        events += on(ref("issue", issue), raised, IssueVerified(), listed, *later, at=moment(5, 3))
    return events


def evidence() -> list[Envelope]:
    """Return the evidence of the first inspection: item 1 has a dossier, item 2 has not; statement 3 is an orphan."""
    inspection = ref("inspection", 1)
    papers = (
        WorkingPaper(1, "底稿一", "逾期拨付", (1,)),
        WorkingPaper(2, "底稿二", "台账缺失", (2,)),
        WorkingPaper(3, "底稿三", "核对记录", (2,)),
    )
    filed = WorkingPapersFiled(inspection=inspection, list=ref("list", 1), papers=papers)
    dossier = DossierCompiled(item=1, papers=(1, 3), conclusion="监管不严")
    statements = (Statement(1, "资金管理不严", (1, 2)), Statement(2, "台账不全", (2,)), Statement(3, "氛围不浓"))
    stated = ReportStated(root=FROZEN, statements=statements)
    return on(counterpart(inspection, "evidence", BJ), filed, dossier, stated, at=moment(5, 20))


def reconciliations() -> list[Envelope]:
    """Return two reconciliations: one closed with a settled mismatch, one with two of which one is open."""
    first, second = ref("inspection", 1), ref("inspection", 2)

    def found(number: int) -> MismatchRecorded:
        between = (Compared.REPORT, Compared.PAPER)
        return MismatchRecorded(number=number, between=between, where=f"报告第{number}条", note="金额不一致")

    def settled(number: int) -> MismatchSettled:
        return MismatchSettled(number=number, how="按底稿修改")

    done = (ReconciliationOpened(inspection=first), found(1), settled(1), ReconciliationClosed())
    halted = (ReconciliationOpened(inspection=second), found(1), found(2), settled(2))
    return [
        *on(counterpart(first, "reconciliation", BJ), *done, at=moment(5, 21)),
        *on(counterpart(second, "reconciliation", BJ), *halted, at=moment(5, 22)),
    ]


def fed_back(target: NodeId, list: int, attended: tuple[FeedbackRole, ...]) -> FeedbackDelivered:
    """Return a feedback by a list."""
    return FeedbackDelivered(target=target, list=ref("list", list), root=FROZEN, attended=attended)


def year() -> ListedLog:
    """Return the log of bj at the end of 2019."""
    routine, special, mobile = RoundKind.ROUTINE, RoundKind.SPECIAL, RoundKind.MOBILE
    deployed, left = TeamDeployed(members=("leader", "member")), TeamWithdrawn()
    consulted = ConsultationHeld(host=CONSULTED, topics=TOPICS, findings="掌握第一手资料")
    told = fed_back(CIVIL, 1, (FeedbackRole.LEADING_GROUP, FeedbackRole.SECRETARY))
    again, carried = IssueCarriedOver(into=ref("inspection", 3)), (ref("issue", 3), ref("issue", 4))
    newcomer = MemberAdded(member=Member("newcomer", MemberRole.MEMBER, BJ))
    recused = MemberRecused(member="member", target=CCMU, reason="亲属任职")
    log = ListedLog()
    log.append([*tree(), *accounts(), *evidence(), *reconciliations()])
    log.append(a_round(4, routine, date(2018, 10, 8), moment(1, 20)))
    log.append(a_round(6, routine, date(2019, 4, 29), moment(7, 26)))
    log.append(a_round(7, special, date(2019, 9, 2), moment(12, 28)))
    log.append(a_round(100, mobile, date(2019, 7, 15), moment(9, 21)))
    log.append(a_round(8, routine, date(2019, 12, 16), None))
    log.append(a_round(1, routine, date(2019, 3, 1), None, HAIDIAN))
    log.append([*a_team(4, 6), *a_team(3, 6), *a_team(1, 8, newcomer, recused), *a_team(2, 8)])
    log.append(an_inspection(1, 6, routine, CIVIL, deployed, consulted, left, told, team=4, at=moment(5, 1)))
    told = fed_back(HAIDIAN, 2, ALL_ROLES)
    log.append(an_inspection(2, 6, routine, HAIDIAN, deployed, left, told, team=3, at=moment(5, 1)))
    log.append(an_inspection(3, 7, special, HAIDIAN, deployed, left, team=3, at=moment(9, 1), carried=carried))
    log.append(an_inspection(4, 100, mobile, BBMG, deployed, left, team=3, at=moment(7, 1)))
    log.append(an_inspection(5, 8, routine, CCMU, deployed, team=1, at=moment(12, 9)))
    log.append(an_inspection(6, 4, routine, CHAOYANG, deployed, left, team=3, at=moment(10, 1, 2018)))
    cellar = NodeId("bj.haidian.zhongguancun")
    log.append(an_inspection(1, 1, routine, cellar, deployed, left, team=1, at=moment(4, 1), owner=HAIDIAN))
    log.append(a_list(1, 1, range(1, 3), CIVIL, key=True))
    log.append(a_list(2, 2, range(3, 5), HAIDIAN, again, key=False))
    return log
