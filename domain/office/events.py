"""What happens to a supervision office, as its owner records it."""

from typing import Annotated

from pydantic import Field

from domain.aggregate_id import AggregateRef
from domain.cancellation import CorrectedAt, EntryNumber
from domain.fields import Text
from domain.node_id import Organisation
from domain.registry import News, event
from domain.words import Words

OfficeNumber = Annotated[int, Field(ge=1, le=999)]
"""An office's number among those of its owner: 第八监督检查室 is number 8."""


@event("设立监督检查室", "Office established", undone="OfficeCancelled")
class OfficeEstablished:
    """The office begins, with these organisations under it."""

    number: OfficeNumber
    name: Words
    organisations: tuple[Organisation, ...]


@event("接管监督", "Organisation taken over", undone="OrganisationGivenUp")
class OrganisationTakenOver:
    """One more organisation is under it."""

    organisation: Organisation
    reason: Text


@event("移交监督", "Organisation handed over", undone="OrganisationTakenOver")
class OrganisationHandedOver:
    """Another office has taken the organisation over."""

    organisation: Organisation
    office: AggregateRef


@event("解除监督", "Organisation given up", undone="OrganisationTakenOver")
class OrganisationGivenUp:
    """The organisation is under no office of the owner any more: somebody else supervises it."""

    organisation: Organisation
    reason: Text


@event("日常监督", "Supervision recorded", undone="SupervisionRecordCancelled")
class SupervisionRecorded:
    """The office looked into how an item is being rectified."""

    issue: AggregateRef
    organisation: Organisation
    """Who is to put it right."""
    note: Text


@event("撤销监督检查室", "Office closed", undone="OfficeReopened")
class OfficeClosed:
    """It supervises nobody any more; its number is not given again."""

    reason: Text


@event("更正日常监督记录", "Supervision record corrected", anew="SupervisionRecordCorrected")
class SupervisionRecordCorrected:
    """What the office really saw of the item, and when."""

    number: EntryNumber
    note: Text
    at: CorrectedAt = None
    reason: Text


@event("撤销日常监督记录", "Supervision record cancelled", anew="SupervisionRecorded")
class SupervisionRecordCancelled:
    """It was recorded by mistake."""

    number: EntryNumber
    reason: Text


@event("恢复监督检查室", "Office reopened", undone="OfficeClosed")
class OfficeReopened:
    """That it was closed was recorded by mistake. Now active."""

    reason: Text


@event("撤销监督检查室登记", "Office cancelled", news=News.END, anew="OfficeEstablished")
class OfficeCancelled:
    """It was recorded by mistake: its number is free. Now cancelled."""

    reason: Text
