"""An import over any transport: what waits is asked after, and what was interrupted goes on where it was."""

from collections.abc import Callable
from errno import ENOSPC
from pathlib import Path
from threading import Event

import pytest

from domain.node_id import NodeId
from services.exchange.files.csv_file import CsvRows
from services.exchange.import_files import ImportFile
from services.exchange.importing import Import
from services.exchange.journal import ImportJournal, read
from services.exchange.mapping.file import FileMapping
from services.exchange.mapping.layout import Layout
from services.exchange.progress import ReportInUse
from services.exchange.results import ImportStatus, ResultLine
from services.exchange.sender import ReportSender
from services.exchange.sources import ImportSource, MappedFile
from tests.unit.exchange.examples import TASK, mapping
from tests.unit.exchange.node import Node
from yipan_client import Outcome, Publisher, Undelivered

OF = {"file": "f", "mapping": "m"}
NOBODY = NodeId("bj.nobody")
"""For whom there is nothing to report with."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    lines = [f"{n},2019-05-15,路灯{n},2019-05-18\n" for n in range(1, 8)]
    path = tmp_path / "tasks.csv"
    path.write_text("No,On,Title,Due\n" + "".join(lines), "utf-8")
    return path


def run(
    file: Path,
    node: Node,
    *,
    resume: bool = False,
    settle: float = 5.0,
    dry: bool = False,
    by: FileMapping | None = None,
) -> dict[ImportStatus, int]:
    def make(organisation: NodeId, told: Callable[[Outcome], None]) -> Publisher:
        if organisation == NOBODY:
            raise LookupError(organisation)
        return Publisher("", source="urn:x", transport=node, on_outcome=told)

    def opened() -> ImportSource:
        return MappedFile(CsvRows(file, Layout()), by or mapping(), "en")

    def begin() -> ImportJournal:
        return ImportJournal(file.with_name("out.csv"), OF, resume=resume)

    files = [ImportFile(file.name, (by or mapping()).organisations, opened)]
    sender = ReportSender(make, patience=0.01)
    try:
        return dict(Import(files, sender, "en", settle=settle, dry=dry).run(begin).counts)
    finally:
        sender.close()


def fates(file: Path) -> list[tuple[str, ImportStatus]]:
    return [(line.record, line.status) for line in read(file.with_name("out.csv"))]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.exchange.planning.chunks.__defaults__", (3,), raising=False)
    monkeypatch.setattr("services.exchange.importing.PAUSE", 0.0)


def test_what_waits_is_asked_after_and_told_once_as_what_became_of_it(file: Path) -> None:
    node = Node(waits=["2", "5"])
    assert run(file, node) == {ImportStatus.ACCEPTED: 7}
    assert fates(file) == [(str(n), ImportStatus.ACCEPTED) for n in range(1, 8)]
    assert node.batches[-1] == ["2", "5"]


def test_what_still_waits_in_the_end_is_told_as_waiting(file: Path) -> None:
    assert run(file, Node(waits=["2"]), settle=0.0) == {ImportStatus.ACCEPTED: 6, ImportStatus.WAITING: 1}
    assert fates(file)[1] == ("2", ImportStatus.WAITING)


def test_an_import_that_was_interrupted_goes_on_where_it_was(file: Path) -> None:
    with pytest.raises(Undelivered):
        run(file, Node(waits=["2"], fails_at=2))
    assert len(fates(file)) == 3
    node = Node()
    assert run(file, node, resume=True) == {ImportStatus.ACCEPTED: 7}
    assert node.batches == [["4", "5", "6"], ["7"], ["2"]]
    assert fates(file) == [(str(n), ImportStatus.ACCEPTED) for n in range(1, 8)]
    assert not file.with_name("out.csv.progress").exists()


def test_the_node_has_the_next_rows_while_what_became_of_some_is_written_down(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node, sent, add = Node(), Event(), ImportJournal.add
    node.gets = lambda batch: sent.set() if batch == ["4", "5", "6"] else None

    def written(journal: ImportJournal, lines: list[ResultLine], rows: int) -> None:
        assert sent.wait(10)
        add(journal, lines, rows)

    monkeypatch.setattr(ImportJournal, "add", written)
    assert run(file, node) == {ImportStatus.ACCEPTED: 7}


def test_a_report_that_cannot_be_written_ends_what_is_under_way(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(ENOSPC, "no space left on device")

    monkeypatch.setattr(ImportJournal, "add", full)
    with pytest.raises(OSError, match="no space"):
        run(file, Node())


def test_a_second_import_tells_that_all_is_known(file: Path) -> None:
    node = Node()
    run(file, node)
    assert run(file, node) == {ImportStatus.KNOWN: 7}


def test_what_a_run_that_was_killed_has_sent_is_not_known_before(file: Path) -> None:
    node = Node()
    node.dies_behind = "5"
    with pytest.raises(KeyboardInterrupt):
        run(file, node)
    node.dies_behind = ""
    assert run(file, node, resume=True) == {ImportStatus.ACCEPTED: 7}


def test_what_comes_before_all_rows_is_told_once_however_early_the_run_was_killed(file: Path) -> None:
    before = """
[[before]]
type = "TaskAssigned"
record = "all"
time = 2019-01-01
data.title = "路灯"
data.lead = "bj.haidian.kexu"
data.due = 2019-05-18
"""
    rules = mapping(rows=before + TASK)
    node = Node(fails_at=2)
    with pytest.raises(Undelivered):
        run(file, node, by=rules)
    node.fails_at = 0
    assert run(file, node, by=rules, resume=True) == {ImportStatus.ACCEPTED: 8}
    assert [line.line for line in read(file.with_name("out.csv"))] == [0, *range(2, 9)]


def test_what_says_the_same_as_another_line_is_sent_once_and_told(file: Path) -> None:
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join([*lines, lines[2], lines[7]]), "utf-8")
    node = Node()
    assert run(file, node, dry=True) == {ImportStatus.READY: 7, ImportStatus.REPEATED: 2}
    assert run(file, node) == {ImportStatus.ACCEPTED: 7, ImportStatus.REPEATED: 2}
    told = [(line.line, line.rule, line.detail) for line in read(file.with_name("out.csv")) if line.rule]
    detail = "says the same as line {}; if it is something else, `id` in the mapping tells them apart"
    assert told == [(9, "SameAsLine", detail.format(3)), (10, "SameAsLine", detail.format(8))]
    assert sum(map(len, node.batches)) == 7


def test_two_imports_do_not_write_one_report(file: Path) -> None:
    other = ImportJournal(file.with_name("out.csv"), OF)
    with pytest.raises(ReportInUse, match="another import is writing this report"):
        run(file, Node())
    other.close()
    assert run(file, Node()) == {ImportStatus.ACCEPTED: 7}


def test_a_dry_run_does_not_make_forget_where_an_import_stands(file: Path) -> None:
    with pytest.raises(Undelivered):
        run(file, Node(fails_at=2))
    with pytest.raises(ReportInUse, match="an import was interrupted here"):
        ImportJournal(file.with_name("out.csv"), {**OF, "dry": True})
    assert run(file, Node(), resume=True) == {ImportStatus.ACCEPTED: 7}


def test_the_report_says_what_was_changed_on_the_way(file: Path) -> None:
    file.write_text("No,On,Title,Due\n1,2019-05-15, 路灯 ,2019-05-18\n", "utf-8")
    node = Node()
    node.moved = "2019-05-16T00:00:00Z"
    run(file, node)
    [line] = read(file.with_name("out.csv"))
    assert line.changed == "late: moved to 2019-05-16T00:00:00+00:00; blanks around Title left out"


def test_a_row_that_is_refused_before_it_is_sent_is_told_with_its_record(file: Path) -> None:
    file.write_text("No,On,Title,Due\n7,昨天,路灯,2019-05-18\n,2019-05-15,路灯,2019-05-18\n", "utf-8")
    assert run(file, Node()) == {ImportStatus.REFUSED: 2}
    assert fates(file) == [("7", ImportStatus.REFUSED), ("", ImportStatus.REFUSED)]


def test_a_dry_run_sends_nothing(file: Path) -> None:
    node = Node()
    assert run(file, node, dry=True) == {ImportStatus.READY: 7}
    assert node.batches == []


@pytest.mark.parametrize("dry", [False, True])
@pytest.mark.parametrize(
    "rules",
    [
        TASK + TASK.replace("[[row]]", '[[row]]\norganisation = "bj.nobody"'),
        TASK.replace("[[row]]", '[[row]]\norganisation = "bj.nobody"\nwhen = { Due = false }') + TASK,
    ],
)
def test_everybody_in_whose_name_a_mapping_reports_can_report_before_anything_is_sent(
    file: Path, rules: str, *, dry: bool
) -> None:
    node, report = Node(), file.with_name("out.csv")
    report.write_text("of the last import", "utf-8")
    with pytest.raises(LookupError, match="nobody"):
        run(file, node, dry=dry, by=mapping(rows=rules))
    assert (node.batches, report.read_text("utf-8")) == ([], "of the last import")


@pytest.mark.parametrize("dry", [False, True])
def test_where_a_row_says_who_reports_nothing_of_a_chunk_is_sent_in_which_somebody_cannot(
    file: Path, *, dry: bool
) -> None:
    who = ["bj.haidian"] * 5 + ["bj.nobody", "bj.haidian"]
    lines = [f"{n},2019-05-15,路灯{n},2019-05-18,{each}\n" for n, each in enumerate(who, 1)]
    file.write_text("No,On,Title,Due,Who\n" + "".join(lines), "utf-8")
    node = Node()
    with pytest.raises(LookupError, match="nobody"):
        run(file, node, dry=dry, by=mapping(rows=TASK.replace("[[row]]", '[[row]]\norganisation = "{Who}"')))
    assert node.batches == ([] if dry else [["1", "2", "3"]])
    assert len(fates(file)) == 3
