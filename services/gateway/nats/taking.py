"""Elements of messages are taken in by the gateway, so that none of them stops another."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from domain.authority import Actor
from services.gateway.outcome import Answer, Result, Status, reason_of
from services.gateway.refusals import NotCarriedOut
from services.log import CommitFailed, LogClosed

logger = logging.getLogger(__name__)

Take = Callable[[Actor, Sequence[Any]], Sequence[Answer]]
"""As `Gateway.take`."""

NOT_NOW = (CommitFailed, LogClosed, OperationalError, InterfaceError, NoConnection, OSError)
"""A database, or its disk, is away; whatever the reports say, they are lost by nobody and may come again."""


def taken(take: Take, publisher: Actor, elements: Sequence[Any]) -> Sequence[Answer]:
    """Return the answers of the gateway; if it fails on one of the elements, all others have theirs.

    Raises:
        NOT_NOW: it takes none of them now.
    """
    try:
        return take(publisher, elements)
    except NOT_NOW:
        raise
    except Exception:
        if len(elements) > 1:
            return [answer for element in elements for answer in taken(take, publisher, [element])]
        logger.exception("the gateway fails on a report of %s", publisher.id)
        return [Answer(None, None, None, Status.REFUSED, Result(reason=reason_of(NotCarriedOut())))]
