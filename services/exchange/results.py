"""What became of each row: a line per report in a CSV file, which is also how far an import has come."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Self

from domain.moment import read_moment
from domain.node_id import NodeId
from domain.place import place_of
from domain.words import Term, Words
from services.exchange.drafts import Draft, Identity
from services.exchange.harmless_csv import BOM, csv_of
from services.exchange.planning import Place, PlannedRow
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
    READY = "ready", "本机检查通过，节点未裁定", "checked here, not decided by the node"
    """It would be sent. Nothing is, in a dry run: whether the board takes it, only the node can say."""
    REPEATED = "repeated", "与另一行相同，未重复上报", "the same as another line"
    """It says what another line of the file says, and is reported once."""
    NOTHING = "nothing", "无可上报", "rows without a report"
    """The row stands for no report."""


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One line: a report of a row, or a row without any."""

    file: str
    """As it was given."""
    line: int
    """Of the file; 0 for what is reported before all its rows, and for the file as a whole."""
    record: str
    """As the file calls it."""
    report: str
    """Its type."""
    organisation: str
    status: ImportStatus
    column: str = ""
    """Of the file: where to look, if a rule is broken that is about what stands in one."""
    rule: str = ""
    """The broken rule, by name."""
    detail: str = ""
    """What it says."""
    board_id: str = ""
    """The record on the board."""
    position: str = ""
    """The place in the node's log."""
    changed: str = ""
    """What was changed on the way, so that the board does not say word for word what the file says."""
    source: str = ""
    report_id: str = ""

    @property
    def identity(self) -> Identity:
        """That of its report."""
        return NodeId(self.organisation), self.source, self.report_id

    @property
    def is_settled(self) -> bool:
        """True if the report waits for nothing."""
        return self.status is not ImportStatus.WAITING

    @classmethod
    def of(
        cls, place: Place, draft: Draft, outcome: Outcome | None, language: str, after: datetime | None = None
    ) -> Self:
        """Return what became of a report.

        Args:
            place: where it stands.
            draft: the report.
            outcome: what the node says; None if it was not sent.
            language: `zh` or `en`.
            after: until when the row has led its record already, if that is known.
        """
        return cls(
            *place,
            draft.record,
            draft.type,
            draft.organisation,
            ImportStatus.READY if outcome is None else status_of(outcome),
            *(_broken(draft, outcome.problem) if outcome and outcome.problem else ("", "", "")),
            (outcome.record or "") if outcome else "",
            str(outcome.events[-1].get("position", "")) if outcome and outcome.events else "",
            _changed(draft, _moved(draft, outcome, after), language),
            draft.source,
            draft.id,
        )

    @classmethod
    def of_repeated(cls, place: Place, draft: Draft, other: Place, language: str) -> Self:
        """Return the line of a report that is not sent, for another line says the same."""
        file, line = other
        words = SAME_AS_LINE if file == place[0] else SAME_AS_LINE_OF_FILE
        detail = words.say(language).format(line=line, file=file)
        who = (draft.record, draft.type, draft.organisation)
        return cls(*place, *who, ImportStatus.REPEATED, "", "SameAsLine", detail)


SAME_AS_LINE = Words(
    "与第 {line} 行所述相同；若是两件事，请在映射中用 id 区分",
    "says the same as line {line}; if it is something else, `id` in the mapping tells them apart",
)
SAME_AS_LINE_OF_FILE = Words(
    "与 {file} 第 {line} 行所述相同；若是两件事，请在映射中用 id 区分",
    "says the same as line {line} of {file}; if it is something else, `id` in the mapping tells them apart",
)
STRIPPED = Words("{columns} 首尾空白已去除", "blanks around {columns} left out")
MOVED = Words("迟报：时间移至 {time}", "late: moved to {time}")
_STATUSES: Mapping[str, ImportStatus] = {
    Status.ACCEPTED: ImportStatus.ACCEPTED,
    Status.KNOWN: ImportStatus.KNOWN,
    Status.RECEIVED: ImportStatus.WAITING,
    Status.WAITING: ImportStatus.WAITING,
}
HEADINGS = tuple(field.name for field in fields(ResultLine))
HEAD = BOM + csv_of([HEADINGS])
"""With what a report begins."""


def status_of(outcome: Outcome) -> ImportStatus:
    """Return what an outcome comes to for who sent the report."""
    return _STATUSES.get(outcome.status, ImportStatus.REFUSED)


def unsent(planned: PlannedRow, language: str) -> Iterable[ResultLine]:
    """Yield the lines of what is not sent of a row: it breaks a rule, stands for nothing, or says the same again."""
    yield from (ResultLine.of_repeated(planned.place, draft, other, language) for draft, other in planned.repeated)
    if planned.error:
        error = planned.error
        why = (error.column or "", type(error).__name__, error.say(language))
        yield ResultLine(*planned.place, planned.record, "", "", ImportStatus.REFUSED, *why)
    elif not planned.drafts and not planned.repeated:
        yield ResultLine(*planned.place, "", "", "", ImportStatus.KNOWN if planned.done else ImportStatus.NOTHING)


def as_csv(lines: Iterable[ResultLine]) -> bytes:
    """Return lines as CSV."""
    return csv_of(map(_cells, lines))


def counted(lines: Iterable[ResultLine]) -> Counter[ImportStatus]:
    """Return how many lines have each status."""
    return Counter(line.status for line in lines)


def _cells(line: ResultLine) -> Sequence[object]:
    return [getattr(line, name) for name in HEADINGS]


def _broken(draft: Draft, problem: Problem) -> tuple[str, str, str]:
    """Return the column that a problem is about, its rule by name, and what it says."""
    kind = str(problem.get("type", "")).rpartition("/")[2]
    places = (place_of(each["pointer"]) for each in problem.get("errors") or () if "pointer" in each)
    column = next(filter(None, map(draft.column_of, places)), "")
    return column, "".join(part.capitalize() for part in kind.split("-")), said(problem)


def _moved(draft: Draft, outcome: Outcome | None, after: datetime | None) -> datetime | None:
    """Return when the board says that it occurred, if that is not when the file says."""
    if outcome is None:
        return after if after and after > draft.time else None
    return read_moment(outcome.events[-1]["time"]) if outcome.late and outcome.events else None


def _changed(draft: Draft, moved: datetime | None, language: str) -> str:
    told = []
    if moved:
        told.append(MOVED.say(language).format(time=moved.astimezone(UTC).isoformat()))
    if draft.stripped:
        told.append(STRIPPED.say(language).format(columns=", ".join(draft.stripped)))
    return "; ".join(told)
