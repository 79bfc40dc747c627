"""What `yipan import` says in the end: what became of all, or how far it had come when it was interrupted."""

import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from services.locale import language, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.exchange.importing import Imported
    from services.exchange.results import ImportStatus, ResultLine

SHOWN = 10
"""Lines of rows that were refused, on the terminal; all stand in the report."""
_INTERRUPTED = 130
"""The code of what SIGINT ended."""


@dataclass
class Course:
    """How far an import has come."""

    show: "Callable[[float, int], None]"
    begun: bool = False
    """There is something to go on with."""
    counts: "Counter[ImportStatus]" = field(default_factory=Counter)

    def on_progress(self, done: float, counts: "Counter[ImportStatus]") -> None:
        """Show it."""
        self.counts = counts
        self.show(done, counts.total())

    def interrupted(self, out: Path) -> typer.Exit:
        """Say how far it has come and how to go on; return with what to end."""
        so_far = f"{said}; {out}\n" if (said := _numbers(self.counts)) else ""
        go_on = say("加 --resume 即可接着导入", "go on with --resume")
        nothing = say("尚未上报任何内容", "nothing was reported yet")
        sys.stderr.write(f"{so_far}{say('已中断', 'interrupted')}: {go_on if self.begun else nothing}\n")
        return typer.Exit(_INTERRUPTED)


@dataclass
class _Told:
    """What the terminal shows of a report."""

    opened: "list[ResultLine]" = field(default_factory=list)
    """What came before all rows, and is on the board."""
    refused: "list[ResultLine]" = field(default_factory=list)
    rows: bool = False
    """There are some."""


def end(imported: "Imported", out: Path, *, several: bool) -> None:
    """Say what became of all, and end with 1 if something was refused or waits."""
    from services.exchange.results import ImportStatus

    told, counts = _told(out), imported.counts
    for line in told.refused:
        sys.stderr.write(_refused(line, several=several))
    if more := counts[ImportStatus.REFUSED] - len(told.refused):
        sys.stderr.write(say(f"另有 {more} 条已退回，见 {out}\n", f"{more} more were refused; all stand in {out}\n"))
    for line in told.opened:
        sys.stdout.write(f"{line.record}: {line.board_id}\n")
    if not told.rows:
        sys.stdout.write(say("文件没有数据行\n", "no rows\n"))
    sys.stdout.write(f"{_numbers(counts) or say('没有可上报的内容', 'nothing to report')}; {out}\n")
    for what, count in imported.passed_over.items():
        sys.stdout.write(f"{say('略过', 'passed over')}: {what.say(language())}: {count}\n")
    if imported.hidden:
        hidden = say(
            "其中在文件里隐藏、也已读入的行", "of these, rows that are hidden in the file, and were read as well"
        )
        sys.stdout.write(f"{hidden}: {imported.hidden}\n")
    if counts[ImportStatus.REFUSED] or counts[ImportStatus.WAITING]:
        raise typer.Exit(1)


def _numbers(counts: "Counter[ImportStatus]") -> str:
    from services.exchange.results import ImportStatus

    return ", ".join(f"{counts[each]} {each.words.say(language())}" for each in ImportStatus if counts[each])


def _refused(line: "ResultLine", *, several: bool) -> str:
    where = f"{line.column}: " if line.column else ""
    file = f"{line.file}: " if several else ""
    row = say(f"第{line.line} 行 ", f"line {line.line} ") if line.line else ""
    report = f"{line.report} " if line.report else ""
    return f"{file}{row}{report}{line.rule}: {where}{line.detail}\n"


def _told(out: Path) -> _Told:
    from services.exchange.journal import read
    from services.exchange.results import ImportStatus

    told = _Told()
    for line in read(out):
        told.rows |= line.line > 0
        if line.line == 0 and line.board_id and len(told.opened) < SHOWN:
            told.opened.append(line)
        if line.status is ImportStatus.REFUSED and len(told.refused) < SHOWN:
            told.refused.append(line)
    return told
