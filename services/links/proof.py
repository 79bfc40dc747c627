"""Proof that this node's database is an older copy: a neighbour shows an event that only this node can have made.

What a neighbour says may be untrue, and stops no more than its own link. What it shows is compared with the node's own
secret and its log: an id that the node made, and that its log lacks, was lost with what the log lacks.
"""

from collections.abc import Callable

from domain.node_id import NodeId
from services.links.alarm import OLDER, Alarm
from services.links.answers import PAGE, unpack
from services.links.wire import LinkReport, Question, event_id
from services.log import Log


def asked_of(log: Log, neighbour: NodeId, alarm: Alarm, report: LinkReport) -> Question | None:
    """Return what to ask a neighbour whose report does not fit; None if it does not say that this node is older."""
    if alarm.code not in OLDER or log.older_than:
        return None
    return Question("received", max(log.stored(neighbour).number - 1, report.stored - PAGE, 0))


def is_older(log: Log, made: Callable[[str], bool], asked: Question, page: bytes) -> bool:
    """Say whether an answer shows what this node made and lost.

    Raises:
        UnusableAnswer: it is no answer.
    """
    ids = {id for _, raw in unpack(page, asked.after) if (id := event_id(raw)) and made(id)}
    return not ids <= log.positions(ids).keys()
