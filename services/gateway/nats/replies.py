"""Replies to publishers over NATS: outcomes and problems in JSON, as over HTTP."""

from collections.abc import Sequence

from nats.aio.msg import Msg

from services.gateway.ingestion import TOGETHER
from services.gateway.outcome import ReportOutcome
from services.gateway.representation import outcome
from services.json_bytes import json_bytes
from services.language import language_in
from services.problems.details import details
from services.problems.edge import NotReady, TooMany
from services.problems.problem import Problem

_BRIEF = ("source", "id", "status", "report")


def reply(message: Msg, outcomes: Sequence[ReportOutcome], *, several: bool, most: int) -> bytes:
    """Return the reply to one message: the outcomes of what was in it.

    Args:
        message: which says in `Accept-Language` the language that it wants.
        outcomes: of the elements, in their order.
        several: whether they stand in an array.
        most: bytes that a reply may have. If it has more, only the status of each report stands in it, and where it
            can be read.
    """
    whole = [outcome(each, _language(message)) for each in outcomes]
    written = json_bytes(whole if several else whole[0])
    if len(written) <= most:
        return written
    brief = [{name: each[name] for name in _BRIEF if name in each} for each in whole]
    return json_bytes(brief if several else brief[0])


def busy(message: Msg, problem: NotReady) -> bytes:
    """Return the problem that the node takes nothing now: ask again."""
    return _problem(message, problem)


def too_many(message: Msg, count: int) -> bytes:
    """Return the problem that a message holds more events than one may."""
    return _problem(message, TooMany(limit=TOGETHER, count=count))


def _problem(message: Msg, problem: Problem) -> bytes:
    return json_bytes(details(problem, _language(message)))


def _language(message: Msg) -> str:
    return language_in((message.headers or {}).get("Accept-Language", ""))
