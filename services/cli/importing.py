"""`yipan import`: a file of another system, reported to a running node row by row."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from services.cli.import_options import (
    DryRun,
    Files,
    Given,
    Kind,
    Mapped,
    Nats,
    Node,
    Organisation,
    Report,
    Resume,
    Since,
    Until,
)
from services.cli.options import DEFAULT_FOLDER, Folder
from services.locale import language, say

if TYPE_CHECKING:
    from domain.node_id import NodeId
    from services.exchange.files.opening import Format
    from services.exchange.files.reading import Rows
    from services.exchange.import_files import ImportFile
    from services.exchange.mapping.file import FileMapping
    from services.exchange.mapping.parameters import Parameters
    from services.exchange.office.lists import Plain

    Opening = tuple[ImportFile, NodeId, str]


def import_file(
    files: Files,
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
    """Report every row of the files, and write what became of each; the same file again changes nothing."""
    from services.cli.credentials import known_over_http, over_http, over_nats
    from services.cli.imported import Course, end
    from services.cli.progress import ProgressBar
    from services.exchange.importing import Import
    from services.exchange.journal import ImportJournal
    from services.exchange.sender import ReportSender

    _require_once(files)
    if mapping:
        _require_none(
            organisation, "--organisation", "用映射时请在映射中写明，如 --set", "a mapping says it itself, or by --set"
        )
        parameters, form, moments = _parameters(given), _format(kind), _moments(since, until)
        opened = [_mapped(file, mapping, parameters, form, moments) for file in files]
    else:
        _require_none(given, "--set", "没有映射文件，无处可用", "nothing asks for it: there is no mapping")
        opened = [_workbook(Path(file), node, folder, organisation) for file in files]
    out = report or _beside(files, dry=dry_run)

    def begin() -> ImportJournal:
        try:
            journal = ImportJournal(out, {"files": identities, "dry": dry_run}, resume=resume)
        except OSError as error:
            raise typer.BadParameter(f"{out}: {error.strerror}", param_hint="--report") from error
        course.begun = True
        return journal

    identities = {file.name: [_identity(file.name), digest] for file, _, digest in opened}
    reporters = {reporter for _, reporter, _ in opened}
    usual = reporters.pop() if len(reporters) == 1 else None
    sender = ReportSender(over_nats(nats, usual) if nats else over_http(node, folder, usual))
    known = (lambda _chunk: {}) if nats else known_over_http(node, folder, usual)
    imports = [file for file, _, _ in opened]
    with closing(sender), ProgressBar(_title(files)) as show:
        course = Course(show)
        work = Import(imports, sender, language(), course.on_progress, dry=dry_run, known=known)
        try:
            imported = work.run(begin)
        except KeyboardInterrupt:
            raise course.interrupted(out) from None
    end(imported, out, several=len(files) > 1)


def _require_once(files: list[str]) -> None:
    for file in files:
        if files.count(file) > 1:
            raise typer.BadParameter(say(f"{file} 给出了两次", f"{file} is given twice"), param_hint="FILE")


def _require_none(given: object, option: str, zh: str, en: str) -> None:
    """Refuse an option that would be passed over, and say why."""
    if given:
        raise typer.BadParameter(say(zh, en), param_hint=option)


def _mapped(
    file: str, mapping: Path, given: "Parameters", kind: "Format | None", moments: tuple[datetime, datetime]
) -> "Opening":
    """Return a file of another system, for whom most of it is reported, and the digest of its mapping."""
    from services.exchange.import_files import ImportFile
    from services.exchange.mapping.file import load
    from services.exchange.sources import MappedFile

    rules = load(mapping, given, Path(file).name)
    rows = _opener(file, kind, rules, moments)
    opened = ImportFile(file, rules.organisations, lambda: MappedFile(rows(), rules, language()))
    return opened, rules.organisation, rules.digest


def _workbook(path: Path, node: str, folder: Path, organisation: str | None) -> "Opening":
    """Return the same for a workbook that the board has made."""
    from services.cli.credentials import reader_of, reporter
    from services.exchange.import_files import ImportFile
    from services.exchange.office import exporting, reading
    from services.exchange.office.writing import HIDDEN
    from services.exchange.sources import OfficeWorkbook

    if path.suffix.lower() != ".xlsx" or not reading.is_ours(path):
        message = say(
            f"其他系统的文件需要映射文件；若本表由棋盘导出，则其隐藏的工作表 {HIDDEN} 已丢失，请重新导出",
            "a file of another system needs a mapping file; or, if it was exported from the board, its hidden sheet"
            f" {HIDDEN} was lost: export it anew",
        )
        raise typer.BadParameter(message, param_hint="--mapping")
    book = reading.read(path)
    usual = reporter(node, folder, organisation)

    def current(id: str) -> "Plain | None":
        with reader_of(node, folder, usual) as client:
            return exporting.current(client, book.list, id)

    def office() -> OfficeWorkbook:
        return OfficeWorkbook(reading.listed_in(path), book, usual, current, language())

    opened = ImportFile(str(path), frozenset({usual}), office)
    return opened, usual, "workbook"


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


def _beside(files: list[str], *, dry: bool) -> Path:
    """Return where the report stands; a dry run has one of its own, for an import may have been interrupted."""
    alone = "georeport" if "://" in files[0] else files[0]
    return Path(f"{alone if len(files) == 1 else 'import'}.{'dry-run' if dry else 'report'}.csv")


def _title(files: list[str]) -> str:
    return files[0] if len(files) == 1 else say(f"{len(files)} 个文件", f"{len(files)} files")
