"""The scenario of the year: the same every time, given by those who may, and every published figure comes of it."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from domain.aggregate import commands
from domain.node_id import NodeId
from projections.circle import By
from projections.definition import GROUPS, NOTHING_REPORTED, Definition, definitions
from projections.engine.as_of import Clock
from projections.engine.query import queries
from projections.engine.snapshot import Snapshot
from projections.review.annual import explain, review
from services.api.moments import point
from services.board import seed_2019
from services.board.seed_2019.cast import ACTING, CITY, HAIDIAN
from services.board.seed_2019.script import play
from services.board.seed_2019.stage import Rehearsal, ScenarioStep
from services.node.wiring import Node
from tests.integration.year.lived import lived
from tests.integration.year.one_node import OneNode

pytestmark = pytest.mark.timeout(300)

EXAMPLE = Path(__file__).parents[3] / "deploy" / "board.toml"
PUBLISHED: dict[str, Any] = tomllib.loads((Path(seed_2019.__file__).parent / "expected.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def steps() -> list[ScenarioStep]:
    rehearsal = Rehearsal()
    play(rehearsal)
    return rehearsal.steps


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    with lived(tmp_path_factory.mktemp("year")) as node:
        yield node


def test_it_is_the_same_every_time(steps: list[ScenarioStep]) -> None:
    again = Rehearsal()
    play(again)
    assert again.steps == steps


def test_every_command_has_a_name_of_its_own(steps: list[ScenarioStep]) -> None:
    assert [key for key, times in Counter(step.key for step in steps).items() if times > 1] == []


def test_whoever_gives_a_command_is_named_in_the_cast(steps: list[ScenarioStep]) -> None:
    assert {step.by for step in steps} <= set(ACTING)


def test_most_kinds_of_command_are_given(steps: list[ScenarioStep]) -> None:
    given = {type(step.command).__name__ for step in steps}
    assert given <= set(commands)
    assert len(given) > 70


@pytest.mark.parametrize("day", ["2019-12-31", None])
def test_every_published_figure_comes_of_it_then_and_now(played: Node, day: str | None) -> None:
    with played.views.read(point(day, Clock.OCCURRED, datetime.now(UTC)) if day else None) as snapshot:
        shown = {line.figure: line.text.zh if line.text else line.value for line in figures(snapshot)}
    assert {name: shown.get(name) for name in PUBLISHED} == PUBLISHED


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (
            2018,
            {
                "interviews.low-rating": 3,
                "interviews.other-cause": 0,
                "policies.committee": 3,
                "policies.leading-group": 1,
            },
        ),
        (
            2020,
            {
                "roster.teams": 8,
                "roster.universities": 24,
                "interviews.low-rating": 10,
                "policies.committee": 3,
                "policies.leading-group": 1,
            },
        ),
    ],
)
def test_another_year_has_what_stood_at_its_end_and_of_all_else_nothing_was_reported(
    played: Node, year: int, expected: dict[str, int]
) -> None:
    with (
        played.views.read() as now,
        played.views.read(point(f"{year}-12-31", Clock.OCCURRED, datetime.now(UTC))) as then,
    ):
        for snapshot in (now, then):
            lines = [each for each in review(snapshot, year=year).figures if each.group != "board"]
            assert {each.figure: each.value for each in lines if each.value is not None} == expected
            assert {each.text for each in lines if each.value is None} == {NOTHING_REPORTED}


def test_the_ledger_as_it_stands_is_that_of_the_years_end(played: Node) -> None:
    with played.views.read() as now, played.views.read(point("2019-06-30", Clock.OCCURRED, datetime.now(UTC))) as then:
        values = [
            {each.figure: each.value for each in review(snapshot, year=year).figures if each.group == "board"}
            for snapshot, year in ((now, 2018), (now, 2019), (then, 2019), (now, 2020))
        ]
    before, at_the_end, in_june, after = values
    assert set(before.values()) == {None}
    assert in_june["board.raised"] < at_the_end["board.raised"] == after["board.raised"] == 1443  # type: ignore[operator]


def figures(snapshot: Snapshot) -> Any:
    return review(snapshot, year=2019).figures


def test_every_figure_of_a_query_is_what_the_query_answers(played: Node) -> None:
    asked = [each for each in definitions.values() if each.group not in GROUPS]
    assert len(asked) == 9 * len((By.CITY, By.OWN, By.WITHIN))
    with played.views.read(point("2019-12-31", Clock.OCCURRED, datetime.now(UTC))) as snapshot:
        for each, organisation in product(asked, (CITY, HAIDIAN)):
            line = explain(snapshot, figure=each.name, year=2019, organisation=organisation).line
            told = getattr(*_answered(snapshot, each, organisation))
            shown = line.value if line.text is None or line.value is None else line.text.zh
            assert float(shown or 0) == float(getattr(told, "percent", told) or 0), each.name


def _answered(snapshot: Snapshot, figure: Definition, organisation: NodeId) -> tuple[object, str]:
    """Return what the query says whose figure it is, asked for the same circle, and in which field."""
    owner = None if figure.by is By.BOARD else CITY if figure.by is By.CITY else organisation
    answered = queries[figure.group](snapshot, year=2019, owner=owner, below=figure.by is By.WITHIN)
    return getattr(answered, "total", answered), figure.name.split(".")[1].replace("-", "_")


def test_no_view_set_an_event_aside(played: Node) -> None:
    assert {status.view: status.set_aside for status in played.views.status() if status.set_aside} == {}


def test_a_second_play_changes_nothing(played: Node) -> None:
    head = played.log.head()
    stage = OneNode(played.handler, again=True)
    play(stage)
    stage.flush()
    traces = played.log.read(head, 100)
    assert [event.envelope.subject for event in traces] == []
