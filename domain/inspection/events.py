"""What happens to an inspection, as who inspects records it."""

from typing import Annotated

from pydantic import Field, StringConstraints

from domain.aggregate_id import AggregateRef
from domain.audience import Participant
from domain.cancellation import CorrectedAt, EntryNumber
from domain.fields import Pseudonym, Text
from domain.node_id import Organisation
from domain.registry import News, event
from domain.round.events import RoundKind
from domain.words import Term, Words

Root = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""What a frozen list is cited by: the root of its Merkle tree, SHA-256 in hexadecimal."""

Topics = Annotated[tuple[Words, ...], Field(min_length=1)]
"""What was talked about, at least one."""


class FeedbackRole(Term):
    """As what somebody attends when the findings are given to the inspected organisation (P16)."""

    LEADING_GROUP = "leading-group", "巡视工作领导小组成员", "member of the leading group"
    DISCIPLINE = "discipline", "纪委监委机关领导", "leader of the discipline commission"
    ORGANISATION = "organisation", "组织部领导", "leader of the organisation department"
    SECRETARY = "secretary", "被巡视党组织主要负责人", "secretary of the inspected body"
    TEAM_LEADER = "team-leader", "巡视组组长", "leader of the team"
    SUPERVISION_OFFICE = "supervision-office", "监督检查室负责人", "head of the supervision office"
    BODY = "body", "被巡视党组织领导班子成员", "member of the inspected body"

    @property
    def mandatory(self) -> bool:
        """True if a feedback where nobody attends as this deserves a warning."""
        return self in _MANDATORY


_MANDATORY = (FeedbackRole.LEADING_GROUP, FeedbackRole.DISCIPLINE, FeedbackRole.ORGANISATION, FeedbackRole.SECRETARY)


@event("确定巡视对象", "Inspection opened", undone="InspectionCancelled")
class InspectionOpened:
    """A team is to look into an organisation. Now opened."""

    round: AggregateRef
    round_kind: RoundKind
    target: Organisation
    """Who is inspected; it does not see this before the feedback."""
    team: AggregateRef
    carried: tuple[AggregateRef, ...] = ()
    """Issues of earlier rounds about the organisation on which the ledger is still open (P16)."""


@event("进驻", "Team deployed", undone="DeploymentCancelled")
class TeamDeployed:
    """The team has moved in. Now deployed."""

    members: tuple[Pseudonym, ...]
    """Who moved in, each trained for the round."""


@event("走访了解", "Consultation held", undone="ConsultationCancelled")
class ConsultationHeld:
    """Somebody outside was asked about the organisation; what they said is evidence (P6)."""

    host: Words
    """Who was asked: a ministry, say."""
    topics: Topics
    findings: Text


@event("撤点", "Team withdrawn", undone="WithdrawalCancelled")
class TeamWithdrawn:
    """The team has left: report, papers and dossiers were reconciled. Now withdrawn."""

    summary: Text | None = None


@event("更正走访了解", "Consultation corrected", anew="ConsultationCorrected")
class ConsultationCorrected:
    """The consultation was as is said here, and not as was recorded."""

    number: EntryNumber
    host: Words
    topics: Topics
    findings: Text
    at: CorrectedAt = None
    reason: Text


@event("撤销走访登记", "Consultation cancelled", anew="ConsultationHeld")
class ConsultationCancelled:
    """The consultation was recorded by mistake: it counts no more."""

    number: EntryNumber
    reason: Text


@event("撤销进驻登记", "Deployment cancelled", undone="TeamDeployed")
class DeploymentCancelled:
    """That the team moved in was recorded by mistake. Now opened."""

    reason: Text


@event("撤销撤点登记", "Withdrawal cancelled", undone="TeamWithdrawn")
class WithdrawalCancelled:
    """That the team left was recorded by mistake. Now deployed."""

    reason: Text


@event("反馈", "Feedback delivered", anew="FeedbackCorrected")
class FeedbackDelivered:
    """The organisation was told what was found, by the list as it was frozen. Now fed back."""

    target: Participant
    list: AggregateRef
    root: Root
    attended: tuple[FeedbackRole, ...]
    """As what people attended, each once."""


@event("更正反馈登记", "Feedback corrected", anew="FeedbackCorrected")
class FeedbackCorrected:
    """As these people attended, and not as was recorded; what was told stays told."""

    attended: tuple[FeedbackRole, ...]
    at: CorrectedAt = None
    reason: Text


@event("重新办理巡视", "Inspection reopened", undone="InspectionClosed")
class InspectionReopened:
    """That it is over was recorded by mistake. Now fed back."""

    reason: Text


@event("撤销巡视登记", "Inspection cancelled", news=News.END, anew="InspectionOpened")
class InspectionCancelled:
    """It was recorded by mistake, or is not carried out: it counts no more. Now cancelled."""

    reason: Text


@event("巡视办结", "Inspection closed", news=News.END, undone="InspectionReopened")
class InspectionClosed:
    """The inspection is over; its issues go on. Now closed."""

    summary: Text | None = None
