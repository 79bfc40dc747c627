"""An import: rows become reports, these are sent in chunks, and what became of each is written down at once."""

import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Sequence, Set
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from domain.node_id import NodeId
from domain.words import Words
from services.exchange.ahead import ahead
from services.exchange.drafts import Draft, Identity
from services.exchange.import_files import ImportFile, ImportFiles
from services.exchange.journal import ImportJournal
from services.exchange.planning import Place, PlannedRow, chunks
from services.exchange.results import ImportStatus, ResultLine, counted, unsent
from services.exchange.sender import Outcomes, ReportSender

SETTLE = 30.0
"""Seconds during which reports that wait are sent again, once all rows are sent."""
PAUSE = 0.5
"""Seconds between two times of sending."""

_Answered = tuple[Sequence[PlannedRow], Outcomes, Set[Identity]]
"""Rows, what the node says of their reports, and which of these this import may have sent before it was killed."""
OnProgress = Callable[[float, Counter[ImportStatus]], None]
"""Called with how much is done, from 0 to 1, and what became of it so far."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to: what was read was reported, refused, or passed over."""

    counts: Counter[ImportStatus]
    """Reports, and rows without any, by what became of them."""
    passed_over: Counter[Words]
    """What no row was made of, by what it is."""
    hidden: int
    """Rows that nobody sees in the file; they were read as all others."""


@dataclass(frozen=True, slots=True)
class Import:
    """What is imported, and where to."""

    files: Sequence[ImportFile]
    sender: ReportSender
    language: str
    on_progress: OnProgress = lambda _done, _counts: None
    settle: float = SETTLE
    """Seconds to wait for what waits."""
    dry: bool = False
    """Check everything, and send nothing."""
    known: Callable[[Sequence[PlannedRow]], Outcomes] = lambda _chunk: {}
    """In a dry run: returns the outcomes of those reports that the node has already."""

    def run(self, begin: Callable[[], ImportJournal]) -> Imported:
        """Import what the journal does not have yet, and return what became of it.

        Args:
            begin: opens the journal. It is called when nothing stands in the way any more: what cannot begin leaves the
                report of the last import as it is.

        Raises:
            InvalidFile: the file cannot be read any further, or does not fit its mapping.
            Undelivered, NotAllowed, Rejected: see `Publisher.flush`. With these the journal can be resumed.
            Exception: whatever the sender has that cannot make a publisher.
        """
        with closing(ImportFiles(self.files)) as source:
            self.sender.require(frozenset[NodeId]().union(*(each.organisations for each in self.files)))
            with closing(begin()) as journal:
                return Imported(self._run(source, journal), +source.passed_over, source.hidden)

    def _run(self, source: ImportFiles, journal: ImportJournal) -> Counter[ImportStatus]:
        counts, waiting = journal.so_far()
        with (
            closing(ahead(chunks(islice(source, journal.rows, None)))) as coming,
            closing(self._answered(coming, journal)) as answered,
        ):
            for chunk, outcomes, own in answered:
                lines = self._told(chunk, outcomes, own)
                journal.add(lines, len(chunk))
                counts += counted(lines)
                waiting |= {line.identity: line for line in lines if not line.is_settled}
                self.on_progress(source.done(), counts)
        settled = self._settled(waiting)
        journal.finish(settled)
        counts[ImportStatus.WAITING] -= len(settled)
        return +(counts + counted(settled.values()))

    def _answered(self, coming: Iterable[Sequence[PlannedRow]], journal: ImportJournal) -> Generator[_Answered]:
        """Return rows with what the node says of them; those behind them are sent meanwhile, once they are noted."""

        def answered(chunk: Sequence[PlannedRow]) -> _Answered:
            rows, own = noted(chunk, journal)
            return rows, self._outcomes(rows), own

        return ahead(map(answered, coming), self.sender.close)

    def _outcomes(self, chunk: Sequence[PlannedRow]) -> Outcomes:
        """Send some rows, and return what became of their reports; in a dry run, what is known of them."""
        self.sender.require({draft.organisation for each in chunk for draft in each.drafts})
        return self.known(chunk) if self.dry else self.sender.send(chunk)

    def _told(
        self, chunk: Sequence[PlannedRow], outcomes: Outcomes, own: Set[Identity] = frozenset()
    ) -> list[ResultLine]:
        """Return what became of some rows; in a dry run, what will.

        Args:
            chunk: the rows.
            outcomes: of their reports.
            own: the reports that this import may have sent before it was killed.
        """
        lines = (line for each in chunk for line in self._lines(each, outcomes))
        return [of_this_import(line) if line.identity in own else line for line in lines]

    def _lines(self, planned: PlannedRow, outcomes: Outcomes) -> Iterable[ResultLine]:
        yield from unsent(planned, self.language)
        after: datetime | None = None
        for draft in planned.drafts:
            yield ResultLine.of(planned.place, draft, outcomes.get(draft.identity), self.language, after)
            after = max(after or draft.time, draft.time) if draft.record == planned.record else after

    def _settled(self, waiting: dict[Identity, ResultLine]) -> dict[Identity, ResultLine]:
        """Send what waits again until it waits no more, or the time is over; return what is settled."""
        settled: dict[Identity, ResultLine] = {}
        deadline = time.monotonic() + self.settle
        while waiting and time.monotonic() < deadline:
            time.sleep(PAUSE)
            found = self._sent_again(waiting)
            settled |= found
            waiting = {id: line for id, line in waiting.items() if id not in found}
        return settled

    def _sent_again(self, waiting: dict[Identity, ResultLine]) -> dict[Identity, ResultLine]:
        """Read it all once more, and send again what waits of it."""
        wanted = {(line.file, line.line) for line in waiting.values()}
        with closing(ImportFiles(self.files)) as source:
            chosen = (each for each in source if each.place in wanted)
            lines = (line for chunk in chunks(chosen) for line in self._told(chunk, self._outcomes(chunk)))
            return {
                line.identity: of_this_import(line) for line in lines if line.identity in waiting and line.is_settled
            }


def noted(chunk: Sequence[PlannedRow], journal: ImportJournal) -> tuple[Sequence[PlannedRow], Set[Identity]]:
    """Note what is about to be sent.

    Returns:
        the rows, without the reports that say the same as another line; and those of them that a run of this import
        may have sent already before it was killed.
    """
    places: dict[str, Place] = {}
    for each in chunk:
        for draft in each.drafts:
            places.setdefault(draft.key, each.place)
    before = journal.note(places)
    stood, taken, own = {**places, **before}, set[str](), set[Identity]()

    def is_first(draft: Draft, place: Place) -> bool:
        first = stood[draft.key] == place and draft.key not in taken
        taken.add(draft.key)
        if first and draft.key in before:
            own.add(draft.identity)
        return first

    def row(each: PlannedRow) -> PlannedRow:
        told = [(draft, is_first(draft, each.place)) for draft in each.drafts]
        again = tuple((draft, stood[draft.key]) for draft, first in told if not first)
        return replace(each, drafts=tuple(draft for draft, first in told if first), repeated=again) if again else each

    return [row(each) for each in chunk], own


def of_this_import(line: ResultLine) -> ResultLine:
    """Return the line of a report that waited in this import: it comes again, but what it led to is of this import."""
    return replace(line, status=ImportStatus.ACCEPTED) if line.status is ImportStatus.KNOWN else line
