"""Isolation of errors: the gateway takes the elements of messages in, and none on which it fails stops another."""

import logging
from collections.abc import Callable, Sequence

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from domain.authority import Actor
from services.gateway.outcome import ReportOutcome, Result, Status, refusal_record
from services.gateway.refusals import NotCarriedOut
from services.log import CommitFailed, LogClosed

logger = logging.getLogger(__name__)

Take = Callable[[Actor, Sequence[object]], Sequence[ReportOutcome]]
"""As `Gateway.take`."""

NOT_NOW = (CommitFailed, LogClosed, OperationalError, InterfaceError, NoConnection, OSError)
"""A database, or its disk, is away; whatever the reports say, they are lost by nobody and may come again."""


def take_isolated(take: Take, publisher: Actor, elements: Sequence[object]) -> Sequence[ReportOutcome]:
    """Return the outcomes of elements; if the gateway fails on one, all others have theirs.

    Raises:
        NOT_NOW: it takes none of them now.
    """
    try:
        return take(publisher, elements)
    except NOT_NOW:
        raise
    except Exception:
        if len(elements) > 1:
            return [outcome for element in elements for outcome in take_isolated(take, publisher, [element])]
        logger.exception("the gateway fails on a report of %s", publisher.id)
        return [ReportOutcome(None, None, None, Status.REFUSED, Result(reason=refusal_record(NotCarriedOut())))]
