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
from tests.linjiang.cast import CITY, COLLEGE, DONGPO, NANHU, TRANSPORT
from tests.linjiang.script import play
from tests.linjiang.stage import Linjiang

pytestmark = pytest.mark.timeout(300)

EXPECTED = tomllib.loads((Path(linjiang.__file__).parent / "expected.toml").read_text("utf-8"))
WHOSE = (CITY, DONGPO, NANHU, TRANSPORT, COLLEGE)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linjiang]:
    played = Linjiang(tmp_path_factory.mktemp("linjiang"))
    play(played)
    yield played
    played.close()


def figures(snapshot: Snapshot, year: int, organisation: NodeId) -> dict[str, object]:
    """Return every figure of an organisation that has a value, by its name; the city is asked for the citywide ones."""
    inquiry = Inquiry(snapshot, year, organisation)
    asked = [each for each in definitions.values() if each.by.is_citywide is (organisation == CITY)]
    found = {each.name: each.answer(inquiry) for each in asked}
    return {
        name: answer.text.en if answer.text else answer.value
        for name, answer in found.items()
        if answer.value is not None
    }


def test_dump(city: Linjiang) -> None:
    out = []
    with city.views(CITY) as views:
        for year in (2022, 2023, 2024):
            for whose in WHOSE:
                with views.read() as snapshot:
                    out.append(f'\n[{year}."{whose}"]')
                    for k, v in figures(snapshot, year, whose).items():
                        out.append(f'"{k}" = {v!r}')
    Path("/tmp/linjiang.txt").write_text("\n".join(out))
