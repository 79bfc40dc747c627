"""What a row stands for: its cells become the fields of reports, or it is told what is wrong in which column."""

from datetime import UTC, date, datetime

import pytest

from domain.node_id import NodeId
from services.exchange.errors import (
    CellMissing,
    DataInvalid,
    HourTwice,
    NoSuchHour,
    NotADay,
    NotAMoment,
    NotAnOrganisation,
    NotInCodeList,
)
from services.exchange.mapping.file import read
from services.gateway.names import External, external_id
from tests.unit.exchange.examples import HEAD, TASK, before_all, data, draft, mapping, planned, problem

CODED = TASK.replace('"bj.haidian.kexu"', '{ column = "Lead", codes = "leads" }')
LEADS = '[codes.leads]\n"科煦" = "bj.haidian.kexu"\n'


def test_a_row_becomes_an_event_in_the_name_of_its_organisation() -> None:
    event = draft(mapping()).event
    assert str(event.pop("id")).startswith("7:TaskAssigned:")
    assert event == {
        "specversion": "1.0",
        "source": "https://oa.haidian.example/tasks",
        "type": "TaskAssigned",
        "subject": "7",
        "time": "2019-05-15T00:00:00+08:00",
        "datacontenttype": "application/json",
        "data": {"title": "更换路灯", "lead": "bj.haidian.kexu", "due": "2019-05-18T00:00:00+08:00"},
    }
    assert draft(mapping()).organisation == "bj.haidian"


def test_a_report_that_says_the_same_has_the_same_id_wherever_its_row_stands() -> None:
    found = mapping()
    assert draft(found).id == draft(mapping()).id
    assert draft(found).id != draft(found, Title="修补道路").id
    assert draft(found).id != draft(found, Due="2019-05-19").id
    assert draft(found).id != draft(mapping(rows=TASK.replace("data.title", "synthetic = true\ndata.title"))).id


def test_a_mark_tells_reports_apart_that_say_the_same() -> None:
    marked = mapping(rows=TASK.replace('type = "TaskAssigned"', 'type = "TaskAssigned"\nid = "{Mark}"'))
    assert draft(marked, Mark="1").id != draft(marked, Mark="2").id


def test_a_template_puts_cells_into_a_text() -> None:
    found = mapping(rows=TASK.replace('"{Title}"', '"{Title}（{Where}，{{{No}}}）"'))
    assert data(found, Where="科煦")["title"] == "更换路灯（科煦，{7}）"


def test_a_template_without_a_filled_cell_leaves_the_field_out() -> None:
    found = mapping(rows=TASK + 'data.about = "issue:{Issue}"\n')
    assert "about" not in data(found)
    assert data(found, Issue="4711")["about"] == "issue:4711"


def test_the_first_filled_column_counts_and_a_default_if_there_is_none() -> None:
    title = '{ columns = ["Short", "{Title} ({No})"], default = "无题" }'
    found = mapping(rows=TASK.replace('"{Title}"', title))
    assert data(found, Short="路灯")["title"] == "路灯"
    assert data(found, Short="")["title"] == "更换路灯 (7)"
    found = mapping(rows=TASK.replace('"{Title}"', '{ column = "Short", default = "无题" }'))
    assert data(found)["title"] == "无题"


def test_a_code_becomes_what_the_list_says() -> None:
    assert data(mapping(rows=CODED, codes=LEADS), Lead=" 科煦 ")["lead"] == "bj.haidian.kexu"


def test_a_code_that_is_not_in_the_list_is_refused_by_its_column() -> None:
    found = problem(mapping(rows=CODED, codes=LEADS), Lead="柯源")
    assert (type(found), found.line, found.column) == (NotInCodeList, 2, "Lead")
    assert str(found) == "line 2, Lead: the code list leads has no '柯源'"
    assert found.say("zh") == "代码表 leads 中没有“柯源”"


def test_a_code_that_is_not_in_the_list_becomes_what_is_said_of_all_others() -> None:
    rows = CODED.replace('codes = "leads"', 'codes = "leads", otherwise = "bj.haidian.other"')
    assert data(mapping(rows=rows, codes=LEADS), Lead="柯源")["lead"] == "bj.haidian.other"


def test_a_cell_with_several_values_is_split() -> None:
    found = mapping(rows=TASK + 'data.assisting = { column = "With", split = "、" }\n')
    assert data(found, With="bj.haidian.a、 bj.haidian.b、")["assisting"] == ["bj.haidian.a", "bj.haidian.b"]
    assert "assisting" not in data(found, With="")


def test_a_record_of_another_organisation_is_named_by_our_id() -> None:
    found = mapping(rows=TASK + 'data.about = { record = "{Case}", kind = "issue", of = "bj" }\n')
    assert data(found, Case="101")["about"] == external_id(External(NodeId("bj"), "issue", "101"))
    assert "about" not in data(found, Case="")


def test_a_table_without_a_filled_field_is_left_out() -> None:
    rows = """
[[row]]
type = "IssueRaised"
data.list = "l"
data.category = "lamps"
data.text = "{Title}"
data.about = "bj.haidian.kexu"
data.place = { zh = "{Where}", en = "{Where}" }
"""
    assert "place" not in data(mapping(rows=rows))
    assert data(mapping(rows=rows), Where="Kexu")["place"] == {"zh": "Kexu", "en": "Kexu"}


@pytest.mark.parametrize(
    ("when", "cells", "holds"),
    [
        ("{ Title = true }", {}, True),
        ("{ Title = true }", {"Title": "  "}, False),
        ("{ Title = false }", {"Title": ""}, True),
        ('{ Title = "更换路灯" }', {}, True),
        ('{ Title = ["a", "b"] }', {"Title": "b"}, True),
        ('{ Title = ["a", "b"] }', {}, False),
        ('{ Title = { not = "a" } }', {"Title": "a"}, False),
        ('{ Title = { not = ["a", "b"] } }', {}, True),
        ('{ Title = true, No = "8" }', {}, False),
    ],
)
def test_a_report_is_made_if_all_that_is_asked_of_the_cells_holds(
    when: str, cells: dict[str, str], holds: bool
) -> None:
    rows = TASK.replace('"{Title}"', '"x"').replace("[[row]]\n", f"[[row]]\nwhen = {when}\n")
    assert len(planned(mapping(rows=rows), **cells).drafts) == holds


def test_a_row_makes_its_reports_in_the_order_of_the_rules_in_whose_name_each_says() -> None:
    accepted = """
[[row]]
type = "TaskAccepted"
organisation = { column = "Lead" }
data.task = { record = "{No}", kind = "task", of = "bj.haidian" }
"""
    found = planned(mapping(rows=TASK + accepted), Lead="bj.haidian.kexu")
    assert [(each.type, each.organisation) for each in found.drafts] == [
        ("TaskAssigned", "bj.haidian"),
        ("TaskAccepted", "bj.haidian.kexu"),
    ]
    wrong = problem(mapping(rows=TASK + accepted), Lead="科煦")
    assert (type(wrong), wrong.column) == (NotAnOrganisation, "Lead")
    assert type(problem(mapping(rows=TASK + accepted))) is CellMissing


def test_what_comes_before_all_rows_is_made_once() -> None:
    before = """
[[before]]
type = "IssueListOpened"
record = "l"
time = 2019-05-01T00:00:00+08:00
data.title = { zh = "清单", en = "List" }
data.categories = [{ code = "lamps", name = { zh = "路灯", en = "Lamps" } }]
"""
    [opened] = before_all(mapping(codes=before), "en").drafts
    assert (opened.record, opened.time) == ("l", datetime(2019, 4, 30, 16, tzinfo=UTC))
    assert opened.data["categories"] == [{"code": "lamps", "name": {"zh": "路灯", "en": "Lamps"}}]


# ── Times ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

BOSTON = 'zone = "America/New_York"\ntimes = ["%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y"]\n'


def due(cell: str, head: str = BOSTON, at: str = "") -> str:
    rows = TASK.replace('"{Due}"', f'{{ column = "Due"{at} }}').replace("[[row]]", '[[row]]\ntime = "2014-01-01"')
    told: str = data(mapping(head=head, rows=rows), Due=cell)["due"]
    return told


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("01/16/2015 08:30:00 AM", "2015-01-16T08:30:00-05:00"),
        ("07/16/2015 08:30:00 PM", "2015-07-16T20:30:00-04:00"),
        ("07/16/2015", "2015-07-16T00:00:00-04:00"),
    ],
)
def test_a_time_is_read_by_the_forms_and_in_the_zone_of_the_file(cell: str, expected: str) -> None:
    assert due(cell) == expected


def test_a_date_means_the_hour_that_is_said() -> None:
    assert due("07/16/2015", at=', at = "24:00"') == "2015-07-17T00:00:00-04:00"
    assert due("07/16/2015", at=', at = "17:30"') == "2015-07-16T17:30:00-04:00"
    assert due("07/16/2015 08:30:00 PM", at=', at = "24:00"') == "2015-07-16T20:30:00-04:00"


def test_a_time_without_a_form_is_iso_8601_and_keeps_its_own_offset() -> None:
    assert due("2015-07-16T08:30:00+02:00", head="") == "2015-07-16T08:30:00+02:00"
    assert due("2015-07-16 08:30", head="") == "2015-07-16T08:30:00+08:00"


def test_a_cell_with_a_type_needs_no_form() -> None:
    rows = TASK.replace("[[row]]", '[[row]]\ntime = "2014-01-01"')
    found = mapping(head=BOSTON, rows=rows)
    assert data(found, Due=datetime(2015, 7, 16, 8, 30))["due"] == "2015-07-16T08:30:00-04:00"  # noqa: DTZ001
    assert data(found, Due=date(2015, 7, 16))["due"] == "2015-07-16T00:00:00-04:00"


@pytest.mark.parametrize("cell", ["16/07/2015", "2015-07-16", "07/16/2015 20:30", "soon"])
def test_what_no_form_reads_is_refused_by_its_column(cell: str) -> None:
    with pytest.raises(AssertionError, match="Due"):
        due(cell)
    rows = TASK.replace("[[row]]", '[[row]]\ntime = "2014-01-01"')
    assert type(problem(mapping(head=BOSTON, rows=rows), Due=cell)) is NotAMoment


def test_the_hour_that_no_clock_showed_is_refused() -> None:
    rows = TASK.replace("[[row]]", '[[row]]\ntime = "2014-01-01"')
    found = problem(mapping(head=BOSTON, rows=rows), Due="03/08/2015 02:30:00 AM")
    assert (type(found), found.details["zone"]) == (NoSuchHour, "America/New_York")


def test_the_hour_that_clocks_showed_twice_is_the_one_that_the_mapping_says() -> None:
    cell = "11/01/2015 01:30:00 AM"
    assert due(cell) == "2015-11-01T01:30:00-04:00"
    assert due(cell, head=f'{BOSTON}twice = "second"\n') == "2015-11-01T01:30:00-05:00"
    rows = TASK.replace("[[row]]", '[[row]]\ntime = "2014-01-01"')
    assert type(problem(mapping(head=f'{BOSTON}twice = "refused"\n', rows=rows), Due=cell)) is HourTwice


def test_a_field_that_is_a_date_takes_dates() -> None:
    rows = """
[[row]]
type = "RoundOpened"
data.number = "{No}"
data.title = { zh = "第七轮", en = "Round 7" }
data.kind = "routine"
data.opens_on = "{On}"
"""
    found = read(HEAD + rows)
    assert data(found)["opens_on"] == "2019-05-15"
    found = read(HEAD.replace('"{On}"', "2019-05-15") + rows)
    assert (type(wrong := problem(found, On="15.5.")), wrong.column) == (NotADay, "On")


# ── What the command's own rules say ──────────────────────────────────────────────────────────────────────────────────


def test_a_cell_that_breaks_a_rule_of_its_field_is_told_with_its_column() -> None:
    found = problem(mapping(), Title="长" * 201)
    assert (type(found), found.column) == (DataInvalid, "Title")
    assert found.say("en") == "data.title: String should have at most 200 characters"


def test_a_cell_with_control_characters_is_told_by_its_field() -> None:
    found = problem(mapping(), Title="路\x00灯")
    assert type(found) is DataInvalid
    assert found.say("en") == "TaskAssigned: control characters stand in these fields: title"


def test_a_required_cell_that_is_empty_is_told() -> None:
    found = problem(mapping(), Title="")
    assert (type(found), found.details["field"]) == (DataInvalid, "data.title")


def test_a_row_without_the_id_of_its_record_is_refused() -> None:
    found = problem(mapping(), No=" ")
    assert (type(found), found.column) == (CellMissing, "No")


def test_a_row_without_the_time_is_refused() -> None:
    found = problem(mapping(), On="")
    assert (type(found), found.column) == (CellMissing, "On")


def test_one_invalid_report_of_a_row_stops_them_all() -> None:
    second = TASK.replace('"{Title}"', '"{Other}"')
    assert planned(mapping(rows=TASK + second), Other="").drafts == ()


def test_an_id_that_nobody_could_read_is_told_by_its_column() -> None:
    found = planned(mapping(), No="\ufeff7").error
    assert isinstance(found, DataInvalid)
    assert (found.column, "U+FEFF" in found.say("zh"), "U+FEFF" in found.say("en")) == ("No", True, True)
