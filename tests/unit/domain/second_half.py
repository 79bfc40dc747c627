"""Evaluations, interviews, matters, offices, liaisons and publications that several specifications begin with."""

from dataclasses import replace
from datetime import UTC, date, datetime

from domain.aggregate_id import AggregateId
from domain.appeal import AppealFiled, appeal_id
from domain.citation import Citation
from domain.evaluation.events import EvaluationClosed, EvaluationOpened, RatingRecorded
from domain.interview.events import Interviewed, Interviewer, Talk
from domain.issue.events import IssueRaised
from domain.liaison import LeaderPost, LiaisonAssigned
from domain.list.digests import digest, root_of_list
from domain.list.events import IssueListOpened, ItemNumbered, ListFrozen
from domain.matter.events import MatterNamed, MeetingKind
from domain.node_id import NodeId
from domain.office.events import OfficeEstablished
from domain.publication.events import PublicationProposed
from domain.result.events import ResultGiven
from domain.result.state import result_id
from domain.satisfaction import GroupRating
from domain.words import Words
from tests.unit.domain.examples import LIST, PROPERTY, REPAIRS, TITLE
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, Given

AFTER = datetime(2019, 12, 20, 1, 0, tzinfo=UTC)
"""When the year's rectification is over."""

# ── Evaluation and interview ──────────────────────────────────────────────────────────────────────────────────────────

EVALUATION = AggregateId("evaluation-1@bj")

evaluation_opened = EvaluationOpened(
    title=Words("2019年整改满意度测评", "Satisfaction with rectification in 2019"),
    subjects=(HAIDIAN, CHAOYANG),
    threshold=60,
    since=date(2019, 1, 1),
    until=date(2019, 12, 1),
)


def group(satisfied: int, basically_satisfied: int, not_satisfied: int, name: str = "干部群众") -> GroupRating:
    """Return what one group said."""
    return GroupRating(name, satisfied, basically_satisfied, not_satisfied)


def rating(organisation: NodeId, *groups: GroupRating) -> RatingRecorded:
    """Return that an organisation was rated."""
    return RatingRecorded(organisation=organisation, groups=groups)


evaluation_over = (
    evaluation_opened,
    rating(HAIDIAN, group(80, 20, 0)),
    rating(CHAOYANG, group(20, 30, 50)),
    EvaluationClosed(definition=1),
)
"""Haidian has 92 %, Chaoyang 38 %."""

APPEAL_UNTIL = date(2020, 1, 4)
of_haidian = ResultGiven(
    evaluation=EVALUATION,
    title=evaluation_opened.title,
    organisation=HAIDIAN,
    scored=23,
    possible=25,
    low=False,
    appeal_until=APPEAL_UNTIL,
)
of_chaoyang = replace(of_haidian, organisation=CHAOYANG, scored=19, possible=50, low=True)
RESULT = result_id(EVALUATION, CHAOYANG)
"""What it came to for Chaoyang."""
APPEAL = appeal_id(RESULT, CHAOYANG)
appeal_filed = AppealFiled(result=RESULT, evaluator=BJ, reason="票数统计有误")

WITH_PRINCIPAL = Talk(Interviewer.COMMITTEE, (Interviewed.PRINCIPAL,))
WITH_PAIR = Talk(Interviewer.DISCIPLINE, (Interviewed.DISCIPLINE_SECRETARY, Interviewed.DISPATCHED_LEADER))

# ── A frozen list ─────────────────────────────────────────────────────────────────────────────────────────────────────

ISSUES = (AggregateId("issue-1@bj"), AggregateId("issue-2@bj"))
DIGESTS = tuple(digest(item, issue, REPAIRS.code, f"问题 {item}", CHAOYANG) for item, issue in enumerate(ISSUES, 1))
list_opened = IssueListOpened(title=TITLE, categories=(PROPERTY, REPAIRS))
frozen_list = (
    list_opened,
    *(ItemNumbered(item=item, issue=issue) for item, issue in enumerate(ISSUES, 1)),
    ListFrozen(root=root_of_list(DIGESTS), size=2, digests=DIGESTS),
)
found_at_chaoyang = IssueRaised(
    list=LIST, category=REPAIRS.code, category_name=REPAIRS.name, text="问题 1", about=CHAOYANG
)
FIRST, SECOND, THIRD = (Citation(LIST, item) for item in (1, 2, 3))


def books(*past: object) -> Given:
    """Begin where the list is frozen and both its issues, about Chaoyang, are there."""
    issues = dict.fromkeys(ISSUES, (found_at_chaoyang,))
    return Given(past, {LIST: frozen_list, **issues})


# ── Matter ────────────────────────────────────────────────────────────────────────────────────────────────────────────

MATTER = AggregateId("matter-1@bj")
MATTER_DUE = datetime(2019, 11, 30, 16, 0, tzinfo=UTC)
matter_named = MatterNamed(
    meeting_kind=MeetingKind.SECRETARY_SPECIAL,
    held_on=date(2019, 5, 10),
    title="违法建设拆除不力",
    role=Words("分管规划的副区长", "Deputy head in charge of planning"),
    citations=(FIRST,),
    issues=ISSUES[:1],
    responsible=CHAOYANG,
    due=MATTER_DUE,
)

# ── Liaison, office, publication ──────────────────────────────────────────────────────────────────────────────────────

liaison_assigned = LiaisonAssigned(
    leader="leader-7", post=LeaderPost.STANDING_COMMITTEE, organisations=(HAIDIAN, CHAOYANG)
)
OFFICE, OTHER_OFFICE = AggregateId("office-1@bj"), AggregateId("office-2@bj")
OFFICE_NAME = Words("第一监督检查室", "Supervision office 1")
office_established = OfficeEstablished(number=1, name=OFFICE_NAME, organisations=(HAIDIAN,))
CASE = Words("某街道路灯长期失修", "Street lamps left in disrepair")
publication_proposed = PublicationProposed(title=CASE, organisation=CHAOYANG, citations=(FIRST,), proposer="officer-1")
