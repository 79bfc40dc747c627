"""Evidence of a node's own log: a window of its events, proven by what the node signed and its witnesses cosigned."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from domain.envelope import Classification
from domain.words import Words
from services.audit.bundle import Content
from services.audit.store import AuditStore
from services.audit.tree import KeptTree
from services.log import Log
from services.log.records import RawRecord

BATCH = 1000
"""Events that are read at a time."""


class NotSignedYet(Exception):
    """The window reaches beyond what the node has signed; it will sign it within seconds."""

    def __init__(self, last: int, signed: int) -> None:
        super().__init__(f"position {last} is not signed yet: the last checkpoint is of {signed}")
        self.signed = signed
        self.rule = Words(
            f"位置 {last} 尚未签署：最新检查点至 {signed}",
            f"position {last} is not signed yet: the last checkpoint is of {signed}",
        )


def is_restricted(record: RawRecord) -> bool:
    """Say whether an event is for those alone who take part in it."""
    value = Classification.RESTRICTED
    return value.encode() in record.raw and bool(json.loads(record.raw).get("dataclassification") == value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What evidence is asked for."""

    about: Words
    """In people's words."""
    first: int
    last: int
    """The window of positions."""
    wanted: Callable[[RawRecord], bool] = lambda _: True
    """Which of its events."""
    restricted: Callable[[RawRecord], bool] = is_restricted
    """Which of them are shown as a number alone."""
    others: Mapping[str, bytes] = field(default_factory=dict)
    """What explains them, by name."""


def evidence_of(asked: Asked, log: Log, store: AuditStore, tree: KeptTree, policy: bytes) -> Content:
    """Return what a bundle is made of; the events are read as it is made.

    The smallest checkpoint that covers the window shows when all of it was there; the latest one, which begins with
    that, is the one that witnesses saw last.

    Raises:
        NotSignedYet: the window reaches beyond the latest checkpoint.
    """
    covering, last = store.covering(asked.last), store.last()
    if covering is None or last is None:
        raise NotSignedYet(asked.last, last.size if last else 0)
    return Content(
        about=asked.about,
        first=asked.first,
        last=asked.last,
        events=_events(asked, log),
        restricted=asked.restricted,
        checkpoints=[covering.note, last.note],
        tree=tree,
        policy=policy,
        others=asked.others,
    )


def _events(asked: Asked, log: Log) -> Iterator[RawRecord]:
    for after in range(asked.first - 1, asked.last, BATCH):
        yield from filter(asked.wanted, log.read_raw(after, min(BATCH, asked.last - after)))
