"""Another city than the article's: each of its figures is whose it says, on every node that tells it."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.node_id import NodeId
from projections.definition import definitions
from projections.engine.snapshot import Snapshot
from projections.question import Inquiry
from tests import linjiang
from tests.linjiang.breaking import break_rules
from tests.linjiang.cast import CITY, COLLEGE, DONGPO, NANHU, TRANSPORT
from tests.linjiang.script import play
from tests.linjiang.stage import Linjiang

pytestmark = pytest.mark.timeout(300)

EXPECTED = tomllib.loads((Path(linjiang.__file__).parent / "expected.toml").read_text("utf-8"))
YEARS = (2022, 2023, 2024)
WHOSE = (CITY, DONGPO, NANHU, TRANSPORT, COLLEGE)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linjiang]:
    """Return Linjiang after two years in which some broke rules."""
    lived = Linjiang(tmp_path_factory.mktemp("linjiang"))
    break_rules(play(lived))
    yield lived
    lived.close()


def figures(snapshot: Snapshot, year: int, organisation: NodeId) -> dict[str, object]:
    """Return the figures of an organisation that have a value, by their names: the city's are the citywide ones."""
    inquiry = Inquiry(snapshot, year, organisation)
    asked = [each for each in definitions.values() if each.by.is_citywide is (organisation == CITY)]
    answers = {each.name: each.answer(inquiry) for each in asked}
    return {
        name: answer.text.en if answer.text else answer.value
        for name, answer in answers.items()
        if answer.value is not None
    }


@pytest.mark.parametrize("year", YEARS)
def test_the_city_tells_every_figure_of_everybody(city: Linjiang, year: int) -> None:
    with city.views(CITY) as views, views.read() as snapshot:
        told = {str(whose): figures(snapshot, year, whose) for whose in WHOSE}
    assert told == {str(whose): EXPECTED[str(year)][whose] for whose in WHOSE}


@pytest.mark.parametrize("whose", WHOSE[1:])
def test_every_organisation_tells_the_same_of_itself_on_its_own_node(city: Linjiang, whose: NodeId) -> None:
    with city.views(whose) as views, views.read() as snapshot:
        told = {str(year): figures(snapshot, year, whose) for year in YEARS}
    assert told == {str(year): EXPECTED[str(year)][whose] for year in YEARS}
