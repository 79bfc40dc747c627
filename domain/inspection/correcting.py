"""How what was recorded of an inspection by mistake is corrected or taken back."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from domain.account import strike_inspection
from domain.aggregate import Changes, Context, On, command, event_from
from domain.aggregate_id import AggregateId, counterpart, owner_of
from domain.cancellation import BuiltUpon, CorrectedAt, EntryNumber, entry
from domain.fields import Text
from domain.inspection.events import (
    ConsultationCancelled,
    ConsultationCorrected,
    DeploymentCancelled,
    FeedbackCorrected,
    FeedbackRole,
    InspectionCancelled,
    InspectionReopened,
    Topics,
    WithdrawalCancelled,
)
from domain.inspection.feedback import FedBackBefore, NotWithdrawn
from domain.inspection.state import Inspection, InspectionStatus, NotDeployed, inspection
from domain.issue.events import IssueCarryOverCancelled
from domain.list.findings import found_by
from domain.petition_tally import PetitionTally, tally_of
from domain.refusal import Refusal
from domain.round.events import RoundLeft
from domain.team.events import TeamReleased
from domain.words import Words


class NotFedBack(Refusal, zh="巡视{status}，尚未反馈", en="the inspection is {status}, not fed back", transient=True):
    """Only a feedback that was delivered is corrected."""


class InspectionNotClosed(Refusal, zh="巡视{status}，并未办结", en="the inspection is {status}, and not over"):
    """Only what is over goes on after all."""


@command
class CorrectConsultation:
    """Say how a consultation really was."""

    number: EntryNumber
    host: Words
    topics: Topics
    findings: Text
    at: CorrectedAt = None
    reason: Text


@command
class CancelConsultation:
    """Say that a consultation was recorded by mistake."""

    number: EntryNumber
    reason: Text


@command
class CancelDeployment:
    """Say that the team did not move in."""

    reason: Text


@command
class CancelWithdrawal:
    """Say that the team did not leave."""

    reason: Text


@command
class CorrectFeedback:
    """Say as what people really attended the feedback."""

    attended: Annotated[tuple[FeedbackRole, ...], Field(min_length=1)]
    at: CorrectedAt = None
    reason: Text


@command
class ReopenInspection:
    """Say that the inspection is not over."""

    reason: Text


@command
class CancelInspection:
    """Say that the inspection was recorded by mistake, or is not carried out."""

    reason: Text


@inspection.decides(
    CorrectConsultation, zh="更正走访了解", en="Correct a consultation", reported_as=ConsultationCorrected
)
def correct_consultation(state: Inspection, command: CorrectConsultation, context: Context) -> Changes:
    """One that was recorded."""
    entry(state.consulted, command.number)
    return [event_from(ConsultationCorrected, command)]


@inspection.decides(
    CancelConsultation, zh="撤销走访登记", en="Cancel a consultation", reported_as=ConsultationCancelled
)
def cancel_consultation(state: Inspection, command: CancelConsultation, _context: Context) -> Changes:
    """One that was recorded."""
    entry(state.consulted, command.number)
    return [event_from(ConsultationCancelled, command)]


@inspection.decides(
    CancelDeployment,
    zh="撤销进驻登记",
    en="Cancel a deployment",
    reported_as=DeploymentCancelled,
    at=InspectionStatus.DEPLOYED,
    otherwise=NotDeployed,
)
def cancel_deployment(_state: Inspection, command: CancelDeployment, context: Context) -> Changes:
    """While the team is recorded as there, and nothing that it found: what stands in the evidence was found there."""
    for id in _evidence(context):
        raise BuiltUpon(by=id)
    return [event_from(DeploymentCancelled, command)]


@inspection.decides(
    CancelWithdrawal,
    zh="撤销撤点登记",
    en="Cancel a withdrawal",
    reported_as=WithdrawalCancelled,
    at=InspectionStatus.WITHDRAWN,
    otherwise=NotWithdrawn,
)
def cancel_withdrawal(_state: Inspection, command: CancelWithdrawal, _context: Context) -> Changes:
    """Before the feedback; what was reconciled stays so, and the team may leave again."""
    return [event_from(WithdrawalCancelled, command)]


@inspection.decides(
    CorrectFeedback,
    zh="更正反馈登记",
    en="Correct a feedback",
    reported_as=FeedbackCorrected,
    at=(InspectionStatus.FED_BACK, InspectionStatus.CLOSED),
    otherwise=NotFedBack,
)
def correct_feedback(_state: Inspection, command: CorrectFeedback, context: Context) -> Changes:
    """Who attended and when, after the feedback; the list by which it was given stays."""
    return [event_from(FeedbackCorrected, command, attended=tuple(dict.fromkeys(command.attended)))]


@inspection.decides(
    ReopenInspection,
    zh="重新办理巡视",
    en="Reopen an inspection",
    reported_as=InspectionReopened,
    at=InspectionStatus.CLOSED,
    otherwise=InspectionNotClosed,
)
def reopen(_state: Inspection, command: ReopenInspection, _context: Context) -> Changes:
    """One that is over."""
    return [event_from(InspectionReopened, command)]


@inspection.decides(
    CancelInspection,
    zh="撤销巡视登记",
    en="Cancel an inspection",
    reported_as=InspectionCancelled,
    at=(InspectionStatus.OPENED, InspectionStatus.DEPLOYED, InspectionStatus.WITHDRAWN),
    otherwise=FedBackBefore,
)
def cancel(state: Inspection, command: CancelInspection, context: Context) -> Changes:
    """Before the feedback, unless an issue that it found is listed, or somebody petitioned: that comes from somewhere.

    In the same breath its team is free, and the organisation may be inspected in the round after all; what was drawn in
    from earlier rounds is so no more.
    """
    for issue, _ in found_by(context.id, [state.target], context):
        raise BuiltUpon(by=issue)
    petitions = context.find(PetitionTally, tally_of(context.id))
    if petitions and petitions.total:
        raise BuiltUpon(by=tally_of(context.id))
    return [
        event_from(InspectionCancelled, command),
        strike_inspection(context.id, state.target),
        On(state.team, TeamReleased(work=context.id)),
        On(state.round, RoundLeft(work=context.id)),
        *(On(issue, IssueCarryOverCancelled(into=context.id)) for issue in state.carried),
    ]


def _evidence(context: Context) -> Iterator[AggregateId]:
    """Yield what was gathered or compared at the organisation."""
    for kind in ("evidence", "reconciliation"):
        id = counterpart(context.id, kind, owner_of(context.id))
        if context.find(object, id):
            yield id
