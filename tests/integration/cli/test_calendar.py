"""`yipan calendar` on a city's node that answers: what it publishes, and that it can be given twice."""

import os
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest

from domain.authority import Role
from domain.beijing import start_of
from domain.calendar import Calendar, calendar_id
from domain.deadline_rule import DeadlineRule, rule_id
from domain.node_id import NodeId
from domain.words import Words
from services.api.tokens import add_token
from services.cli import main
from services.http_client import Client, NodeProblem
from services.node.app import create_app
from services.node.settings import Http, NodeSettings
from services.node.wiring import Node
from tests.integration.api.conftest import served

CITY = NodeId("bj")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    node = Node(NodeSettings(id=CITY, name=Words("北京市", "Beijing"), http=Http(port=1), data=tmp_path))
    node.start()
    yield node
    node.stop()


@pytest.fixture
def run(node: Node, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    monkeypatch.setenv("YIPAN_TOKEN", add_token(node.settings.data, CITY, tuple(Role)))
    with served(create_app(node)) as url:

        def call(*arguments: str) -> tuple[int, str, str]:
            monkeypatch.setattr(sys, "argv", ["yipan", "calendar", *arguments, "--node", url])
            with pytest.raises(SystemExit) as ended:
                main()
            said = capsys.readouterr()
            return int(ended.value.code or 0), said.out, said.err

        yield call


def test_calendars_are_published_as_of_the_days_when_they_were_decreed(node: Node, run: Run) -> None:
    code, out, _ = run("publish", "2019", "2020")
    assert code == 0
    assert [line.split()[:2] for line in out.splitlines()] == [
        ["2018-12-04", "calendar-2019@bj"],
        ["2019-03-22", "calendar-2019@bj"],
        ["2019-11-21", "calendar-2020@bj"],
        ["2020-01-26", "calendar-2020@bj"],
    ]
    loaded = node.log.load(calendar_id(2020, CITY))
    assert loaded
    state: Calendar = loaded.state
    assert [version.since for version in state.versions] == [start_of(date(2019, 11, 21)), start_of(date(2020, 1, 26))]


def test_what_was_published_before_is_not_published_again(node: Node, run: Run) -> None:
    assert run("publish", "2020")[0] == 0
    head = node.log.head()
    assert run("publish", "2020")[0] == 0
    assert node.log.head() == head


def test_a_year_that_was_not_decreed_is_refused_before_anything_is_published(node: Node, run: Run) -> None:
    head = node.log.head()
    code, _, err = run("publish", "2020", "2099")
    assert (code, "2099: no calendar is known" in err) == (2, True)
    assert node.log.head() == head


def test_the_usual_rules_are_published_once(node: Node, run: Run) -> None:
    assert run("rules")[0] == 0
    head = node.log.head()
    code, out, _ = run("rules")
    assert (code, node.log.head()) == (0, head)
    assert [line.split()[0] for line in out.splitlines()] == [
        "danger",
        "utility",
        "general",
        "complex",
        "followup",
        "rectification",
    ]
    loaded = node.log.load(rule_id("rectification", CITY))
    assert loaded
    state: DeadlineRule = loaded.state
    assert (state.amount, state.unit) == (2, "months")


def test_what_is_due_can_be_asked_as_of_a_day_before_the_amendment(node: Node, run: Run) -> None:
    assert run("publish", "2020")[0] == 0
    assert node.views.wait_for(node.log.head(), 30)
    start = quote("2020-01-22T09:00:00+08:00")
    with served(create_app(node)) as url, Client(url, os.environ["YIPAN_TOKEN"]) as client:
        asked = f"/v1/queries/due-date?start={start}&amount=3"
        assert client.get(asked)["last_day"] == "2020-02-04"
        assert client.get(f"{asked}&as_of=2020-01-25")["last_day"] == "2020-02-01"
        with pytest.raises(NodeProblem, match="2021"):
            client.get(asked.replace("2020-01-22", "2020-12-30"))
