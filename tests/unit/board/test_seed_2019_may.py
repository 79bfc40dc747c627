"""The scenario as it is written down: the article's figures, and commands that can be told apart."""

from collections.abc import Iterable

import pytest

from domain.beijing import BEIJING
from services.board.seed_2019.cast import CITY, HAIDIAN, KEXU, KEYUAN, SUBDISTRICT
from services.board.seed_2019.items import lighting, seminar
from services.board.seed_2019.may import play
from services.board.seed_2019.player import NotOnTheBoard, playing
from services.board.seed_2019.stage import Rehearsal, ScenarioStep


@pytest.fixture
def rehearsed() -> list[ScenarioStep]:
    rehearsal = Rehearsal()
    play(rehearsal)
    return rehearsal.steps


def names(steps: Iterable[ScenarioStep]) -> set[str]:
    return {type(step.command).__name__ for step in steps}


def test_fifteen_people_raise_29_issues_in_three_categories() -> None:
    items = seminar().items
    assert len(items) == 29
    assert {item.speaker for item in items} == set(range(1, 16))
    assert {item.category for item in items} == {category.code for category in seminar().categories}
    assert [category.name.zh for category in seminar().categories] == [
        "社区党组织建设不规范",
        "物业管理不到位",
        "基础设施修缮不及时",
    ]


def test_no_two_items_are_the_same() -> None:
    assert len({item.zh for item in seminar().items}) == len({item.en for item in seminar().items}) == 29


def test_the_lighting_items_are_those_of_kexu_and_keyuan_with_14_lamps_at_baofusi() -> None:
    items = [seminar().items[number - 1] for number in lighting()]
    assert {item.about for item in items} == {KEXU, KEYUAN}
    measures = [measure for item in items if item.lighting for measure in item.lighting.measures]
    assert [measure.quantity for measure in measures if "保福寺" in measure.place.zh] == [14]


def test_every_command_has_a_name_of_its_own(rehearsed: list[ScenarioStep]) -> None:
    assert len({step.key for step in rehearsed}) == len(rehearsed)


def test_what_the_article_dates_happens_on_its_day(rehearsed: list[ScenarioStep]) -> None:
    days = {type(step.command).__name__: step.at.astimezone(BEIJING).date().isoformat() for step in rehearsed}
    assert days["HoldSeminar"] == days["RaiseIssue"] == "2019-05-15"
    assert days["VisitSite"] == days["ResolveIssue"] == "2019-05-17"


def test_each_organisation_gives_its_own_commands(rehearsed: list[ScenarioStep]) -> None:
    givers = {name: {step.by for step in rehearsed if names([step]) == {name}} for name in names(rehearsed)}
    assert givers["AcceptInvitation"] == {CITY, HAIDIAN}
    assert givers["AssignTask"] == {HAIDIAN}
    assert givers["AcceptTask"] == {SUBDISTRICT, KEXU, KEYUAN}
    assert givers["AcceptRectification"] == givers["SubmitRectification"] == {SUBDISTRICT}
    assert givers["ResolveIssue"] == givers["CheckRectification"] == {CITY}


def test_what_the_article_does_not_say_is_marked(rehearsed: list[ScenarioStep]) -> None:
    assert names(step for step in rehearsed if not step.synthetic) == {
        "HoldSeminar",
        "RaiseIssue",
        "VisitSite",
        "SubmitRectification",
        "CheckRectification",
        "ResolveIssue",
    }
    raised = [step.synthetic for step in rehearsed if names([step]) == {"RaiseIssue"}]
    assert raised.count(False) == 2


def test_a_board_without_an_organisation_of_the_scenario_is_refused() -> None:
    with pytest.raises(NotOnTheBoard, match=r"bj\.haidian"), playing({}, {}, [HAIDIAN], lambda _count: None):
        pytest.fail("there is nobody to play")
