"""`yipan import` on a node that answers: every row has its outcome, and the same file again changes nothing."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from domain.issue.state import Issue, IssueStatus
from services.cli.imported import SHOWN
from services.exchange.importing import Import
from services.exchange.results import ImportStatus
from tests.integration.exchange.conftest import CITY, LAMPS, PUBLIC, Desk

MAPPING = """
source = "https://hotline.example/lights"
organisation = "bj"
record = "{No}"
time = "{Opened}"

[codes.kinds]
"灯" = "lamp"
"杆" = "post"

[[before]]
type = "IssueListOpened"
record = "lights"
time = 2019-05-01T00:00:00+08:00
data.title = { zh = "路灯", en = "Lights" }
data.categories = [
    { code = "lamp", name = { zh = "灯", en = "Lamp" } },
    { code = "post", name = { zh = "杆", en = "Post" } },
]

[[row]]
type = "IssueRaised"
data.list = "lights"
data.category = { column = "Kind", codes = "kinds" }
data.text = "{Text}"
data.about = "bj.lamps"
data.point = { latitude = "{Lat}", longitude = "{Long}" }

[[row]]
type = "IssueVerified"

[[row]]
type = "IssueListed"

[[row]]
type = "IssueAssigned"
when = { Due = true }
data.responsible = "bj.lamps"
data.due = { column = "Due", at = "24:00" }

[[row]]
type = "RectificationAccepted"
organisation = "bj.lamps"
when = { Done = true }
data.issue = { record = "{No}", kind = "issue", of = "bj" }

[[row]]
type = "RectificationSubmitted"
organisation = "bj.lamps"
when = { Done = true }
time = "{Done}"
data.result = "{Text}"

[[row]]
type = "RectificationChecked"
when = { Done = true }
time = "{Done}"
data.passed = true
data.findings = "已到现场核查"

[[row]]
type = "IssueResolved"
when = { Done = true }
time = "{Done}"
"""
ROWS = """No,Kind,Text,Opened,Due,Done,Lat,Long
1,灯,科煦社区路灯不亮,2019-05-15,2019-05-18,2019-05-17,39.9847,116.3183
2,杆,柯源社区灯杆倾斜,2019-05-16,2019-05-20,,,
3,灯,暴富寺平房区无灯,2019-05-16,,,,
"""


def run(desk: Desk, rows: str = ROWS, *more: object, mapping: str = MAPPING) -> tuple[int, str, str]:
    file = desk.write("lights.csv", rows)
    return desk.yipan(
        "import", file, "--mapping", desk.write("m.toml", mapping), "--report", desk.folder / "out.csv", *more
    )


def status(desk: Desk, external: str) -> IssueStatus | None:
    loaded = desk.node.log.load(desk.issue(external))
    state: Issue | None = loaded.state if loaded else None
    return state.status if state else None


def test_every_row_becomes_what_the_mapping_says(desk: Desk) -> None:
    code, out, err = run(desk)
    assert (code, err) == (0, "")
    assert f"lights: {PUBLIC}\n" in out
    assert [status(desk, each) for each in "123"] == [IssueStatus.RESOLVED, IssueStatus.ASSIGNED, IssueStatus.LISTED]
    assert desk.events_of(desk.issue("1"))[-2:] == ["RectificationChecked", "IssueResolved"]


def test_every_report_of_every_row_has_its_outcome(desk: Desk) -> None:
    run(desk)
    told = [(line.line, line.record, line.report, line.organisation, line.status) for line in desk.report()]
    raised = ("IssueRaised", "IssueVerified", "IssueListed", "IssueAssigned")
    assert told == [
        (0, "lights", "IssueListOpened", CITY, ImportStatus.ACCEPTED),
        *((2, "1", type, CITY, ImportStatus.ACCEPTED) for type in raised),
        *((2, "1", type, LAMPS, ImportStatus.ACCEPTED) for type in ("RectificationAccepted", "RectificationSubmitted")),
        *((2, "1", type, CITY, ImportStatus.ACCEPTED) for type in ("RectificationChecked", "IssueResolved")),
        *((3, "2", type, CITY, ImportStatus.ACCEPTED) for type in raised),
        *((4, "3", type, CITY, ImportStatus.ACCEPTED) for type in raised[:3]),
    ]
    raised_line = desk.report()[1]
    assert raised_line.board_id == desk.issue("1")
    event = desk.node.log.read(int(raised_line.position) - 1, 1)[0].envelope
    assert (event.subject, event.time.isoformat()) == (desk.issue("1"), "2019-05-14T16:00:00+00:00")


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    run(desk)
    head = desk.node.log.head()
    code, out, _ = run(desk)
    assert (code, desk.node.log.head()) == (0, head)
    assert {line.status for line in desk.report()} == {ImportStatus.KNOWN}
    assert "16 known before" in out


def test_a_row_in_another_place_of_another_file_is_the_same_row(desk: Desk) -> None:
    run(desk)
    head = desk.node.log.head()
    heading, *lines = ROWS.splitlines(keepends=True)
    assert run(desk, "".join([heading, "\n", *reversed(lines)]))[0] == 0
    assert desk.node.log.head() == head


def test_a_row_that_was_changed_is_refused_by_the_boards_rules(desk: Desk) -> None:
    run(desk)
    head = desk.node.log.head()
    code, _, err = run(desk, ROWS.replace("柯源社区灯杆倾斜", "柯源社区灯杆倒了"))
    assert (code, desk.node.log.head()) == (1, head)
    [refused] = [line for line in desk.report() if line.status is ImportStatus.REFUSED]
    assert (refused.line, refused.report, refused.rule) == (3, "IssueRaised", "AlreadyExists")
    assert f"line 3 IssueRaised AlreadyExists: {desk.issue('2')} exists already" in err


def test_a_cell_that_breaks_a_rule_is_told_by_line_and_column_and_stops_its_row_alone(desk: Desk) -> None:
    code, _, err = run(desk, ROWS.replace("2,杆", "2,树"))
    assert code == 1
    assert "line 3 NotInCodeList: Kind: the code list kinds has no '树'" in err
    assert [status(desk, each) for each in "123"] == [IssueStatus.RESOLVED, None, IssueStatus.LISTED]
    corrected = run(desk)
    assert (corrected[0], status(desk, "2")) == (0, IssueStatus.ASSIGNED)


def test_what_the_board_forbids_is_told_by_the_column_that_it_is_about(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Import, "_settled", lambda *_: {})  # what follows on what is refused waits in vain
    anything = MAPPING.replace('{ column = "Kind", codes = "kinds" }', '"{Kind}"')
    code, _, err = run(desk, ROWS.splitlines()[0] + "\n1,weather,路灯不亮,2019-05-15,,,,\n", mapping=anything)

    [refused] = [line for line in desk.report() if line.rule == "UnknownCategory"]
    assert (code, refused.line, refused.column) == (1, 2, "Kind")
    assert "line 2 IssueRaised UnknownCategory: Kind: " in err


def test_a_dry_run_checks_every_row_and_sends_nothing(desk: Desk) -> None:
    head = desk.node.log.head()
    code, out, err = run(desk, ROWS + "4,灯,,2019-05-15,,,,\n", "--dry-run")
    assert (code, desk.node.log.head()) == (1, head)
    assert "16 checked here, not decided by the node" in out.replace("1 refused, ", "")
    assert "line 5 DataInvalid: Text: data.text: Field required" in err


def test_a_dry_run_says_what_came_before_and_leaves_the_report_of_the_last_import(desk: Desk) -> None:
    assert run(desk)[0] == 0
    before = desk.report()
    file, mapping = desk.write("lights.csv", ROWS), desk.write("m.toml", MAPPING)
    code, out, _ = desk.yipan("import", file, "--mapping", mapping, "--dry-run")
    assert (code, "16 known before" in out) == (0, True)
    assert {line.status for line in desk.report("lights.csv.dry-run.csv")} == {ImportStatus.KNOWN}
    assert desk.report() == before


def test_a_column_that_the_file_does_not_have_is_told_before_anything_is_sent(desk: Desk) -> None:
    head = desk.node.log.head()
    code, _, err = run(desk, ROWS.replace("Kind", "Sort"))
    assert (code, desk.node.log.head()) == (1, head)
    assert "the mapping names the column 'Kind'; the file has No, Sort, Text" in err


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_an_organisation_without_a_token_is_told_before_anything_is_sent(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    monkeypatch.delenv("YIPAN_TOKEN_BJ_LAMPS")
    head = desk.node.log.head()
    code, _, err = run(desk, ROWS, *options)
    assert "nothing to report with for bj.lamps; set YIPAN_TOKEN_BJ_LAMPS: yipan identity add" in err
    assert (code, desk.node.log.head()) == (1, head)


def test_an_organisation_without_an_nkey_is_told_before_anything_is_sent(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIPAN_NAME", "city")
    monkeypatch.setenv("YIPAN_SEED", "SU")
    code, _, err = run(desk, ROWS, "--nats", "nats://127.0.0.1:1", "--dry-run")
    assert (code, "set YIPAN_NAME_BJ_LAMPS: yipan identity add --nkey" in err) == (1, True)


def test_an_import_that_cannot_begin_leaves_the_report_of_the_last_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(desk)
    before = desk.report()
    assert run(desk, ROWS.replace("Kind", "Sort"))[0] == 1
    monkeypatch.delenv("YIPAN_TOKEN_BJ_LAMPS")
    assert run(desk)[0] == 1
    assert desk.report() == before


def test_a_token_of_another_role_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIPAN_TOKEN", "none")
    code, _, err = run(desk)
    assert (code, "401" in err) == (1, True)


def test_a_mapping_that_cannot_be_used_is_told_by_its_key(desk: Desk) -> None:
    code, _, err = run(desk, mapping=MAPPING.replace("IssueVerified", "IssueDreamt"))
    assert (code, "m.toml: row.1.type: 'IssueDreamt' may not be reported" in err) == (1, True)


def test_a_file_is_imported_under_its_own_name_beside_it(desk: Desk) -> None:
    file, mapping = desk.write("lights.csv", ROWS), desk.write("m.toml", MAPPING)
    assert desk.yipan("import", file, "--mapping", mapping)[0] == 0
    assert len(desk.report("lights.csv.report.csv")) == 16
    assert not Path(f"{file}.report.csv.progress").exists()


def test_many_files_are_one_import_and_one_that_does_not_fit_stops_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)
    heading, first, *others = ROWS.splitlines(keepends=True)
    named = 'file = "lights-${month}.csv"\nsource = "https://${system}'
    mapping = desk.write("m.toml", MAPPING.replace('source = "https://hotline', named, 1))
    may, torn = desk.write("lights-may.csv", heading + first), desk.write("lights-torn.csv", "No,Kind\n")
    june = desk.write("lights-june.csv", "".join([heading, *others]))
    code, out, err = desk.yipan("import", may, torn, june, "--mapping", mapping, "--set", "system=hotline")
    assert (code, f"lights: {PUBLIC}\n" in out, "import.report.csv" in out) == (1, True, True)
    assert err.startswith(
        f"{torn}: FileUnreadable: the file cannot be read (any further): the mapping names the column "
    )
    lines = desk.report("import.report.csv")
    raised = [(line.file, line.line, line.source) for line in lines if line.report == "IssueRaised"]
    source = "https://hotline.example/lights"
    assert raised == [(str(may), 2, source), (str(june), 2, source), (str(june), 3, source)]
    assert [status(desk, each) for each in "123"] == [IssueStatus.RESOLVED, IssueStatus.ASSIGNED, IssueStatus.LISTED]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--set", "system"), "'system': NAME=VALUE"),
        (("--set", "a=1", "--set", "a=2"), "'a=2': NAME=VALUE"),
        (("--set", "a=1"), "--set a: there is no ${a} in the mapping"),
        (("--organisation", "bj"), "a mapping says it itself"),
        (("lights.csv",), "lights.csv is given twice"),
    ],
)
def test_what_an_import_is_told_in_vain_is_refused(
    call: Callable[..., tuple[int, str, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lights.csv").write_text(ROWS, "utf-8")
    Path("m.toml").write_text(MAPPING, "utf-8")
    code, _, err = call("import", "lights.csv", "--mapping", "m.toml", "--node", "http://127.0.0.1:1", *words)
    assert (code > 0, said in " ".join(err.replace("│", " ").split())) == (True, True), err


def take_workbook(desk: Desk, *rows: list[Any]) -> tuple[int, str, str]:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(desk.folder / "lights.xlsx")
    return desk.yipan("import", desk.folder / "lights.xlsx", "--mapping", desk.write("m.toml", MAPPING))


def test_a_workbook_is_imported_by_its_types(desk: Desk) -> None:
    headings = ["No", "Kind", "Text", "Opened", "Due", "Done", "Lat", "Long"]
    row = [1, "灯", "路灯不亮", date(2019, 5, 15), None, None, 39.9847, 116.3183]
    code, _, err = take_workbook(desk, headings, row)
    assert (code, err) == (0, "")
    assert status(desk, "1") is IssueStatus.LISTED


def test_a_column_that_a_workbook_does_not_have_is_told_and_the_workbook_closed(desk: Desk) -> None:
    code, _, err = take_workbook(desk, ["No", "Kind"], [1, "灯"])
    assert (code, "the mapping names the column 'Done'; the file has No, Kind" in err) == (1, True)


def test_refused_rows_that_the_terminal_does_not_show_are_counted(desk: Desk) -> None:
    many = "".join(f"{number},树,倾斜,2019-05-16,,,,\n" for number in range(SHOWN + 3))
    code, _, err = run(desk, ROWS.splitlines()[0] + "\n" + many)
    assert (code, err.count("NotInCodeList")) == (1, SHOWN)
    assert f"3 more were refused; all stand in {desk.folder / 'out.csv'}" in err


def test_a_file_with_headings_alone_is_told_to_have_no_rows(desk: Desk) -> None:
    code, out, _ = run(desk, ROWS.splitlines()[0] + "\n")
    assert (code, "no rows\n" in out) == (0, True)


def test_an_import_that_is_interrupted_says_how_far_it_is_and_how_to_go_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Import, "_settled", interrupted)
        code, _, err = run(desk)
    assert (code, "16 accepted" in err, "go on with --resume" in err) == (130, True, True)
    assert run(desk, ROWS, "--resume")[0] == 0


def test_a_workbook_that_lost_its_hidden_sheet_is_to_be_exported_anew(desk: Desk) -> None:
    Workbook().save(desk.folder / "issues.xlsx")
    code, _, err = desk.yipan("import", desk.folder / "issues.xlsx")
    assert (code, "export it anew" in err) == (2, True)
