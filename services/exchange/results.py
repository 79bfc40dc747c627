"""What became of each row: a line per report in a CSV file, which is also how far an import has come."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Self

from domain.words import Term
from services.exchange.drafts import Draft
from services.exchange.planning import PlannedRow
from yipan_client.errors import Problem, said
from yipan_client.outcomes import Outcome, Status


class ImportStatus(Term):
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
class ResultLine:
    """One line: a report of a row, or a row without any."""

    line: int
    """Of the file; 0 for what is reported before all rows."""
    record: str
    """As the file calls it."""
    report: str
    """Its type."""
    organisation: str
    status: ImportStatus
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
        return self.status is not ImportStatus.WAITING

    @classmethod
    def of(cls, line: int, draft: Draft, outcome: Outcome | None) -> Self:
        """Return what became of a report; None for one that was not sent."""
        return cls(
            line,
            draft.record,
            draft.type,
            draft.organisation,
            ImportStatus.READY if outcome is None else status_of(outcome),
            *(_rule_and_detail(outcome.problem) if outcome and outcome.problem else ("", "")),
            (outcome.record or "") if outcome else "",
            str(outcome.events[-1].get("position", "")) if outcome and outcome.events else "",
            draft.source,
            draft.id,
        )


_STATUSES: Mapping[str, ImportStatus] = {
    Status.ACCEPTED: ImportStatus.ACCEPTED,
    Status.KNOWN: ImportStatus.KNOWN,
    Status.RECEIVED: ImportStatus.WAITING,
    Status.WAITING: ImportStatus.WAITING,
}
HEADINGS = tuple(field.name for field in fields(ResultLine))


def status_of(outcome: Outcome) -> ImportStatus:
    """Return what an outcome comes to for who sent the report."""
    return _STATUSES.get(outcome.status, ImportStatus.REFUSED)


def unsent(planned: PlannedRow, language: str) -> Iterable[ResultLine]:
    """Yield the line of a row of which nothing is sent: because of a broken rule, or because it stands for nothing."""
    if planned.error:
        error = planned.error
        detail = f"{error.column}: {error.say(language)}" if error.column else error.say(language)
        yield ResultLine(planned.line, "", "", "", ImportStatus.REFUSED, type(error).__name__, detail)
    elif not planned.drafts:
        yield ResultLine(planned.line, "", "", "", ImportStatus.KNOWN if planned.done else ImportStatus.NOTHING)


def as_csv(lines: Iterable[ResultLine]) -> bytes:
    """Return lines as CSV, in UTF-8."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(_cells(line) for line in lines)
    return text.getvalue().encode()


def counted(lines: Iterable[ResultLine]) -> Counter[ImportStatus]:
    """Return how many lines have each status."""
    return Counter(line.status for line in lines)


def _cells(line: ResultLine) -> Sequence[object]:
    return [getattr(line, name) for name in HEADINGS]


def _rule_and_detail(problem: Problem) -> tuple[str, str]:
    kind = str(problem.get("type", "")).rpartition("/")[2]
    return "".join(part.capitalize() for part in kind.split("-")), said(problem)
