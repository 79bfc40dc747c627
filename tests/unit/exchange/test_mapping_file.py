"""A mapping file is read strictly: whatever is wrong in it is told by its key, before any row is read."""

import re
from pathlib import Path

import pytest

from domain.node_id import NodeId
from services.board import file as board
from services.exchange.errors import InvalidMapping
from services.exchange.mapping.file import load, read
from tests.unit.exchange.examples import HEAD, TASK, mapping

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "docs" / "examples"
PAGE = ROOT / "docs" / "exchange.md"


def broken(head: str = "", rows: str = TASK, codes: str = "") -> str:
    with pytest.raises(InvalidMapping) as found:
        mapping(head, rows, codes)
    return str(found.value)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_example_is_a_mapping(path: Path) -> None:
    assert load(path).rows


@pytest.mark.parametrize("path", [PAGE, *sorted(EXAMPLES.glob("*.toml"))], ids=lambda path: path.stem)
def test_on_the_example_board_everybody_can_report_in_whose_name_an_example_does(path: Path) -> None:
    text = path.read_text("utf-8")
    [told] = re.findall(r"^```toml\n(source.*?)^```", text, re.M | re.S) or [text]
    node = re.findall(r"--mapping \S+ --node (\S+)", text)[0]
    found = board.load(ROOT / "deploy" / "board.toml").node(NodeId(node))
    assert read(told).organisations <= {found.id, *(hosted.id for hosted in found.organisations)}


@pytest.mark.parametrize(
    ("head", "key"),
    [
        ('delimiter = ";"', "delimiter"),
        ('zone = "Beijing"', "zone"),
        ('zone = "../etc/passwd"', "zone"),
        ('times = ["%Q"]', "times.0"),
        ('times = ["at noon"]', "times.0"),
        ('times = ["%Y"]', "times.0"),
        ('twice = "both"', "twice"),
        ("[layout]\nheading = 0", "layout.heading"),
        ('[layout]\ndelimiter = ";;"', "layout.delimiter"),
    ],
)
def test_a_key_that_breaks_its_rule_is_named(head: str, key: str) -> None:
    assert broken(head).startswith(f"{key}: ")


def test_a_file_that_is_no_toml_is_refused() -> None:
    assert broken('zone = "').startswith("TOML: ")


def test_a_source_is_a_uri(tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    file.write_text((HEAD + TASK).replace("https://oa.haidian.example/tasks", "our system"), "utf-8")
    with pytest.raises(InvalidMapping, match=r"m\.toml: source: "):
        load(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidMapping, match=r"no\.toml: cannot be read"):
        load(tmp_path / "no.toml")


def row(data: str, type: str = "TaskAssigned", more: str = "") -> str:
    return f'[[row]]\ntype = "{type}"\n{more}\n{data}\n'


FULL = 'data.title = "{Title}"\ndata.lead = "bj.haidian.kexu"\n'


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (row("", "TaskDreamt"), "row.0.type: 'TaskDreamt' may not be reported"),
        (row("", "ClueReferred"), "row.0.type: 'ClueReferred' may not be reported"),
        (row(FULL), "row.0.data.due: is missing"),
        (row(FULL + 'data.due = "{Due}"\ndata.dew = 1'), "row.0.data.dew: AssignTask has no such field"),
        (row(FULL + 'data.due = "tomorrow"'), "row.0.data.due: 'tomorrow' is no time"),
        (row(FULL + "data.due = 3"), "row.0.data.due: 3 is no value for a time"),
        (row(FULL + 'data.due = "{Due"'), "row.0.data.due: a single {"),
        (row(FULL + 'data.due = { column = "Due", codes = "x" }'), "row.0.data.due.codes: there is no [codes.x]"),
        (row(FULL + 'data.due = { column = "Due", otherwise = "x" }'), "row.0.data.due.otherwise: is for what a code"),
        (row(FULL + 'data.due = { column = "Due", hour = "1" }'), "row.0.data.due.hour: there is no such key"),
        (row(FULL + 'data.due = { column = "Due", at = "25:00" }'), "row.0.data.due.at: must be an hour"),
        (row(FULL + 'data.due = { column = "Due", at = "24:30" }'), "row.0.data.due.at: must be an hour"),
        (
            row(FULL + 'data.due = { column = "Due", columns = ["A"] }'),
            "row.0.data.due: give one of column and columns",
        ),
        (row(FULL + "data.due = { columns = [] }"), "row.0.data.due.columns: name one column, or several"),
        (row(FULL + 'data.due = { column = "Due", split = ";" }'), "row.0.data.due: one cell is no value"),
        (
            row(FULL + 'data.due = "{Due}"\ndata.assisting = "{Who}"'),
            "row.0.data.assisting: '{Who}' is no value for a list",
        ),
        (row(FULL + 'data.due = "{Due}"\ndata.assisting = { column = "Who" }'), "row.0.data.assisting: one cell is no"),
        (
            row(FULL + 'data.due = "{Due}"\ndata.assisting = { column = "Who", split = "" }'),
            "row.0.data.assisting.split: must be what stands between",
        ),
        (
            row(FULL + 'data.due = "{Due}"\ndata.about = { record = "{No}", kind = "lamp", of = "bj" }'),
            "row.0.data.about.kind: must be one of",
        ),
        (
            row(FULL + 'data.due = "{Due}"\ndata.about = { record = "{No}", kind = "issue", of = "BJ" }'),
            "row.0.data.about.of: 'BJ' is not the id of an organisation",
        ),
        (
            row(FULL + 'data.due = "{Due}"\ndata.about = { record = " ", kind = "issue", of = "bj" }'),
            "row.0.data.about.record: must be a text",
        ),
        (row(FULL + 'data.due = { column = "Due" }\ndata.about = ""'), "row.0.data.about: is empty"),
        (row(FULL + 'data.due = "{Due}"', more='organisation = "Haidian"'), "row.0.organisation: 'Haidian' is not"),
        (row(FULL + 'data.due = "{Due}"', more="when = { No = 3 }"), "row.0.when.No: give true, false, a text"),
        (row(FULL + 'data.due = "{Due}"', more="when = { No = { not = true } }"), "row.0.when.No: give true, false"),
        (row(FULL + 'data.due = "{Due}"', more="when = { No = [] }"), "row.0.when.No: give true, false, a text"),
    ],
)
def test_a_rule_that_could_make_no_report_is_refused_by_its_key(rule: str, said: str) -> None:
    assert broken(rows=rule).startswith(said)


def test_a_title_in_both_languages_is_a_table_with_both() -> None:
    rule = row('data.title = "x"\ndata.categories = []', "IssueListOpened")
    assert broken(rows=rule).startswith("row.0.data.title: 'x' is no value for a table of zh, en")
    rule = row('data.title = { zh = "x" }\ndata.categories = []', "IssueListOpened")
    assert broken(rows=rule).startswith("row.0.data.title.en: is missing")


def test_a_code_means_a_single_value() -> None:
    assert broken(codes='[codes.lamps]\n"off" = ["a"]\n').startswith("codes.lamps.off: must mean a text")


def test_what_is_reported_before_all_rows_has_no_columns() -> None:
    before = TASK.replace("row", "before")
    assert broken(codes=before).startswith("before.0: there is no row yet")


def test_every_report_says_whose_record_it_is_about_and_when_it_occurred(tmp_path: Path) -> None:
    for key in ("record", "time"):
        file = tmp_path / f"{key}.toml"
        kept = [line for line in HEAD.splitlines() if not line.startswith(key)]
        file.write_text("\n".join(kept) + TASK, "utf-8")
        with pytest.raises(InvalidMapping, match=rf"row\.0\.{key}: is missing"):
            load(file)
