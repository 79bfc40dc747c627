"""What a node itself has seen or done, recorded on its log as everything else is."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from domain.aggregate import kind_of
from domain.aggregate_id import AggregateId
from domain.audience import participants
from domain.authority import NODE
from domain.envelope import Envelope
from domain.registry import type_of
from services.log.errors import VersionConflict
from services.log.log import Log

ATTEMPTS = 100
"""How often it is recorded anew because somebody else was faster."""


def note(log: Log, id: AggregateId, payload: Any, at: datetime, event: str) -> None:
    """Record it behind whatever people, or another thread, record of the same at this moment.

    Args:
        log: of the node.
        id: the record that it is about.
        payload: what happened.
        at: when.
        event: a fresh id.

    Raises:
        VersionConflict: others were faster again and again, or the record is kept elsewhere.
    """
    for _ in range(ATTEMPTS - 1):
        with suppress(VersionConflict):
            log.append([_following(log, id, payload, at, event)])
            return
    log.append([_following(log, id, payload, at, event)])


def _following(log: Log, id: AggregateId, payload: Any, at: datetime, event: str) -> Envelope:
    loaded = log.load(id)
    audience = {*(loaded.last.audience if loaded else ()), *participants(payload)}
    return Envelope(
        id=event,
        source=log.node,
        subject=id,
        sequence=loaded.sequence + 1 if loaded else 1,
        time=max(at, loaded.last.time) if loaded else at,
        recorded=at,
        correlation=event,
        actor=NODE,
        classification=kind_of(type_of(payload).payload).classification,
        audience=tuple(sorted(audience)),
        payload=payload,
    )
