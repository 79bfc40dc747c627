"""What an office's list is: its columns, how a record stands in them, and what an edit of a row reports."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from domain.words import Term, Words
from services.exchange.errors import CellMissing, InvalidRow
from services.exchange.office.columns import Column, Kind
from services.json_bytes import Json, JsonObject

T = TypeVar("T", bound=Term)

Plain = Mapping[str, str]
"""A row in its plain form: by column, what stands there; empty if nothing does."""


class ColumnFixed(InvalidRow, zh="“{heading}”不能在表格中修改", en="{heading} cannot be changed in a workbook"):
    """What the board says is not altered by writing over it; what may change has its own act."""


class StepImpossible(InvalidRow, zh="不能由“{before}”改为“{after}”", en="{before} cannot become {after} in a workbook"):
    """A status follows from what is done; a workbook can say some of it, and the board's pages the rest."""


@dataclass(frozen=True, slots=True)
class ReportedEvent:
    """One event that a row reports."""

    type: str
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edit:
    """A row of a workbook, and what it was before."""

    line: int
    after: Plain
    before: Plain | None
    """As it was exported; None for a new row."""
    headings: Mapping[str, str]
    """By column, what it is called in this workbook."""
    language: str
    """Of the workbook."""

    def changed(self, *names: str) -> list[str]:
        """Return which of these columns are not as they were."""
        before = self.before or {}
        return [name for name in names if self.after.get(name, "") != before.get(name, "")]

    def need(self, name: str) -> str:
        """Return what stands in a column.

        Raises:
            CellMissing: nothing does.
        """
        found = self.after.get(name, "")
        if not found:
            raise CellMissing(self.line, self.headings.get(name, name))
        return found

    def reason_for(self, type: str) -> ReportedEvent:
        """Return an event that says nothing but the reason.

        Raises:
            CellMissing: there is none.
        """
        return ReportedEvent(type, {"reason": self.need("reason")})

    def change_of(self, name: str, type: str, read: Callable[[str], object] = str) -> list[ReportedEvent]:
        """Return the event that reports a change of one column and its reason; none if it is as it was.

        Args:
            name: of the column.
            type: of the event.
            read: makes the field of what stands in the column.

        Raises:
            CellMissing: the column was emptied, or no reason is given.
        """
        if not self.changed(name):
            return []
        return [ReportedEvent(type, {name: read(self.need(name)), "reason": self.need("reason")})]

    def first_status(self, *allowed: T) -> T:
        """Return the status of a new row: one of these, the first if it says none.

        Raises:
            StepImpossible: it says another one.
        """
        first = allowed[0]
        wanted = type(first)(self.after.get("status") or first)
        if wanted not in allowed:
            raise self.impossible(first, wanted)
        return wanted

    def statuses(self, of: type[T]) -> tuple[T, T]:
        """Return the status as it was and as it is.

        Raises:
            CellMissing: it was emptied.
        """
        return of((self.before or {}).get("status", "")), of(self.need("status"))

    def refuse_change(self, names: Iterable[str]) -> None:
        """Refuse a change of columns that no edit reaches.

        Raises:
            ColumnFixed: one was changed.
        """
        for name in self.changed(*names):
            heading = self.headings.get(name, name)
            raise ColumnFixed(self.line, heading, heading=heading)

    def impossible(self, before: Term, after: Term) -> StepImpossible:
        """Return the refusal of a step that a workbook cannot say."""
        return StepImpossible(
            self.line,
            self.headings.get("status"),
            before=before.words.say(self.language),
            after=after.words.say(self.language),
        )


def _number(edit: Edit) -> str:
    return edit.need("number")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeList:
    """One kind of list."""

    name: str
    """Also its place over HTTP."""
    kind: str
    """Of its records."""
    words: Words
    columns: Sequence[Column]

    added: Callable[[Edit], Sequence[ReportedEvent]]
    """What a new row reports; raises `InvalidRow`."""
    edited: Callable[[Edit], Sequence[ReportedEvent]]
    """What a changed row reports; raises `InvalidRow`."""
    example: Plain
    """A row for the template."""
    record: Callable[[Edit], str] = _number
    """What a new row calls its record."""

    def plain(self, record: Json) -> dict[str, str]:
        """Return the row of a record, as the API tells it, in its plain form."""
        return {column.name: column.plain(record) for column in self.columns if column.of_record}

    def row(self, item: JsonObject) -> dict[str, str]:
        """Return the row of an item of a list, as the API tells it: with an issue or a task comes what was done."""
        return self.plain(item.get(self.kind, item))

    def column(self, name: str) -> Column:
        """Return a column by its name."""
        return {column.name: column for column in self.columns}[name]


def given(**fields: object) -> dict[str, object]:
    """Return those fields that say something."""
    return {name: value for name, value in fields.items() if value not in ("", None, [])}


ID = Column(
    name="id",
    words=Words("棋盘编号", "Board id"),
    about=Words(
        "由棋盘生成，新行留空，请勿修改。", "Given by the board: leave it empty in a new row, and do not change it."
    ),
    fixed=True,
    width=24,
)
NUMBER = Column(
    name="number",
    words=Words("本单位编号", "Your number"),
    about=Words(
        "新行必填：本单位对此事项的编号，不重复。",
        "In a new row: your own number for it, given once.",
    ),
    needed=True,
    of_record=False,
)
STATUS = Column(
    name="status",
    words=Words("状态", "Status"),
    about=Words("改动状态即报告相应步骤。", "To change it is to report the steps that lead there."),
    kind=Kind.CHOICE,
    width=12,
)
DUE = Column(
    name="due",
    words=Words("期限", "Due"),
    about=Words("至当日二十四时；改为更晚的日期即延期。", "Until the end of that day. A later one is an extension."),
    kind=Kind.DAY,
    width=18,
)
ON = Column(
    name="on",
    words=Words("日期", "On"),
    about=Words(
        "此行所报事项的发生日期；新行必填，修改时默认为文件保存之时。",
        "When it happened. In a new row it must be there; of a change, it is when the file was saved if left out.",
    ),
    kind=Kind.DAY,
    needed=True,
    width=14,
    of_record=False,
)
REASON = Column(
    name="reason",
    words=Words("说明", "Reason"),
    about=Words(
        "修改的理由：延期、改派、收回、不予立项、核查结论等。",
        "Why it is changed: of an extension, a reassignment, a recall, a dismissal; what a check found.",
    ),
    width=30,
    of_record=False,
)
