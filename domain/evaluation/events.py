"""What happens to an evaluation, as who holds it records it."""

from typing import Annotated

from pydantic import Field

from domain.fields import Text
from domain.moment import RecordedDay
from domain.node_id import Organisation
from domain.registry import News, event
from domain.satisfaction import GroupRating, GroupWeight
from domain.words import Words

Percent = Annotated[int, Field(ge=1, le=100)]
"""Whole per cent."""

AppealDays = Annotated[int, Field(ge=0, le=90)]
"""Calendar days of Beijing in which somebody who was rated may appeal."""

USUAL_DAYS = 15
"""For an appeal, if nobody says otherwise."""


@event("启动满意度测评", "Evaluation opened", undone="EvaluationCancelled")
class EvaluationOpened:
    """The rectification of these organisations is to be rated."""

    title: Words
    subjects: tuple[Organisation, ...]
    threshold: Percent
    """A rate below it is low."""
    since: RecordedDay
    """The first day of the rectification that is rated."""
    until: RecordedDay
    """The last."""
    weights: tuple[GroupWeight, ...] = ()
    """How much the rate of each group counts, 100 in all; none if all ballots count the same."""
    appeal_days: AppealDays = USUAL_DAYS


@event("测评评分", "Rating recorded", anew="RatingRecorded")
class RatingRecorded:
    """So the groups rated one organisation, in place of what was recorded of it before."""

    organisation: Organisation
    groups: tuple[GroupRating, ...]


@event("测评结束", "Evaluation closed", undone="EvaluationCancelled")
class EvaluationClosed:
    """Everybody was rated; what it comes to follows by this formula."""

    definition: Annotated[int, Field(ge=1)]
    """The version of the satisfaction rate."""


@event("更正测评评分", "Rating corrected", anew="RatingCorrected")
class RatingCorrected:
    """So the groups rated one organisation, and not as was recorded when the evaluation was closed."""

    organisation: Organisation
    groups: tuple[GroupRating, ...]
    reason: Text


@event("撤销满意度测评登记", "Evaluation cancelled", news=News.END, anew="EvaluationOpened")
class EvaluationCancelled:
    """It was recorded by mistake, or is not held: it counts no more. Now cancelled."""

    reason: Text
