"""Whether what an act rests on stood already when the act occurred.

An act may be recorded long after it occurred. It is decided on what is known now; where that goes on to later than the
act, it must have been allowed, too, by what there was then: a check is of what was submitted before, an issue of a
seminar that was held. How the board is run and what is decreed holds for what was before, too.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from domain.aggregate import aggregates
from domain.aggregate_id import AggregateId, parts
from domain.heading import Heading
from services.commands.seen import Seen

_HOLDS_BEFORE = (Heading.RUNNING, Heading.CALENDARS)
"""Under these headings stand the kinds of record that hold for what was before they were recorded, too."""


class Looked(Mapping[AggregateId, object]):
    """What a node has seen, and which of it a decision looked at."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self.ids: set[AggregateId] = set()

    def __getitem__(self, id: AggregateId) -> object:
        self.ids.add(id)
        return self._seen[id]

    def __iter__(self) -> Iterator[AggregateId]:
        return iter(self._seen)

    def __len__(self) -> int:
        return len(self._seen)


class Then(Mapping[AggregateId, object]):
    """What a node has seen, with some records as they stood at a moment."""

    def __init__(self, seen: Seen, ids: Iterable[AggregateId], at: datetime) -> None:
        self._seen, self._at, self._ids = seen, at, frozenset(ids)

    def __getitem__(self, id: AggregateId) -> object:
        if id not in self._ids:
            return self._seen[id]
        if (state := self._seen.as_of(id, self._at)) is not None:
            return state
        raise KeyError(id)

    def __iter__(self) -> Iterator[AggregateId]:
        return iter(self._seen)

    def __len__(self) -> int:
        return len(self._seen)


def went_on(ids: Iterable[AggregateId], seen: Seen, at: datetime) -> Mapping[AggregateId, datetime]:
    """Return of some records those to which people did something after a moment, and when they did last."""
    loaded = ((id, seen.load(id)) for id in ids if aggregates[parts(id)[0]].heading not in _HOLDS_BEFORE)
    last = {id: each.acted or each.last.time for id, each in loaded if each}
    return {id: moment for id, moment in last.items() if moment > at}
