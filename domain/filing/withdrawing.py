"""How what was filed by mistake is taken back."""

from domain.aggregate import Changes, Context, command, event_from
from domain.aggregate_id import AggregateId
from domain.cancellation import BuiltUpon
from domain.document import DocumentOver, DocumentStatus
from domain.fields import Text
from domain.filing.events import FilingWithdrawn
from domain.filing.state import Filing, filing
from domain.inspection.state import Inspection, InspectionStatus
from domain.patrol.state import JointPatrol, PatrolStatus


@command
class WithdrawFiling:
    """Say that the plan was filed by mistake, or wrongly: then it is filed anew."""

    reason: Text


@filing.decides(
    WithdrawFiling,
    zh="撤回报备",
    en="Withdraw a filing",
    reported_as=FilingWithdrawn,
    at=DocumentStatus.ISSUED,
    otherwise=DocumentOver,
)
def withdraw(state: Filing, command: WithdrawFiling, context: Context) -> Changes:
    """Before what was filed has started."""
    if state.about and _started(state.about, context):
        raise BuiltUpon(by=state.about)
    return [event_from(FilingWithdrawn, command)]


def _started(act: AggregateId, context: Context) -> bool:
    match context.find(object, act):
        case JointPatrol(status=status):
            return status in (PatrolStatus.STARTED, PatrolStatus.ENDED)
        case Inspection(status=status):
            return status not in (InspectionStatus.OPENED, InspectionStatus.CANCELLED)
    return False
