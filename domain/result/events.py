"""What happens to a result, as who holds the evaluation records it."""

from typing import Annotated

from pydantic import Field

from domain.aggregate_id import AggregateRef
from domain.audience import Participant
from domain.fields import Text
from domain.moment import RecordedDay
from domain.registry import News, event
from domain.words import Words

Scored = Annotated[int, Field(ge=0)]
"""What was scored, in lowest terms with what could have been."""

Possible = Annotated[int, Field(ge=1)]
"""What could have been scored."""

Low = Annotated[bool, Words("低于阈值", "Below the threshold")]
"""Whether the rate is below the threshold."""


@event("告知测评结果", "Result given", anew="ResultRevised")
class ResultGiven:
    """Somebody who was rated is told what it came to, and until when they may appeal. Now given."""

    evaluation: AggregateRef
    title: Words
    """Of the evaluation, which they do not see."""
    organisation: Participant
    scored: Scored
    possible: Possible
    low: Low
    appeal_until: RecordedDay
    """A day of Beijing, the last."""


@event("更正测评结果", "Result revised", anew="ResultRevised")
class ResultRevised:
    """The rating was corrected, and comes to this."""

    scored: Scored
    possible: Possible
    low: Low
    reason: Text


@event("申诉成立", "Appeal upheld", news=News.GOOD, undone="AppealDecisionWithdrawn")
class AppealUpheld:
    """The rating was not right: it is recorded anew. Now upheld."""

    reason: Text


@event("申诉不成立", "Appeal rejected", news=News.BAD, undone="AppealDecisionWithdrawn")
class AppealRejected:
    """The rating stands. Now rejected."""

    reason: Text


@event("撤回申诉处理决定", "Decision on the appeal withdrawn", undone="AppealUpheld")
class AppealDecisionWithdrawn:
    """What was decided was recorded by mistake: the appeal waits. Now given."""

    reason: Text


@event("撤销测评结果", "Result cancelled", news=News.END, anew="ResultGiven")
class ResultCancelled:
    """The evaluation was cancelled. Now cancelled."""

    reason: Text
