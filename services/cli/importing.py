"""`yipan import`: a file of another system, reported to a running node row by row."""

import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.options import DEFAULT_FOLDER, Folder
from services.locale import language, say

if TYPE_CHECKING:
    from collections import Counter

    from domain.node_id import NodeId
    from services.exchange.files.opening import Format
    from services.exchange.files.reading import Rows
    from services.exchange.importing import Imported
    from services.exchange.mapping.file import FileMapping
    from services.exchange.mapping.parameters import Parameters
    from services.exchange.office.lists import Plain
    from services.exchange.results import ImportStatus
    from services.exchange.sources import ImportSource

    Opening = tuple[Callable[[], ImportSource], NodeId, str]

File = Annotated[
    str,
    typer.Argument(
        metavar="FILE",
        help=say(
            "CSV、XLSX、XES 或 GeoReport(JSON) 文件，可为 .gz；GeoReport 也可给出地址",
            "A CSV, XLSX, XES or GeoReport (JSON) file, also .gz; of GeoReport also an address.",
        ),
    ),
]
Mapped = Annotated[
    Path | None,
    typer.Option("--mapping", help=say("映射文件 (TOML)", "The mapping file, TOML."), exists=True, dir_okay=False),
]
Node = Annotated[
    str, typer.Option("--node", help=say("节点：编号、node.toml 或地址", "The node: an id, a node.toml, an address."))
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help=say("检查每一行并询问节点哪些已报过，不上报", "Check every row, ask which came before, send nothing."),
    ),
]
Report = Annotated[
    Path | None,
    typer.Option(
        "--report",
        help=say("逐行结果 (CSV)，默认在文件旁", "What became of each row, CSV; beside the file if left out."),
    ),
]
Resume = Annotated[
    bool, typer.Option("--resume", help=say("从中断处继续", "Go on where the last run was interrupted."))
]
Kind = Annotated[
    str | None,
    typer.Option("--format", help=say("csv、xlsx、xes 或 georeport，默认看文件名", "csv, xlsx, xes or georeport.")),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="DATE",
        help=say("地址：起始日期", "Of an address: from this day on; 90 days ago if left out."),
    ),
]
Organisation = Annotated[
    str | None,
    typer.Option(
        "--organisation",
        help=say(
            "工作簿：代表哪个单位，默认节点本单位",
            "Of a workbook: for whom it is reported; the node's own if left out.",
        ),
    ),
]
Nats = Annotated[
    str | None,
    typer.Option("--nats", help=say("经 NATS 上报：nats://…", "Report over NATS, to these servers: nats://…")),
]
Until = Annotated[
    str | None,
    typer.Option(
        "--until", metavar="DATE", help=say("地址：截止日期", "Of an address: until this day; now if left out.")
    ),
]
Given = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help=say(
            "映射中 ${NAME} 的值，可多次给出", "What ${NAME} stands for in the mapping; may be given several times."
        ),
    ),
]


def import_file(
    file: File,
    node: Node,
    mapping: Mapped = None,
    given: Given = None,
    dry_run: DryRun = False,
    report: Report = None,
    resume: Resume = False,
    kind: Kind = None,
    since: Since = None,
    until: Until = None,
    organisation: Organisation = None,
    nats: Nats = None,
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Report every row of a file, and write what became of each; the same file again changes nothing."""
    from services.cli.credentials import known_over_http, over_http, over_nats
    from services.cli.progress import ProgressBar
    from services.exchange.importing import Import
    from services.exchange.journal import ImportJournal
    from services.exchange.sender import ReportSender

    opened, usual, digest = (
        _mapped(file, mapping, _parameters(given), _format(kind), _moments(since, until))
        if mapping
        else _workbook(Path(file), node, folder, organisation)
    )
    out = report or _beside(file, dry=dry_run)

    def begin() -> ImportJournal:
        try:
            return ImportJournal(out, {"file": identity, "mapping": digest, "dry": dry_run}, resume=resume)
        except OSError as error:
            raise typer.BadParameter(f"{out}: {error.strerror}", param_hint="--report") from error

    identity = _identity(file)
    sender = ReportSender(over_nats(nats, usual) if nats else over_http(node, folder, usual))
    known = (lambda _chunk: {}) if nats else known_over_http(node, folder, usual)
    with closing(sender), ProgressBar(file) as show:
        on_progress = partial(_shown, show)
        imported = Import(opened, sender, language(), on_progress, dry=dry_run, known=known).run(begin)
    _end(imported, out)


def _shown(show: Callable[[float, int], None], done: float, counts: "Counter[ImportStatus]") -> None:
    show(done, counts.total())


def _mapped(
    file: str, mapping: Path, given: "Parameters", kind: "Format | None", moments: tuple[datetime, datetime]
) -> "Opening":
    """Return what opens a file of another system, for whom most of it is reported, and the digest of its mapping."""
    from services.exchange.mapping.file import load
    from services.exchange.sources import MappedFile

    rules = load(mapping, given, Path(file).name)
    rows = _opener(file, kind, rules, moments)
    return lambda: MappedFile(rows(), rules, language()), rules.organisation, rules.digest


def _workbook(path: Path, node: str, folder: Path, organisation: str | None) -> "Opening":
    """Return the same for a workbook that the board has made."""
    from services.cli.credentials import reader_of, reporter
    from services.exchange.office import exporting, reading
    from services.exchange.sources import OfficeWorkbook

    if path.suffix.lower() != ".xlsx" or not reading.is_ours(path):
        message = say("其他系统的文件需要映射文件", "a file of another system needs a mapping file")
        raise typer.BadParameter(message, param_hint="--mapping")
    book = reading.read(path)
    usual = reporter(node, folder, organisation)

    def current(id: str) -> "Plain | None":
        with reader_of(node, folder, usual) as client:
            return exporting.current(client, book.list, id)

    return lambda: OfficeWorkbook(path, book, usual, current, language()), usual, "workbook"


SHOWN = 10
"""Lines of rows that were refused, on the terminal; all stand in the report."""


def _end(imported: "Imported", out: Path) -> None:
    """Say what became of all, and end with 1 if something was refused or waits."""
    from services.exchange.journal import read
    from services.exchange.results import ImportStatus

    for line in islice((line for line in read(out) if line.status is ImportStatus.REFUSED), SHOWN):
        where = f"{line.column}: " if line.column else ""
        row = f"{say('第', 'line ')}{line.line}{say(' 行', '')}"
        sys.stderr.write(f"{row} {line.report} {line.rule}: {where}{line.detail}\n")
    for line in islice(read(out), 1):
        if line.line == 0 and line.board_id:
            sys.stdout.write(f"{line.record}: {line.board_id}\n")
    counts = imported.counts
    numbers = ", ".join(f"{count} {each.words.say(language())}" for each in ImportStatus if (count := counts[each]))
    sys.stdout.write(f"{numbers or say('没有可上报的内容', 'nothing to report')}; {out}\n")
    for what, count in imported.passed_over.items():
        sys.stdout.write(f"{say('略过', 'passed over')}: {what.say(language())}: {count}\n")
    if counts[ImportStatus.REFUSED] or counts[ImportStatus.WAITING]:
        raise typer.Exit(1)


def _parameters(given: list[str] | None) -> "Parameters":
    found: dict[str, str] = {}
    for each in given or ():
        name, equals, value = each.partition("=")
        if not equals or name in found:
            raise typer.BadParameter(f"{each!r}: NAME=VALUE", param_hint="--set")
        found[name] = value
    return found


def _format(kind: str | None) -> "Format | None":
    from services.exchange.files.opening import Format

    try:
        return Format(kind) if kind else None
    except ValueError as error:
        raise typer.BadParameter(f"{kind!r}; {', '.join(Format)}", param_hint="--format") from error


def _opener(
    file: str, kind: "Format | None", rules: "FileMapping", moments: tuple[datetime, datetime]
) -> Callable[[], "Rows"]:
    from services.exchange.files.checked import CheckedRows
    from services.exchange.files.georeport_endpoint import GeoReportEndpoint
    from services.exchange.files.opening import format_of, opened

    if "://" in file:
        return lambda: CheckedRows(file, lambda: GeoReportEndpoint(file, *moments))
    path = Path(file)
    return lambda: opened(path, kind or format_of(path), rules.layout)


def _moments(since: str | None, until: str | None) -> tuple[datetime, datetime]:
    from domain.beijing import start_of
    from services.exchange.files.georeport_endpoint import WINDOW

    end = start_of(_day(until, "--until") + timedelta(days=1)) if until else datetime.now(UTC)
    start = start_of(_day(since, "--since")) if since else end - WINDOW
    if start >= end:
        raise typer.BadParameter(say("不得晚于截止日期", "must not lie behind --until"), param_hint="--since")
    return start, end


def _day(text: str, option: str) -> date:
    from domain.moment import MalformedMoment, read_day

    try:
        return read_day(text)
    except MalformedMoment as error:
        raise typer.BadParameter(str(error), param_hint=option) from error


def _identity(file: str) -> str:
    """Return what tells a file from another: its content; an address, by itself."""
    from hashlib import file_digest

    if "://" in file:
        return file
    try:
        with Path(file).open("rb") as content:
            return file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}", param_hint="FILE") from error


def _beside(file: str, *, dry: bool) -> Path:
    """Return where the report stands; a dry run has one of its own, for an import may have been interrupted."""
    return Path(f"{'georeport' if '://' in file else file}.{'dry-run' if dry else 'report'}.csv")
