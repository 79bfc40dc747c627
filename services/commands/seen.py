"""What a node has seen: the state of every aggregate in its log, looked up when a decision asks for it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import cast

from domain.aggregate import aggregates
from domain.aggregate_id import AggregateId, parts
from domain.envelope import Envelope
from domain.refusal import RecordSetAside
from services.log import Loaded, Log, advanced

FEW = 256
"""So many events are folded anew to tell how a record stood at a moment: one with more gathers what others do."""


class Seen(Mapping[AggregateId, object]):
    """States by id: the log's, and over them what was decided but is not recorded yet.

    One decision sees one state of each, however often it asks.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._loaded: dict[AggregateId, Loaded | None] = {}
        self._decided: dict[AggregateId, list[Envelope]] = {}

    def own(self, id: AggregateId) -> Loaded | None:
        """Return an aggregate that is decided on, or None if there is nothing of it.

        Raises:
            RecordSetAside: some of its events cannot be read.
        """
        loaded = self.load(id)
        if loaded and loaded.set_aside:
            raise RecordSetAside(id=id, sequence=loaded.set_aside)
        return loaded

    def load(self, id: AggregateId) -> Loaded | None:
        """Return an aggregate as this decision sees it, or None if there is nothing of it."""
        if id not in self._loaded:
            self._loaded[id] = self._log.load(id)
        return self._loaded[id]

    def assume_absent(self, ids: Iterable[AggregateId]) -> None:
        """Spare the look into the log for ids that it is known to have nothing of."""
        for id in ids:
            self._loaded.setdefault(id, None)

    def apply(self, decided: Iterable[Envelope]) -> None:
        """Let what comes after see these events as if they were recorded."""
        for envelope in decided:
            self._loaded[envelope.subject] = advanced(self.load(envelope.subject), envelope)
            self._decided.setdefault(envelope.subject, []).append(envelope)

    def as_of(self, id: AggregateId, at: datetime) -> object | None:
        """Return the state of an aggregate as it stood at a moment, None if that was before it came to be.

        What has very many events, or some that cannot be read, is taken as it stands once it was there.
        """
        loaded = self.load(id)
        if loaded is None or loaded.began > at:
            return None
        if loaded.last.time <= at or loaded.sequence > FEW or loaded.set_aside:
            return cast(object, loaded.state)
        recorded = (each.envelope for each in self._log.history(id))
        happened = (each for each in (*recorded, *self._decided.get(id, ())) if each.time <= at)
        return aggregates[parts(id)[0]].state(each.payload for each in happened)

    def __getitem__(self, id: AggregateId) -> object:
        if loaded := self.load(id):
            return loaded.state
        raise KeyError(id)

    def __iter__(self) -> Iterator[AggregateId]:
        """Iterate over what was found so far: a decision looks up what it can name, and never goes through a log."""
        return (id for id, loaded in self._loaded.items() if loaded)

    def __len__(self) -> int:
        return sum(1 for _ in self)
