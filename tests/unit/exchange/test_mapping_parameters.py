"""A mapping takes values from the command line and from the file's name, wherever a text may stand."""

import re

import pytest

from services.exchange.errors import InvalidMapping
from services.exchange.mapping.file import FileMapping, read
from services.gateway.names import External, external_id
from tests.unit.exchange.examples import HEAD, TASK, data, draft, problem

CITY = HEAD.replace("oa.haidian", "${system}").replace('"bj.haidian"', '"bj.${district}"')
NAMED = 'file = "tasks-${district}-${year}.csv"\n' + CITY
GIVEN = {"system": "oa", "district": "haidian"}


def compiled(head: str, rows: str = TASK, name: str = "", **given: str) -> FileMapping:
    return read(head + rows, given, name)


def broken(head: str, rows: str = TASK, name: str = "", **given: str) -> str:
    with pytest.raises(InvalidMapping) as found:
        compiled(head, rows, name, **given)
    return str(found.value)


def test_the_command_line_says_whose_reports_they_are_and_from_where() -> None:
    found = draft(compiled(CITY, **GIVEN))
    assert (found.organisation, found.source) == ("bj.haidian", "https://oa.example/tasks")


def test_the_name_of_the_file_says_it_as_well() -> None:
    rows = TASK.replace('"{Title}"', '"{Title} (${year})"')
    found = compiled(NAMED, rows, "tasks-chaoyang-2019.csv", system="oa")
    assert (draft(found).organisation, data(found)["title"]) == ("bj.chaoyang", "更换路灯 (2019)")


def test_a_parameter_stands_in_references_times_zones_layouts_and_conditions() -> None:
    head = CITY.replace('"{On}"', '"${day}"') + 'zone = "${zone}"\n[layout]\ndelimiter = "${between}"\n'
    rows = TASK.replace("[[row]]", '[[row]]\nwhen = { Title = ["${title}"] }')
    rows += 'data.about = { record = "${day}-{No}", kind = "issue", of = "bj.${district}" }\n'
    given = {"day": "2019-05-15", "zone": "Europe/Amsterdam", "between": ";", "title": "更换路灯", **GIVEN}
    found = compiled(head, rows, **given)
    assert found.layout.delimiter == ";"
    assert draft(found).event["time"] == "2019-05-15T00:00:00+02:00"
    of = draft(found).organisation
    assert data(found)["about"] == external_id(External(of, "issue", "2019-05-15-7"))


def test_a_code_list_says_what_a_parameter_means() -> None:
    organisation = '{ text = "${district}", codes = "districts" }'
    organisation = '{ text = "${district}", codes = "districts" }'
    head = 'file = "${district}区.csv"\n' + HEAD.replace('"bj.haidian"', organisation)
    codes = '[codes.districts]\n"海淀" = "bj.haidian"\n'
    assert draft(compiled(head, codes + TASK, "海淀区.csv")).organisation == "bj.haidian"
    assert broken(head, codes + TASK, "朝阳区.csv") == "organisation: the code list districts has no '朝阳'"


def test_a_dollar_before_a_column_is_written_twice() -> None:
    found = compiled(HEAD, TASK.replace('"{Title}"', '"$${Cost}, $5"'))
    assert data(found, Cost="12")["title"] == "$12, $5"


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("", {"district": "haidian"}, "source: ${system} has no value: neither --set system=… nor the file's name"),
        ("", {**GIVEN, "sytem": "oa"}, "--set sytem: there is no ${sytem} in the mapping"),
        ("", {**GIVEN, "district": "Haidian"}, "organisation: 'bj.Haidian' is not the id of an organisation"),
        ("", {**GIVEN, "system": ""}, "${system}: '' may be no value"),
        ("", {**GIVEN, "system": "{No}"}, "${system}: '{No}' may be no value"),
    ],
)
def test_a_parameter_that_says_nothing_usable_is_named(name: str, given: dict[str, str], said: str) -> None:
    assert broken(CITY, name=name, **given).startswith(said)


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("tasks.csv", {"system": "oa"}, "file: 'tasks.csv' is not called 'tasks-${district}-${year}.csv'"),
        ("tasks-a-b-c.csv", {"system": "oa"}, "file: 'tasks-a-b-c.csv' can be read as 'tasks-${district}-${year}.csv'"),
        ("tasks-haidian-2019.csv", GIVEN, "--set district: the file's name says that"),
    ],
)
def test_a_name_that_says_something_else_is_refused(name: str, given: dict[str, str], said: str) -> None:
    assert broken(NAMED, name=name, **given).startswith(said)


@pytest.mark.parametrize("pattern", ["${a}-${a}.csv", "${a b}.csv", "${}.csv"])
def test_a_pattern_of_names_has_each_parameter_once_under_a_name(pattern: str) -> None:
    assert re.match(r"file: \$\{.*\} must be a name", broken(f'file = "{pattern}"\n{HEAD}', name="x-x.csv"))


def test_other_values_are_another_mapping() -> None:
    one, other = (compiled(CITY, system="oa", district=each) for each in ("haidian", "chaoyang"))
    assert one.digest != other.digest
    assert compiled(CITY, **GIVEN).digest == one.digest


def test_a_value_is_put_in_before_rows_are_read_and_never_read_as_a_column() -> None:
    rows = TASK.replace('"{Title}"', '{ columns = ["${column}", "Title"] }')
    assert data(compiled(HEAD, rows, column="Short"), Short="路灯")["title"] == "路灯"
    assert problem(compiled(HEAD, rows, column="Short"), Title="").column == "Short"
