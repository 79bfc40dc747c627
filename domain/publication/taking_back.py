"""How what was recorded of a publication by mistake is taken back, the last stage first."""

from domain.aggregate import Changes, Context, command, event_from
from domain.authority import Role
from domain.fields import Text
from domain.publication.events import (
    PublicationCancelled,
    PublicationDecisionWithdrawn,
    PublicationStageCancelled,
)
from domain.publication.state import Publication, PublicationStatus, publication
from domain.refusal import Refusal


class NoDecision(
    Refusal, zh="通报曝光{status}，没有可撤回的审批", en="the publication is {status}: there is no decision to withdraw"
):
    """A decision is withdrawn before anything follows on it."""


class NotMadeKnown(
    Refusal, zh="通报曝光{status}，尚未通报曝光", en="the publication is {status}: nothing was made known"
):
    """Only that something was made known is taken back."""


class MadeKnown(
    Refusal, zh="通报曝光{status}，须先撤销通报登记", en="the publication is {status}: that is taken back first"
):
    """What was made known is not as if it had never been proposed."""


@command
class WithdrawPublicationDecision:
    """Say that it was approved, or rejected, by mistake."""

    reason: Text


@command
class CancelPublicationStage:
    """Say that the stage that it came to last was recorded by mistake."""

    reason: Text


@command
class CancelPublication:
    """Say that it was proposed by mistake, or is not to be made known after all."""

    reason: Text


@publication.decides(
    WithdrawPublicationDecision,
    zh="撤回通报曝光审批",
    en="Withdraw the decision on a publication",
    role=Role.APPROVER,
    at=(PublicationStatus.APPROVED, PublicationStatus.REJECTED),
    otherwise=NoDecision,
)
def withdraw_decision(_state: Publication, command: WithdrawPublicationDecision, _context: Context) -> Changes:
    """Before it was made known."""
    return [event_from(PublicationDecisionWithdrawn, command)]


@publication.decides(
    CancelPublicationStage,
    zh="撤销通报曝光环节登记",
    en="Cancel the last stage of a publication",
    reported_as=PublicationStageCancelled,
    at=(PublicationStatus.CIRCULATED, PublicationStatus.IN_MEDIA, PublicationStatus.FOLLOWED_UP),
    otherwise=NotMadeKnown,
)
def cancel_stage(_state: Publication, command: CancelPublicationStage, _context: Context) -> Changes:
    """That it was circulated, in a medium, or followed up: the last of these."""
    return [event_from(PublicationStageCancelled, command)]


@publication.decides(
    CancelPublication,
    zh="撤销通报曝光",
    en="Cancel a publication",
    reported_as=PublicationCancelled,
    at=(PublicationStatus.PROPOSED, PublicationStatus.APPROVED, PublicationStatus.REJECTED),
    otherwise=MadeKnown,
)
def cancel(_state: Publication, command: CancelPublication, _context: Context) -> Changes:
    """Before it was made known."""
    return [event_from(PublicationCancelled, command)]
