"""Isolation of errors: the gateway takes the elements of messages in, and none on which it fails stops another."""

import logging
from collections.abc import Callable, Sequence

from domain.authority import Actor
from services.gateway.outcome import ReportOutcome, Result, Status, refusal_record
from services.gateway.refusals import NotCarriedOut
from services.problems.databases import unavailable

logger = logging.getLogger(__name__)

Take = Callable[[Actor, Sequence[object]], Sequence[ReportOutcome]]
"""As `Gateway.take`."""


def take_isolated(take: Take, publisher: Actor, elements: Sequence[object]) -> Sequence[ReportOutcome]:
    """Return the outcomes of elements; if the gateway fails on one, all others have theirs.

    Raises:
        NotReady: it takes none of them now; whatever they say, they are lost by nobody and may come again.
    """
    try:
        return take(publisher, elements)
    except Exception as error:
        if problem := unavailable(error):
            raise problem from error
        if len(elements) > 1:
            return [outcome for element in elements for outcome in take_isolated(take, publisher, [element])]
        logger.exception("the gateway fails on a report of %s", publisher.id)
        return [ReportOutcome(None, None, None, Status.REFUSED, Result(reason=refusal_record(NotCarriedOut())))]
