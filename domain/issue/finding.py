"""Where an issue comes from: what found it looks into where it is wrong, and is still finding (P7, P8)."""

from domain.aggregate import Context
from domain.aggregate_id import AggregateId, parts
from domain.cancellation import require_standing
from domain.inspection.state import under_way
from domain.issue.events import SourceStatement
from domain.issue.state import Issue
from domain.list.state import IssueList
from domain.node_id import NodeId, is_within
from domain.patrol.state import JointPatrol
from domain.reconciliation.comparing import require_unreconciled
from domain.refusal import About, Refusal


class SourceOfAnotherList(
    Refusal, zh="{list} 汇集的不是 {source} 发现的问题", en="{list} does not gather what {source} found"
):
    """What a list gathers from, its issues come from."""


class NotLookedInto(Refusal, zh="{about} 不在 {source} 的巡视对象之内", en="{source} does not look into {about}"):
    """What an inspection or a joint patrol finds is wrong with those whom it looks into, or with those below them."""


class UnknownSeminar(
    Refusal,
    zh="问题来源的联动巡视没有第 {seminar} 次座谈会",
    en="the issue comes from no joint patrol that held a seminar {seminar}",
):
    """A statement was made at a seminar of the joint patrol that the issue comes from."""


class UnknownSpeaker(
    Refusal, zh="第 {seminar} 次座谈会没有第 {speaker} 席", en="the seminar {seminar} had no seat {speaker}"
):
    """A statement is by somebody who was heard."""


class SeminarTakenBack(
    Refusal,
    zh="问题来源的第 {seminar} 次座谈会登记已撤销",
    en="the seminar {seminar} that it comes from was cancelled",
    about=About.RECORD,
):
    """What is listed comes from something that stands."""


def require_gathers(issues: IssueList, list: AggregateId, source: AggregateId | None) -> None:
    """Refuse an issue on a list that gathers what something else found.

    Raises:
        SourceOfAnotherList: it does.
    """
    if issues.source and source != issues.source:
        raise SourceOfAnotherList(list=list, source=source)


def require_finding(source: AggregateId | None, about: NodeId, context: Context) -> None:
    """Refuse what a source does not find: it looks into others, or finds no more.

    Raises:
        NotDeployed, FindingsReconciled: the team of the inspection has not moved in, or is done.
        NotLookedInto: it is wrong with somebody whom the source does not look into.
    """
    if source and not _looks_into(source, about, context):
        raise NotLookedInto(source=source, about=about)
    require_unreconciled(source, context)


def require_heard(statement: SourceStatement | None, source: AggregateId | None, context: Context) -> None:
    """Refuse a statement that was not made at a seminar of the source.

    Raises:
        UnknownSeminar, UnknownSpeaker: it was not.
    """
    if not statement:
        return
    patrol = context.find(JointPatrol, source) if source else None
    seminar = patrol.seminar(statement.seminar) if patrol else None
    if not seminar:
        raise UnknownSeminar(seminar=statement.seminar)
    if statement.speaker > seminar.attendees:
        raise UnknownSpeaker(seminar=statement.seminar, speaker=statement.speaker)


def require_listable(state: Issue, issues: IssueList, context: Context) -> None:
    """Refuse to list what comes from something that was cancelled since, or whose findings are reconciled.

    Raises:
        RecordCancelled, SeminarTakenBack, FindingsReconciled: it does.
    """
    source = state.source or issues.source
    found = context.find(object, source) if source else None
    if source:
        require_standing(found, source)
    if state.statement and isinstance(found, JointPatrol) and not found.seminar(state.statement.seminar):
        raise SeminarTakenBack(seminar=state.statement.seminar)
    require_unreconciled(issues.source, context)


def _looks_into(source: AggregateId, organisation: NodeId, context: Context) -> bool:
    if parts(source)[0] == "inspection":
        return is_within(organisation, under_way(source, context).target)
    return any(is_within(organisation, target) for target in context.require(JointPatrol, source).targets)
