"""What became of each row: a line per report in a CSV file, which is also how far an import has come."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

from domain.words import Term
from services.exchange.drafts import Draft
from services.exchange.planning import Planned
from yipan_client.errors import said
from yipan_client.outcomes import Outcome, Status


class Fate(Term):
    """What became of a report."""

    ACCEPTED = "accepted", "已采纳", "accepted"
    """It is on the board."""
    KNOWN = "known", "已知", "known before"
    """It was on the board before."""
    WAITING = "waiting", "等待中", "waiting"
    """The node has it, and waits for what it depends on."""
    REFUSED = "refused", "已退回", "refused"
    """A rule forbids it."""
    READY = "ready", "可上报", "ready to be sent"
    """It would be sent; nothing is, in a dry run."""
    NOTHING = "nothing", "无可上报", "rows without a report"
    """The row stands for no report."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a report of a row, or a row without any."""

    line: int
    """Of the file; 0 for what is reported before all rows."""
    record: str
    """As the file calls it."""
    report: str
    """Its type."""
    organisation: str
    status: Fate
    rule: str = ""
    """The broken rule, by name."""
    detail: str = ""
    """What it says."""
    board_id: str = ""
    """The record on the board."""
    position: str = ""
    """The place in the node's log."""
    source: str = ""
    report_id: str = ""

    @property
    def is_settled(self) -> bool:
        """True if the report waits for nothing."""
        return self.status is not Fate.WAITING

    @classmethod
    def of(cls, line: int, draft: Draft, outcome: Outcome | None) -> Self:
        """Return what became of a report; None for one that was not sent."""
        return cls(
            line,
            draft.record,
            draft.type,
            draft.organisation,
            Fate.READY if outcome is None else fate(outcome),
            *(_reason(outcome.problem) if outcome and outcome.problem else ("", "")),
            (outcome.record or "") if outcome else "",
            str(outcome.events[-1].get("position", "")) if outcome and outcome.events else "",
            draft.source,
            draft.id,
        )


_FATES: Mapping[str, Fate] = {
    Status.ACCEPTED: Fate.ACCEPTED,
    Status.KNOWN: Fate.KNOWN,
    Status.RECEIVED: Fate.WAITING,
    Status.WAITING: Fate.WAITING,
}
HEADINGS = tuple(field.name for field in fields(Line))


def fate(outcome: Outcome) -> Fate:
    """Return what an outcome comes to for who sent the report."""
    return _FATES.get(outcome.status, Fate.REFUSED)


def unsent(planned: Planned, language: str) -> Iterable[Line]:
    """Yield the line of a row of which nothing is sent: because of a broken rule, or because it stands for nothing."""
    if planned.problem:
        problem = planned.problem
        said = f"{problem.column}: {problem.say(language)}" if problem.column else problem.say(language)
        yield Line(planned.line, "", "", "", Fate.REFUSED, type(problem).__name__, said)
    elif not planned.drafts:
        yield Line(planned.line, "", "", "", Fate.KNOWN if planned.done else Fate.NOTHING)


def as_csv(lines: Iterable[Line]) -> bytes:
    """Return lines as CSV, in UTF-8."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(_cells(line) for line in lines)
    return text.getvalue().encode()


def counted(lines: Iterable[Line]) -> Counter[Fate]:
    """Return how many lines have each fate."""
    return Counter(line.status for line in lines)


def _cells(line: Line) -> Sequence[Any]:
    return [getattr(line, name) for name in HEADINGS]


def _reason(problem: Mapping[str, Any]) -> tuple[str, str]:
    kind = str(problem.get("type", "")).rpartition("/")[2]
    return "".join(part.capitalize() for part in kind.split("-")), said(problem)
