"""What the page about files says is so: its mapping is one, its settings are settings, its tables are complete."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

from services.exchange.mapping.file import read
from services.exchange.office.catalogue import LISTS
from services.exchange.results import HEADINGS, ImportStatus
from services.gateway.routing import command_of
from services.node.settings import NodeSettings

PAGE = (Path(__file__).parents[2] / "docs" / "exchange.md").read_text("utf-8")
SNIPPETS = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_mappings_are_mappings() -> None:
    plain, reckoning = [snippet for snippet in SNIPPETS if "[[row]]" in snippet]
    assert read(plain).rows[0].type == "IssueRaised"
    assert read(reckoning, {"system": "hotline.example"}, "工单-海淀-2019.csv").organisation == "bj.haidian"


def test_the_settings_are_those_of_a_node() -> None:
    [settings] = [snippet for snippet in SNIPPETS if "[[row]]" not in snippet]
    assert tomllib.loads(settings).keys() <= {field.name for field in fields(NodeSettings)}


def test_every_column_and_every_status_of_a_report_is_told() -> None:
    told = set(re.findall(r"`([a-z_]+)`", PAGE))
    assert {*HEADINGS, *map(str, ImportStatus)} <= told


def test_every_list_is_told_with_reports_that_there_are() -> None:
    rows = re.findall(r"^\| (\w+) \| [^|]* \| ([^|]*) \|$", PAGE, re.MULTILINE)
    assert {name for name, _ in rows} >= LISTS.keys()
    types = [type for name, told in rows if name in LISTS for type in re.findall(r"`(\w+)`", told)]
    assert [type for type in types if not command_of(type)] == []
