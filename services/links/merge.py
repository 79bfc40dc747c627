"""Putting back what the neighbours hold into a log that is an older copy.

What a neighbour has of ours is known with its numbers, so an event may be written again only when every neighbour that
it goes to expects exactly it under the next number. What several neighbours hold determines one another's order. What
would go where is asked of the log itself. What fits one after the other is written in one transaction.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from domain.node_id import NodeId
from services.links.ahead import Ahead, HeldEvent
from services.links.intake import REFUSED
from services.links.tellings import Side, Tellings
from services.locale import say
from services.log import LinkGap, Log, Share
from services.log.batch import Foreseen, Step, StepBatch

TOGETHER = 500
"""Steps in one transaction."""
SHOWN = 20
"""Numbers that a message names at most."""


class Irreconcilable(Exception):
    """What the neighbours hold fits into no order; the message says what could not be placed."""

    def __init__(self, unplaced: Sequence[tuple[NodeId, int]], count: int) -> None:
        """Name the first of what could not be placed, by neighbour and number, and how much it is."""
        zh = "、".join(f"{link} 第 {number} 号" for link, number in unplaced)
        en = ", ".join(f"{link}: number {number}" for link, number in unplaced)
        super().__init__(
            say(f"无法在日志中接续：{zh}（共 {count} 条）", f"does not fit into the log: {en} ({count} in all)")
        )


class Merge:
    """Writes what the neighbours hold of ours and have for us into the log."""

    def __init__(self, log: Log, told: Tellings, progress: Callable[[int], None] = lambda _written: None) -> None:
        """Prepare.

        Args:
            log: the older copy.
            told: what each neighbour has of ours, and for us. Where it holds what cannot be read, nothing else may go
                under that number, so what stands behind is left to the link, which stops and says so; so is an event
                for us that is against the rules.
            progress: called with the number of events written so far.
        """
        self._log, self._told, self._progress = log, told, progress
        self.own = self.taken = self.left = 0

    def run(self) -> None:
        """Write until everything is placed that can be; `left` says how many numbers are left to the links.

        Raises:
            Irreconcilable: something fits nowhere, and no link would stop at anything that it might follow on.
        """
        while self._together():
            self._progress(self.own + self.taken)
        self.left = sum(self._told.count_after(*place) for place in self._reached())
        if self.left and not self._stops():
            raise Irreconcilable(list(islice(self._unplaced(), SHOWN)), self.left)

    def _together(self) -> bool:
        """Write in one transaction what fits of what is next; say whether anything did."""
        ahead = Ahead(self._log, self._told)
        with self._log.batch(ahead.envelopes()) as batch:
            while len(batch) < TOGETHER and self._step(ahead, batch):
                pass
        return bool(batch)

    def _step(self, ahead: Ahead, batch: StepBatch) -> bool:
        return any(self._share(ahead, batch, link) for link in ahead.held) or any(
            self._write(batch, *each) for each in self._candidates(ahead, batch)
        )

    def _candidates(self, ahead: Ahead, batch: StepBatch) -> Sequence[tuple[HeldEvent, NodeId | None]]:
        """Return what may be next, and who sent it (nobody did what is our own); what is expected everywhere first."""
        found = list[tuple[HeldEvent, NodeId | None]]()
        for events in ahead.held.values():
            while events and events[0].envelope.id in batch:
                events.popleft()
            if events and events[0].envelope.source == self._log.node:
                found.append((events[0], None))
        for link, offered in ahead.offered.items():
            if event := offered.get(batch.received(link) + 1):
                found.append((event, link))
        return sorted(found, key=lambda each: not self._is_expected(batch, each[0]))

    def _is_expected(self, batch: StepBatch, event: HeldEvent) -> bool:
        return all(number == batch.sent(link) + 1 for link, number in self._told.numbers_of(event.envelope.id))

    def _share(self, ahead: Ahead, batch: StepBatch, link: NodeId) -> bool:
        """Give a neighbour again the past of a record that it was given without news of it: the number due says so."""
        due = self._told.id_at(link, batch.sent(link) + 1) or ""
        subject = ahead.recorded.get(due) or batch.subject_of(due)
        if subject is None:
            return False
        step = batch.shared(Share(subject, link))
        return bool(batch.foreseen(step)) and self._keep(batch, step)

    def _write(self, batch: StepBatch, event: HeldEvent, link: NodeId | None) -> bool:
        if not self._keep(batch, _possible(batch, event, link)):
            return False
        self.own, self.taken = self.own + (link is None), self.taken + (link is not None)
        return True

    def _keep(self, batch: StepBatch, step: Step | None) -> bool:
        if step is None or not self._fit(batch.foreseen(step)):
            return False
        batch.keep(step)
        return True

    def _fit(self, sent: Sequence[Foreseen]) -> bool:
        """Say whether every neighbour holds, or does not hold yet, exactly this under the next numbers."""
        return all(self._told.id_at(link, number) in (None, id) for link, number, id in sent)

    def _reached(self) -> Iterator[tuple[NodeId, Side, int]]:
        """Yield how far each side of each link has come."""
        yield from ((link, Side.HELD, self._log.sent(link).number) for link in self._told.neighbours(Side.HELD))
        offering = self._told.neighbours(Side.OFFERED)
        yield from ((link, Side.OFFERED, self._log.received(link).number) for link in offering)

    def _unplaced(self) -> Iterator[tuple[NodeId, int]]:
        for link, side, after in self._reached():
            yield from ((link, number) for number, _ in self._told.rows(link, side, after))

    def _stops(self) -> bool:
        """Say whether any link stops, with its alarm, at what the neighbour holds or has for us."""
        if any(self._told.count_after(*each, unreadable=True) for each in self._reached() if each[1] is Side.HELD):
            return True
        ahead = Ahead(self._log, self._told)
        waiting = [(link, at + 1) for link, side, at in self._reached() if side is Side.OFFERED]
        with self._log.batch(ahead.envelopes()) as batch:
            return any(
                self._told.count_after(link, Side.OFFERED, due - 1)
                and not ((event := ahead.offered[link].get(due)) and _possible(batch, event, link))
                for link, due in waiting
            )


def _possible(batch: StepBatch, event: HeldEvent, link: NodeId | None) -> Step | None:
    """Return the step that records an event; None if the log does not take it, or not yet."""
    if event.envelope.id in batch:
        return None
    try:
        step = batch.taken_in(link, event.number, event.raw) if link else batch.restored(event.raw)
        batch.foreseen(step)
    except (*REFUSED, LinkGap):
        return None
    return step
