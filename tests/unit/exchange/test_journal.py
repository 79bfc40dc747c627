"""The report of an import is durable before its position: a kill leaves both so that the import can go on."""

from pathlib import Path

import pytest

from services.exchange.journal import ImportJournal, read
from services.exchange.progress import CannotResume
from services.exchange.results import ImportStatus, ResultLine

OF = {"file": "f", "mapping": "m"}


def line(number: int, status: ImportStatus = ImportStatus.ACCEPTED) -> ResultLine:
    return ResultLine(
        "f.csv", number, f"r{number}", "TaskAssigned", "bj", status, report_id=f"id{number}", detail="两行\n一格"
    )


def test_a_report_has_a_line_for_each_report_as_it_was_told(tmp_path: Path) -> None:
    journal = ImportJournal(tmp_path / "out.csv", OF)
    told = [line(2), line(3, ImportStatus.REFUSED), line(4, ImportStatus.NOTHING)]
    journal.add(told, 3)
    journal.finish({})
    assert list(read(tmp_path / "out.csv")) == told


def test_an_import_that_was_killed_goes_on_behind_what_is_durable(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    journal = ImportJournal(path, OF)
    journal.add([line(2), line(3, ImportStatus.WAITING)], 2)
    with path.open("ab") as file:
        file.write(b"f.csv,4,r4,Task")  # the kill came in the middle of a line
    journal.close()
    again = ImportJournal(path, OF, resume=True)
    counts, waiting = again.so_far()
    assert (again.rows, counts, [report_id for *_, report_id in waiting]) == (
        2,
        {ImportStatus.ACCEPTED: 1, ImportStatus.WAITING: 1},
        ["id3"],
    )
    again.add([line(4)], 1)
    again.finish({})
    assert [each.line for each in read(path)] == [2, 3, 4]


def test_what_waited_and_is_settled_is_replaced_in_the_end(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    journal = ImportJournal(path, OF)
    journal.add([line(2), line(3, ImportStatus.WAITING), line(4, ImportStatus.WAITING)], 3)
    settled = line(3, ImportStatus.ACCEPTED)
    journal.finish({settled.identity: settled})
    assert [each.status for each in read(path)] == [ImportStatus.ACCEPTED, ImportStatus.ACCEPTED, ImportStatus.WAITING]


def test_a_finished_import_is_not_resumed(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    ImportJournal(path, OF).finish({})
    with pytest.raises(CannotResume, match="no import was interrupted here"):
        ImportJournal(path, OF, resume=True)


def test_another_file_or_mapping_is_not_resumed(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    ImportJournal(path, OF).close()
    with pytest.raises(CannotResume, match="another file, or another mapping"):
        ImportJournal(path, {**OF, "mapping": "n"}, resume=True)
    ImportJournal(path, OF, resume=True).close()


def test_an_import_that_begins_anew_leaves_nothing_of_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    before = ImportJournal(path, OF)
    before.add([line(2)], 1)
    before.close()
    ImportJournal(path, OF).finish({})
    assert list(read(path)) == []
