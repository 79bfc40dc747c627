"""Many files are one import: one report, one summary, and what is wrong with one of them stops no other."""

import gzip
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from domain.node_id import NodeId
from services.exchange.errors import InvalidFile
from services.exchange.files.opening import Format, opened
from services.exchange.import_files import ImportFile, ImportFiles
from services.exchange.importing import Import, Imported
from services.exchange.journal import ImportJournal, read
from services.exchange.mapping.file import FileMapping
from services.exchange.mapping.file import read as mapping_of
from services.exchange.results import ImportStatus, ResultLine
from services.exchange.sender import ReportSender
from services.exchange.sources import ImportSource, MappedFile
from tests.unit.exchange.examples import HEAD, TASK
from tests.unit.exchange.node import Node
from yipan_client import Outcome, Publisher, Undelivered

CITIES = 'file = "${city}-${year}.csv"\n' + HEAD.replace('"bj.haidian"', '"bj.${city}"')
OF_ONE = CITIES.replace('"bj.${city}"', '"bj"') + TASK
LIST = """
[[before]]
type = "IssueListOpened"
record = "tasks-${year}"
time = 2019-01-01T00:00:00+08:00
data.title = { zh = "任务", en = "Tasks" }
data.categories = [{ code = "a", name = { zh = "甲", en = "A" } }]
"""


def write(folder: Path, name: str, *numbers: int) -> Path:
    rows = "".join(f"{number},2019-05-15,路灯{number},2019-05-18,x\n" for number in numbers)
    path = folder / name
    path.write_text(f"No,On,Title,Due,Note\n{rows}", "utf-8")
    return path


def imported_file(path: Path, rules: str) -> ImportFile:
    mapping: FileMapping = mapping_of(rules, {}, path.name)

    def open() -> ImportSource:
        return MappedFile(opened(path, Format.CSV, mapping.layout), mapping, "en")

    return ImportFile(path.name, mapping.organisations, open)


def run(
    paths: Sequence[Path], node: Node, rules: str = CITIES + TASK, *, resume: bool = False
) -> tuple[Imported, list[ResultLine]]:
    nodes = [node]

    def make(_organisation: NodeId, told: Callable[[Outcome], None]) -> Publisher:
        """Give each organisation a node of its own: what one has reported, another has not."""
        return Publisher("", source="urn:x", transport=nodes.pop() if nodes else Node(), on_outcome=told)

    out = paths[0].with_name("out.csv")
    sender = ReportSender(make, patience=0.01)
    imported = Import([imported_file(path, rules) for path in paths], sender, "en").run(
        lambda: ImportJournal(out, {"files": [path.name for path in paths]}, resume=resume)
    )
    return imported, list(read(out))


def places(lines: Sequence[ResultLine]) -> list[tuple[str, int, str]]:
    return [(line.file, line.line, line.organisation) for line in lines]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.exchange.planning.chunks.__defaults__", (3,), raising=False)
    monkeypatch.setattr("services.exchange.importing.PAUSE", 0.0)


def test_several_files_of_several_organisations_are_reported_by_one_mapping_in_one_report(tmp_path: Path) -> None:
    paths = [write(tmp_path, "haidian-2019.csv", 1, 2), write(tmp_path, "chaoyang-2019.csv", 1)]
    imported, lines = run(paths, Node())
    assert imported.counts == {ImportStatus.ACCEPTED: 3}
    assert places(lines) == [
        ("haidian-2019.csv", 2, "bj.haidian"),
        ("haidian-2019.csv", 3, "bj.haidian"),
        ("chaoyang-2019.csv", 2, "bj.chaoyang"),
    ]


def test_the_columns_at_which_no_rule_looks_are_told(tmp_path: Path) -> None:
    imported, _ = run([write(tmp_path, "haidian-2019.csv", 1), write(tmp_path, "chaoyang-2019.csv", 1)], Node())
    assert {what.en: count for what, count in imported.passed_over.items()} == {
        "columns at which no rule looks (Note)": 2
    }


@pytest.mark.parametrize(
    ("heading", "hinted"), [("No;On;Title", True), ("No\tOn", True), ("No", False), ("A,B", False), ("No，On", True)]
)
def test_a_file_of_one_column_with_a_delimiter_in_it_is_told_so(tmp_path: Path, heading: str, hinted: bool) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{heading}\n")
    with pytest.raises(InvalidFile) as refusal:
        imported_file(path, HEAD + TASK).open()
    assert ("delimiter" in str(refusal.value)) is hinted


def test_a_file_that_cannot_be_read_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    first, other, torn, last = (write(tmp_path, f"{city}-2019.csv", 1) for city in ("a", "b", "c", "d"))
    other.write_text("No,On\n1,2019-05-15\n", "utf-8")
    torn.write_bytes(b"\x1f\x8b broken")
    imported, lines = run([first, other, torn, last], Node())
    assert imported.counts == {ImportStatus.ACCEPTED: 2, ImportStatus.REFUSED: 2}
    assert [(line.file, line.line, line.rule) for line in lines] == [
        ("a-2019.csv", 2, ""),
        ("b-2019.csv", 0, "FileUnreadable"),
        ("c-2019.csv", 0, "FileUnreadable"),
        ("d-2019.csv", 2, ""),
    ]
    assert "the mapping names the column 'Due'; the file has No, On" in lines[1].detail
    assert "c-2019.csv" in lines[2].detail


def test_the_only_file_is_not_begun_if_it_cannot_be_read(tmp_path: Path) -> None:
    file = write(tmp_path, "a-2019.csv", 1)
    file.write_text("No,On\n1,2019-05-15\n", "utf-8")
    with pytest.raises(InvalidFile, match="names the column 'Due'"):
        run([file], Node())
    assert not (tmp_path / "out.csv").exists()


def test_a_file_that_breaks_off_tells_all_that_was_read_and_where_it_breaks(tmp_path: Path) -> None:
    file = write(tmp_path, "a-2019.csv", *range(5000))
    file.write_bytes(gzip.compress(file.read_bytes())[:-200])
    imported, lines = run([file], Node())
    *read, torn = lines
    assert len(read) > 1000
    assert imported.counts == {ImportStatus.ACCEPTED: len(read), ImportStatus.REFUSED: 1}
    assert (torn.rule, f"behind line {read[-1].line}" in torn.detail) == ("FileUnreadable", True)


def test_rows_are_done_through_all_files_and_an_interrupted_import_goes_on_in_the_middle(tmp_path: Path) -> None:
    paths = [write(tmp_path, "a-2019.csv", 1, 2), write(tmp_path, "b-2019.csv", 3, 4, 5), write(tmp_path, "c-2019.csv")]
    node = Node(fails_at=2)
    with pytest.raises(Undelivered):
        run(paths, node, OF_ONE)
    again = Node(waits=["2", "5"])
    again.known = dict.fromkeys(node.known, "accepted")
    imported, lines = run(paths, again, OF_ONE, resume=True)
    assert imported.counts == {ImportStatus.ACCEPTED: 5}
    assert [line.record for line in lines] == ["1", "2", "3", "4", "5"]
    assert "1" not in [subject for batch in again.batches for subject in batch]


def test_what_says_the_same_in_another_file_is_sent_once_and_told_with_both_places(tmp_path: Path) -> None:
    imported, lines = run([write(tmp_path, "a-2019.csv", 1, 2), write(tmp_path, "b-2019.csv", 2)], Node(), OF_ONE)
    assert imported.counts == {ImportStatus.ACCEPTED: 2, ImportStatus.REPEATED: 1}
    assert lines[2].detail.startswith("says the same as line 3 of a-2019.csv; ")


def test_what_comes_before_the_rows_of_several_files_is_reported_once(tmp_path: Path) -> None:
    rules = CITIES.replace('"bj.${city}"', '"bj"') + LIST + TASK
    paths = [write(tmp_path, f"{name}.csv", number) for number, name in enumerate(("a-2018", "b-2019", "c-2018"), 1)]
    _, lines = run(paths, Node(), rules)
    assert [(line.file, line.line, line.record) for line in lines] == [
        ("a-2018.csv", 0, "tasks-2018"),
        ("a-2018.csv", 2, "1"),
        ("b-2019.csv", 0, "tasks-2019"),
        ("b-2019.csv", 2, "2"),
        ("c-2018.csv", 2, "3"),
    ]


def test_one_file_is_open_at_a_time_and_what_was_read_grows_to_all(tmp_path: Path) -> None:
    paths = [write(tmp_path, f"{city}-2019.csv", 1, 2) for city in ("a", "b", "c", "d")]
    is_open = list[str]()

    class Counted(MappedFile):
        def close(self) -> None:
            is_open.pop()
            super().close()

    def counted(path: Path) -> ImportFile:
        mapping = mapping_of(CITIES + TASK, {}, path.name)

        def open() -> ImportSource:
            is_open.append(path.name)
            return Counted(opened(path, Format.CSV, mapping.layout), mapping, "en")

        return ImportFile(path.name, mapping.organisations, open)

    source = ImportFiles([counted(path) for path in paths])
    seen = [(list(is_open), row.file, source.done()) for row in source]
    assert [(names, file) for names, file, _ in seen] == [([path.name], path.name) for path in paths for _ in range(2)]
    assert [done for _, _, done in seen] == sorted(done for _, _, done in seen)
    assert (is_open, source.done()) == ([], 1.0)
