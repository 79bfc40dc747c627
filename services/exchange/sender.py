"""Sending reports: each in the name of its organisation, in the order in which its rows have them.

The rows of a record may have reports of several organisations: the city assigns, a department submits, the city checks.
So a chunk is sent in waves: of each record what comes before the first change of organisation, then what comes before
the second, and so on. Where others break that order, the gateway lets a report wait for what it depends on.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, groupby
from operator import attrgetter

from domain.node_id import NodeId
from services.exchange.drafts import Draft, Identity
from services.exchange.planning import PlannedRow
from yipan_client import Outcome, Publisher

PATIENCE = 300.0
"""Seconds that an import waits for a node that cannot be reached."""

MakePublisher = Callable[[NodeId, Callable[[Outcome], None]], Publisher]
"""Makes the publisher of an organisation, over any transport, which hands its outcomes over."""

Outcomes = Mapping[Identity, Outcome]
"""Outcomes by the identity of the report."""


class ReportSender:
    """The publishers of one import, one for each organisation."""

    def __init__(self, make: MakePublisher, patience: float = PATIENCE) -> None:
        """Make no publisher yet: who reports, the rows say.

        Args:
            make: makes one.
            patience: seconds to wait for a node that cannot be reached.
        """
        self._make, self._patience = make, patience
        self._publishers: dict[NodeId, Publisher] = {}
        self._outcomes: dict[Identity, Outcome] = {}

    def require(self, organisations: Iterable[NodeId]) -> None:
        """Make the publishers of all these, so that nothing is sent if one of them cannot report.

        Raises:
            Exception: what `make` raises.
        """
        for organisation in sorted(organisations):
            self._publisher(organisation)

    def send(self, chunk: Sequence[PlannedRow]) -> Outcomes:
        """Send the reports of some rows, and return what became of each.

        Raises:
            Undelivered, NotAllowed, Rejected: see `Publisher.flush`.
        """
        self._outcomes = {}
        for wave in waves(chunk):
            for organisation, drafts in wave.items():
                publisher = self._publisher(organisation)
                publisher.publish(*(draft.event for draft in drafts))
                publisher.flush(self._patience)
        return self._outcomes

    def close(self) -> None:
        """End all connections."""
        for publisher in self._publishers.values():
            publisher.close()

    def _publisher(self, organisation: NodeId) -> Publisher:
        if organisation not in self._publishers:
            self._publishers[organisation] = self._make(organisation, partial(self._collect, organisation))
        return self._publishers[organisation]

    def _collect(self, organisation: NodeId, outcome: Outcome) -> None:
        self._outcomes[organisation, outcome.source, outcome.id] = outcome


def waves(chunk: Sequence[PlannedRow]) -> Iterator[Mapping[NodeId, Sequence[Draft]]]:
    """Yield what is sent together: by organisation, reports that no report of another organisation comes before."""
    records: dict[str, list[Draft]] = {}
    for each in chunk:
        for draft in each.drafts:
            records.setdefault(each.record, []).append(draft)
    runs = [_runs(drafts) for drafts in records.values()]
    for place in range(max(map(len, runs), default=0)):
        wave: dict[NodeId, list[Draft]] = {}
        for draft in chain.from_iterable(each[place] for each in runs if place < len(each)):
            wave.setdefault(draft.organisation, []).append(draft)
        yield wave


def _runs(drafts: Sequence[Draft]) -> Sequence[Sequence[Draft]]:
    """Return the drafts of one record, those that one organisation reports in a row together."""
    return [list(run) for _, run in groupby(drafts, attrgetter("organisation"))]
