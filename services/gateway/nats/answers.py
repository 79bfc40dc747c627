"""What publishers are answered over NATS: outcomes and problems in JSON, as over HTTP."""

from collections.abc import Sequence

from nats.aio.msg import Msg

from services.gateway.intake import TOGETHER
from services.gateway.outcome import Answer
from services.gateway.telling import outcome
from services.json_bytes import json_bytes
from services.language import language_in
from services.problems.details import told
from services.problems.edge import NotReady, TooMany
from services.problems.problem import Problem

_BRIEF = ("source", "id", "status", "report")


def answered(message: Msg, answers: Sequence[Answer], *, several: bool, most: int) -> bytes:
    """Return the outcomes of what was in one message.

    Args:
        message: which says in `Accept-Language` the language that it wants.
        answers: those of the gateway.
        several: whether they stand in an array.
        most: bytes that an answer may have. If it has more, only what became of each report is told, and where it can
            be read.
    """
    outcomes = [outcome(answer, _language(message)) for answer in answers]
    said = json_bytes(outcomes if several else outcomes[0])
    if len(said) <= most:
        return said
    brief = [{name: each[name] for name in _BRIEF if name in each} for each in outcomes]
    return json_bytes(brief if several else brief[0])


def busy(message: Msg) -> bytes:
    """Return the problem that the node takes nothing now: ask again."""
    return _problem(message, NotReady())


def too_many(message: Msg, count: int) -> bytes:
    """Return the problem that a message holds more events than one may."""
    return _problem(message, TooMany(limit=TOGETHER, count=count))


def _problem(message: Msg, problem: Problem) -> bytes:
    return json_bytes(told(problem, _language(message)))


def _language(message: Msg) -> str:
    return language_in((message.headers or {}).get("Accept-Language", ""))
