"""How an office records what it sees of the items of its organisations (P16)."""

from domain.aggregate import Changes, Context, command, event_from
from domain.aggregate_id import AggregateRef
from domain.division import in_charge
from domain.fields import Text
from domain.issue.state import Issue
from domain.office.events import SupervisionRecorded
from domain.office.state import Office, OfficeOver, OfficeStatus, office
from domain.refusal import Refusal


class ItemOfNobody(Refusal, zh="{issue} 尚未交办", en="{issue} was not assigned to anybody", transient=True):
    """What is supervised is how somebody rectifies."""


class ItemNotUnderOffice(
    Refusal,
    zh="{organisation} 不归该室监督",
    en="{organisation} is not under the office",
    transient=True,
    field="issue",
):
    """Each office supervises its own organisations."""


@command
class RecordSupervision:
    """Say what was seen of an item that is being rectified."""

    issue: AggregateRef
    note: Text


@office.decides(
    RecordSupervision,
    zh="记录日常监督",
    en="Record supervision",
    reported_as=SupervisionRecorded,
    at=OfficeStatus.ACTIVE,
    otherwise=OfficeOver,
)
def record(state: Office, command: RecordSupervision, context: Context) -> Changes:
    """Of an item that one of its organisations is to put right, while that is in the owner's charge."""
    responsible = context.require(Issue, command.issue).responsible
    if not responsible:
        raise ItemOfNobody(issue=command.issue)
    if not (state.supervises(responsible) and in_charge(responsible, context)):
        raise ItemNotUnderOffice(organisation=responsible)
    return [event_from(SupervisionRecorded, command, organisation=responsible)]
