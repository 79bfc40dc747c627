"""What a board holds when all is over, against what its clients were acknowledged: read from its stopped nodes."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count, takewhile
from pathlib import Path
from typing import Any, Self

import orjson

from domain.link import EventSkipped, link_id
from domain.node_id import NodeId
from projections.engine.views import Views
from projections.registry import VIEWS
from services.gateway.outcome import Status
from services.gateway.store import ReportFilter, ReportStore
from services.log import Log
from services.log.records import RawRecord
from services.node.settings import NodeSettings
from services.node.storage import Database, url_of
from tests.acceptance.faults.traffic import Commander, Publisher, Traffic

ALL = 10**7
_MARK = re.compile(rb"load-[0-9a-f]{32}")


@dataclass(frozen=True)
class Kept:
    """What a stopped node keeps."""

    node: NodeId
    log: Log
    views: Views
    register: ReportStore

    @cached_property
    def records(self) -> Sequence[RawRecord]:
        """Everything in the log."""
        return self.log.read_raw(0, ALL)

    @cached_property
    def marks(self) -> Counter[bytes]:
        """How often each mark of a command stands in the log."""
        return Counter(chain.from_iterable(_MARK.findall(record.raw) for record in self.records))

    @cached_property
    def events(self) -> Sequence[Mapping[str, Any]]:
        """The same as JSON."""
        return [orjson.loads(record.raw) for record in self.records]

    @cached_property
    def ids(self) -> set[str]:
        """The ids of all events."""
        return {event["id"] for event in self.events}

    def skipped(self, neighbour: NodeId) -> set[int]:
        """Return the numbers of a neighbour that people passed over."""
        history = self.log.history(link_id(self.node, neighbour))
        return {each.envelope.payload.number for each in history if isinstance(each.envelope.payload, EventSkipped)}

    @classmethod
    @contextmanager
    def opened(cls, settings: NodeSettings) -> Iterator[Self]:
        """Open what a node keeps."""
        with ExitStack() as stack:
            log = Log(settings.id, url_of(settings, Database.LOG))
            stack.callback(log.close)
            views = Views(url_of(settings, Database.VIEWS), log, views=VIEWS, node=settings.id)
            stack.callback(views.stop)
            register = ReportStore(url_of(settings, Database.GATEWAY))
            stack.callback(register.close)
            yield cls(settings.id, log, views, register)


def check(every: Sequence[NodeSettings], traffic: Traffic, folder: Path) -> None:
    """Demand that nothing was lost, doubled, told to whom it is not for, or shown otherwise than it is."""
    with ExitStack() as stack:
        kept = {each.id: stack.enter_context(Kept.opened(each)) for each in every}
        for commander in traffic.commanders:
            _require_commands(kept[NodeId(commander.node)], commander)
        for publisher in traffic.publishers:
            _require_reports(kept[NodeId(publisher.node)], publisher)
        for each in kept.values():
            _require_dense(each)
            _require_fresh_views(each, folder)
        for sender, receiver in _links(kept):
            _require_equal(sender, receiver)
        _require_holders(kept)


def _links(kept: Mapping[NodeId, Kept]) -> Iterator[tuple[Kept, Kept]]:
    for above in kept.values():
        for below in kept.values():
            if below.node.rpartition(".")[0] == above.node:
                yield from ((above, below), (below, above))


# ── Acknowledgements ──────────────────────────────────────────────────────────────────────────────────────────────────


def _require_commands(kept: Kept, commander: Commander) -> None:
    """Demand each acknowledged command once, and none of the others twice."""
    times = {mark: kept.marks[mark.encode()] for mark in commander.given}
    assert {mark for mark in commander.acknowledged if times[mark] != 1} == set(), "acknowledged, and not there once"
    assert {mark for mark, found in times.items() if found > 1} == set(), "there more than once"
    places = {(event["subject"], int(event["sequence"])): event for event in kept.events}
    for mark, place in commander.acknowledged.items():
        assert mark in str(places[place]["data"]), "its event is the one that was acknowledged"


def _require_reports(kept: Kept, publisher: Publisher) -> None:
    """Demand each report once in the register, with an outcome that is on the board, and no other than was told."""
    found = kept.register.page(ReportFilter(limit=ALL))
    ids = Counter(str(each.event["id"]) for each in found if str(each.event["id"]) in publisher.acknowledged)
    assert ids == dict.fromkeys(publisher.acknowledged, 1), "in the register once"
    for entry in found:
        assert entry.status is Status.ACCEPTED, entry
        assert entry.result.events
        assert {event.id for event in entry.result.events} <= kept.ids, "what was accepted is in the log"
        told = publisher.acknowledged[str(entry.event["id"])].get("record")
        assert told in (None, entry.result.record), "it led to what was told"


# ── Logs and boxes ────────────────────────────────────────────────────────────────────────────────────────────────────


def _require_dense(kept: Kept) -> None:
    assert [record.position for record in kept.records] == list(range(1, kept.log.head() + 1)), "positions are dense"
    assert len(kept.ids) == len(kept.records), "each event is there once"


def _require_equal(sender: Kept, receiver: Kept) -> None:
    """Demand that the inbox has what the outbox has, number by number and byte by byte."""
    sent = sender.log.outbox(receiver.node, 0, ALL)
    received = receiver.log.received_after(sender.node, 0, ALL)
    assert [row.number for row in sent] == list(range(1, len(sent) + 1)), "numbers are dense"
    assert [row.number for row in received] == [row.number for row in sent], "all has arrived"
    differing = {one.number for one, other in zip(sent, received, strict=True) if one.raw != other.raw}
    assert differing <= receiver.skipped(sender.node), "both sides hold the same bytes"


def _require_holders(kept: Mapping[NodeId, Kept]) -> None:
    """Demand each event of each record where its audience says, and nowhere else."""
    events: dict[str, dict[str, Mapping[str, Any]]] = {}
    for each in kept.values():
        for event in each.events:
            events.setdefault(event["subject"], {})[event["id"]] = event
    skipped = _skipped(kept)
    for record, of in events.items():
        expected = {holder for event in of.values() for holder in _holders(event)} & kept.keys()
        for node in kept:
            missing = of.keys() - kept[node].ids - skipped
            assert not missing if node in expected else of.keys().isdisjoint(kept[node].ids), (record, node, missing)


def _skipped(kept: Mapping[NodeId, Kept]) -> set[str]:
    return {
        sender.log.outbox(receiver.node, number - 1, 1)[0].event_id
        for sender, receiver in _links(kept)
        for number in receiver.skipped(sender.node)
    }


def _holders(event: Mapping[str, Any]) -> set[NodeId]:
    """Return all nodes between the source of an event and those who may see it, by nothing but its attributes."""
    source, scope = event["source"], event["dataclassification"]
    audience = set(event.get("audience", "").split()) if scope != "local" else set()
    recipients = audience | ({source.partition(".")[0]} if scope == "internal" else set())
    return {NodeId(node) for recipient in {source, *recipients} for node in _way(source, recipient)}


def _way(source: str, target: str) -> set[str]:
    up, down = _above(source), _above(target)
    common = [node for node in up if node in down]
    return {*takewhile(lambda node: node != common[0], up), *takewhile(lambda node: node != common[0], down), common[0]}


def _above(node: str) -> list[str]:
    """Return a node and all above it."""
    labels = node.split(".")
    return [".".join(labels[:length]) for length in range(len(labels), 0, -1)]


# ── Views ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _require_fresh_views(kept: Kept, folder: Path) -> None:
    """Demand that the views have what views have that are made anew from the log."""
    file = next(folder / f"fresh-{number}.db" for number in count() if not (folder / f"fresh-{number}.db").exists())
    fresh = Views(f"sqlite:///{file}", kept.log, views=VIEWS, node=kept.node)
    try:
        fresh.catch_up()
        kept.views.catch_up()
        with fresh.read() as anew, kept.views.read() as old:
            assert [view.name for view in VIEWS if anew.dump(view) != old.dump(view)] == []
        assert [(one.view, one.position) for one in fresh.set_aside()] == [
            (one.view, one.position) for one in kept.views.set_aside()
        ]
    finally:
        fresh.stop()
