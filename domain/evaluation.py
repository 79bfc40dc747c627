"""An evaluation: how satisfied people are with the rectification of several organisations (P14).

Ratings are gathered and may be put right until it is closed; what it comes to follows from them by the formula's
version that it was closed by. Who is rated does not see it: the ratings of others are not for them.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.beijing import day_of
from domain.heading import Heading
from domain.node_id import NodeId, Organisation
from domain.refusal import About, Refusal
from domain.registry import event
from domain.satisfaction import CURRENT, FORMULAS, Formula, GroupRating, Ranked, SubjectRating, ranked
from domain.state import changed, state
from domain.tense import PlannedDay
from domain.words import Term, Words

Percent = Annotated[int, Field(ge=1, le=100)]
"""Whole per cent."""

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("启动满意度测评", "Evaluation opened")
class EvaluationOpened:
    """The rectification of these organisations is to be rated."""

    title: Words
    subjects: tuple[Organisation, ...]
    threshold: Percent
    """A rate below it is low."""
    since: date
    """The first day of the rectification that is rated."""
    until: date
    """The last."""


@event("测评评分", "Rating recorded")
class RatingRecorded:
    """So the groups rated one organisation, in place of what was recorded of it before."""

    organisation: Organisation
    groups: tuple[GroupRating, ...]


@event("测评结束", "Evaluation closed")
class EvaluationClosed:
    """Everybody was rated; what it comes to follows by this formula."""

    definition: Annotated[int, Field(ge=1)]
    """The version of the satisfaction rate."""


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class EvaluationStatus(Term):
    """Where an evaluation stands."""

    OPEN = "open", "测评中", "open"
    CLOSED = "closed", "已结束", "closed"


@state
class Evaluation:
    """An evaluation as its events make it."""

    title: Words
    subjects: tuple[NodeId, ...]
    threshold: int
    since: date
    until: date
    status: EvaluationStatus = EvaluationStatus.OPEN
    ratings: tuple[SubjectRating, ...] = ()
    definition: int | None = None
    """The version of the rate; None until it is closed."""

    @property
    def formula(self) -> Formula:
        """The rate by which it was closed; while it is open, the current one."""
        return FORMULAS[self.definition] if self.definition else CURRENT

    @property
    def ranking(self) -> tuple[Ranked, ...]:
        """Who stands where among those rated so far."""
        return ranked(self.ratings, self.threshold, self.formula)

    def flags(self, organisation: NodeId) -> bool:
        """Say whether an organisation was rated low."""
        return any(each.flagged for each in self.ranking if each.organisation == organisation)


def evolve(evaluation: Evaluation | None, event: object) -> Evaluation:
    """Return the evaluation after one more of its events."""
    match evaluation, event:
        case None, EvaluationOpened(title=title, subjects=subjects, threshold=threshold, since=since, until=until):
            return Evaluation(title, subjects, threshold, since, until)
        case Evaluation(), RatingRecorded(organisation=organisation, groups=groups):
            others = tuple(each for each in evaluation.ratings if each.organisation != organisation)
            return changed(evaluation, ratings=(*others, SubjectRating(organisation, groups)))
        case Evaluation(), EvaluationClosed(definition=definition):
            return changed(evaluation, status=EvaluationStatus.CLOSED, definition=definition)
    raise Impossible(evaluation, event)


evaluation = Aggregate(
    "evaluation", "evaluations", evolve, zh="满意度测评", en="evaluation", heading=Heading.SECOND_HALF, rank=1
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


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


class SubjectUnrated(
    Refusal, zh="{organisation} 尚未测评", en="{organisation} has not been rated", transient=True, about=About.RECORD
):
    """An evaluation is closed after everybody was rated."""


class EvaluationOver(Refusal, zh="测评{status}", en="the evaluation is {status}"):
    """What is closed is rated no more."""


@command
class OpenEvaluation:
    """Have the rectification of some organisations rated."""

    title: Words
    subjects: Annotated[tuple[Organisation, ...], Field(min_length=1)]
    threshold: Percent
    since: PlannedDay
    until: PlannedDay


@command
class RecordRating:
    """Say how the groups of evaluators rated one organisation."""

    organisation: Organisation
    groups: Annotated[tuple[GroupRating, ...], Field(min_length=1)]


@command
class CloseEvaluation:
    """Say that everybody was rated."""


@evaluation.opens(OpenEvaluation, zh="启动满意度测评", en="Open an evaluation", reported_as=EvaluationOpened)
def open_evaluation(command: OpenEvaluation, _context: Context) -> Changes:
    """Of organisations named once each, over a time that begins before it ends."""
    for organisation in command.subjects:
        if command.subjects.count(organisation) > 1:
            raise SubjectTwice(organisation=organisation)
    if command.until < command.since:
        raise WindowUpsideDown(since=command.since, until=command.until)
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
    """Of a subject, by each group once; what was recorded before is replaced."""
    if command.organisation not in state.subjects:
        raise NotASubject(organisation=command.organisation)
    _require_ballots(command.organisation, command.groups)
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
    """When everybody was rated, and what is rated has come to its last day."""
    rated = {each.organisation for each in state.ratings}
    for organisation in state.subjects:
        if organisation not in rated:
            raise SubjectUnrated(organisation=organisation)
    if day_of(context.at) < state.until:
        raise WindowNotOver(until=state.until)
    return [EvaluationClosed(definition=CURRENT.version)]


def _require_ballots(organisation: NodeId, groups: Sequence[GroupRating]) -> None:
    names = [each.group for each in groups]
    for name in names:
        if names.count(name) > 1:
            raise GroupTwice(group=name)
    if not any(each.ballots for each in groups):
        raise BallotsMissing(organisation=organisation)
