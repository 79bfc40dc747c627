"""How ratings are gathered, and what they come to."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from domain.aggregate import Changes, Context, command, event_from
from domain.beijing import day_of
from domain.evaluation.events import (
    USUAL_DAYS,
    AppealDays,
    EvaluationClosed,
    EvaluationOpened,
    Percent,
    RatingRecorded,
)
from domain.evaluation.results import given
from domain.evaluation.state import Evaluation, EvaluationOver, EvaluationStatus, evaluation
from domain.node_id import NodeId
from domain.refusal import About, Refusal
from domain.relation import Named, Rated, Several
from domain.repeated import repeated
from domain.satisfaction import ALL, GroupRating, GroupWeight, current
from domain.tense import PlannedDay
from domain.words import Words


class SubjectTwice(Refusal, zh="{organisation} 被列出两次", en="{organisation} is named twice"):
    """Each organisation is rated once in an evaluation."""


class WindowUpsideDown(Refusal, zh="截止日 {until} 早于起始日 {since}", en="{until} is before {since}"):
    """What is rated begins before it ends."""


class WindowNotOver(
    Refusal,
    zh="测评时段至 {until} 才结束",
    en="the rectification that is rated goes on until {until}",
    transient=True,
    about=About.RECORD,
):
    """What is rated is a time that has come to its last day."""


class NotASubject(Refusal, zh="{organisation} 不在测评对象之列", en="{organisation} is not among those rated"):
    """The evaluation is of those named in it."""


class GroupTwice(Refusal, zh="测评主体 {group} 被列出两次", en="the group {group} is named twice"):
    """Each group of evaluators rates a subject once."""


class BallotsMissing(
    Refusal, zh="{organisation} 没有任何测评票", en="there is no ballot about {organisation}", field="groups"
):
    """A rate is of ballots."""


class WeightsNotWhole(
    Refusal, zh="权重合计为 {total}，应为 100", en="the weights make up {total}, not 100", field="weights"
):
    """The weights of all groups are the whole."""


class GroupWithoutWeight(Refusal, zh="测评主体 {group} 没有权重", en="the group {group} has no weight"):
    """Where groups are weighed, those alone rate that have a weight."""


class GroupMissing(
    Refusal, zh="测评主体 {group} 没有测评票", en="there is no ballot of the group {group}", field="groups"
):
    """Where groups are weighed, each of them rates: its weight is not for others."""


class SubjectUnrated(
    Refusal, zh="{organisation} 尚未测评", en="{organisation} has not been rated", transient=True, about=About.RECORD
):
    """An evaluation is closed after everybody was rated."""


@command
class OpenEvaluation:
    """Have the rectification of some organisations rated."""

    title: Words
    subjects: Several[Rated]
    threshold: Percent
    since: PlannedDay
    until: PlannedDay
    weights: tuple[GroupWeight, ...] = ()
    """How much the rate of each group counts, 100 in all; none if all ballots count the same."""
    appeal_days: AppealDays = USUAL_DAYS


@command
class RecordRating:
    """Say how the groups of evaluators rated one organisation."""

    organisation: Named
    groups: Annotated[tuple[GroupRating, ...], Field(min_length=1)]


@command
class CloseEvaluation:
    """Say that everybody was rated."""


@evaluation.opens(OpenEvaluation, zh="启动满意度测评", en="Open an evaluation", reported_as=EvaluationOpened)
def open_evaluation(command: OpenEvaluation, _context: Context) -> Changes:
    """Of organisations named once each, over a time that begins before it ends, by weights that make up 100 if any."""
    for organisation in repeated(command.subjects):
        raise SubjectTwice(organisation=organisation)
    if command.until < command.since:
        raise WindowUpsideDown(since=command.since, until=command.until)
    _require_weights(command.weights)
    return [event_from(EvaluationOpened, command)]


@evaluation.decides(
    RecordRating,
    zh="记录测评评分",
    en="Record a rating",
    reported_as=RatingRecorded,
    at=EvaluationStatus.OPEN,
    otherwise=EvaluationOver,
)
def rate(state: Evaluation, command: RecordRating, _context: Context) -> Changes:
    """Of a subject, by each group once, and by all that have a weight; what was recorded before is replaced."""
    require_rated(state, command.organisation, command.groups)
    return [event_from(RatingRecorded, command)]


@evaluation.decides(
    CloseEvaluation,
    zh="结束满意度测评",
    en="Close an evaluation",
    reported_as=EvaluationClosed,
    at=EvaluationStatus.OPEN,
    otherwise=EvaluationOver,
)
def close(state: Evaluation, _command: CloseEvaluation, context: Context) -> Changes:
    """When everybody was rated, and what is rated has come to its last day; each is told its own result."""
    rated = {each.organisation for each in state.ratings}
    for organisation in state.subjects:
        if organisation not in rated:
            raise SubjectUnrated(organisation=organisation)
    if day_of(context.at) < state.until:
        raise WindowNotOver(until=state.until)
    closed = EvaluationClosed(definition=current(state.weights).version)
    return [closed, *given(context.id, state, day_of(context.at))]


def require_rated(state: Evaluation, organisation: NodeId, groups: Sequence[GroupRating]) -> None:
    """Refuse what is no rating of a subject, or none by the groups of the evaluation.

    Raises:
        NotASubject: the organisation is not rated.
        GroupTwice, BallotsMissing: the ratings are none.
        GroupWithoutWeight, GroupMissing: those who rated are not those who have weights.
    """
    if organisation not in state.subjects:
        raise NotASubject(organisation=organisation)
    _require_each_once([each.group for each in groups])
    if not any(each.ballots for each in groups):
        raise BallotsMissing(organisation=organisation)
    weighed = [each.group for each in state.weights]
    voted = [each.group for each in groups if each.ballots]
    for each in groups:
        if weighed and each.group not in weighed:
            raise GroupWithoutWeight(group=each.group)
    for group in weighed:
        if group not in voted:
            raise GroupMissing(group=group)


def _require_weights(weights: Sequence[GroupWeight]) -> None:
    _require_each_once([each.group for each in weights])
    total = sum(each.weight for each in weights)
    if weights and total != ALL:
        raise WeightsNotWhole(total=total)


def _require_each_once(groups: Sequence[str]) -> None:
    for group in repeated(groups):
        raise GroupTwice(group=group)
