"""What a node has seen: the state of every aggregate in its log, looked up when a decision asks for it."""

from collections.abc import Iterator, Mapping
from typing import Any

from domain.aggregate_id import AggregateId
from services.log import Loaded, Log


class Seen(Mapping[AggregateId, Any]):
    """States by id. One decision sees one state of each, however often it asks."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._loaded: dict[AggregateId, Loaded | None] = {}

    def load(self, id: AggregateId) -> Loaded | None:
        """Return an aggregate as this decision sees it, or None if the log has nothing of it."""
        if id not in self._loaded:
            self._loaded[id] = self._log.load(id)
        return self._loaded[id]

    def __getitem__(self, id: AggregateId) -> Any:
        if loaded := self.load(id):
            return loaded.state
        raise KeyError(id)

    def __iter__(self) -> Iterator[AggregateId]:
        """Iterate over what was found so far: a decision looks up what it can name, and never goes through a log."""
        return (found for found, loaded in self._loaded.items() if loaded)

    def __len__(self) -> int:
        return sum(1 for _ in self)
