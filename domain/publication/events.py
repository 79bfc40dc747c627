"""What happens to a publication, as who makes known records it."""

from typing import Annotated

from pydantic import Field

from domain.audience import Participant
from domain.citation import Citation
from domain.fields import Line, Text
from domain.node_id import Organisation
from domain.registry import News, event
from domain.words import Words

Citations = Annotated[tuple[Citation, ...], Field(min_length=1)]
"""The list items that a case rests on, at least one."""


@event("提请通报曝光", "Publication proposed", undone="PublicationCancelled")
class PublicationProposed:
    """A typical case of an organisation might be made known. Now proposed."""

    title: Words
    organisation: Organisation
    citations: Citations
    proposer: Line
    """The pseudonym of who proposed it: somebody else is to approve it."""


@event("批准通报曝光", "Publication approved", news=News.GOOD, undone="PublicationDecisionWithdrawn")
class PublicationApproved:
    """It is to be made known. Now approved."""

    note: Text | None = None


@event("不予通报曝光", "Publication rejected", news=News.BAD, undone="PublicationDecisionWithdrawn")
class PublicationRejected:
    """It is not to be made known. Now rejected: an end."""

    reason: Text


@event("会议通报", "Published in a circular", undone="PublicationStageCancelled")
class PublishedInCircular:
    """It was made known at a conference. Now circulated."""

    organisation: Participant
    conference: Words
    """以案为鉴、以案促改警示教育大会."""


@event("媒体曝光", "Published in the media", undone="PublicationStageCancelled")
class PublishedInMedia:
    """A medium has made it public how the organisation rectifies. Now in the media."""

    outlet: Words
    summary: Text


@event("跟踪报道", "Publication followed up", undone="PublicationStageCancelled")
class PublicationFollowedUp:
    """It was made known how the rectification goes on. Now followed up."""

    note: Text


@event("撤回通报曝光审批", "Publication's approval withdrawn", news=News.BAD, undone="PublicationApproved")
class PublicationDecisionWithdrawn:
    """That it was approved, or rejected, was recorded by mistake. Now proposed."""

    reason: Text


@event("撤销通报曝光环节登记", "Publication's stage cancelled", anew="PublishedInCircular")
class PublicationStageCancelled:
    """The stage that it came to last was recorded by mistake. Now where it was before."""

    reason: Text


@event("撤销通报曝光", "Publication cancelled", news=News.END, anew="PublicationProposed")
class PublicationCancelled:
    """It was proposed by mistake, or is not made known after all. Now cancelled."""

    reason: Text
