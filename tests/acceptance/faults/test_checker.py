"""The checker notices whatever it is there to notice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
import sqlalchemy as sa

from domain.envelope import Classification
from domain.node_id import NodeId
from projections.engine.views import Views
from projections.registry import VIEWS
from services.log import Log
from services.node.settings import NodeSettings
from services.node.storage import Database, url_of
from tests.acceptance.faults.checker import check
from tests.integration.links.board import CITY, HAIDIAN, settings_of
from tests.integration.links.happenings import assigned
from tests.integration.links.hostile import forge
from tests.smuggled import smuggle

pytestmark = pytest.mark.slow


@dataclass
class Given:
    """What a client of the district was acknowledged."""

    node: str = HAIDIAN
    given: list[str] = field(default_factory=list)
    acknowledged: dict[str, tuple[str, int]] = field(default_factory=dict)


class Played:
    """Two logs with what a client of the district has commanded, and what went over the link."""

    def __init__(self, folder: Path) -> None:
        self.settings = settings_of(folder, CITY, HAIDIAN)
        self.logs = {id: Log(id, url_of(each, Database.LOG)) for id, each in _made(self.settings).items()}
        self.commander = Given()
        self.command()
        self.command()
        self.exchange()

    def command(self, mark: str | None = None) -> str:
        """Do what a command with a mark does, and acknowledge it."""
        mark = mark or f"load-{uuid4().hex}"
        [recorded] = self.logs[HAIDIAN].append([assigned(HAIDIAN, title=mark)])
        self.commander.given.append(mark)
        self.commander.acknowledged[mark] = recorded.envelope.subject, 1
        return mark

    def exchange(self, **over: object) -> None:
        """Have the city take in what is new, altered in this way."""
        after = self.logs[CITY].received(HAIDIAN).number
        rows = self.logs[HAIDIAN].outbox(CITY, after, 100)
        self.logs[CITY].take_in(HAIDIAN, after + 1, [forge(row.raw, over) if over else row.raw for row in rows])

    def check(self, folder: Path) -> None:
        """Check it all."""
        for log in self.logs.values():
            log.close()
        traffic = SimpleNamespace(commanders=[self.commander], publishers=[])
        check(list(self.settings.values()), traffic, folder)  # type: ignore[arg-type]


def _made(settings: dict[NodeId, NodeSettings]) -> dict[NodeId, NodeSettings]:
    for each in settings.values():
        each.data.mkdir(exist_ok=True)
    return settings


@pytest.fixture
def played(tmp_path: Path) -> Played:
    return Played(tmp_path)


def test_what_is_as_it_should_be_passes(played: Played, tmp_path: Path) -> None:
    played.check(tmp_path)


def lost(played: Played) -> None:
    played.commander.given.append("load-lost")
    played.commander.acknowledged["load-lost"] = "task-0@bj.haidian", 1


def doubled(played: Played) -> None:
    played.command(played.commander.given[0])
    played.exchange()


def another(played: Played) -> None:
    first, second, *_ = played.commander.given
    places = played.commander.acknowledged
    places[first], places[second] = places[second], places[first]


def not_arrived(played: Played) -> None:
    played.command()


def altered(played: Played) -> None:
    played.command()
    played.exchange(authid="another")


def leaked(played: Played) -> None:
    secret = assigned(HAIDIAN, classification=Classification.RESTRICTED)
    played.logs[HAIDIAN].append([secret])
    smuggle(played.logs[CITY], secret)


def withheld(played: Played) -> None:
    smuggle(played.logs[HAIDIAN], assigned(HAIDIAN, classification=Classification.LOCAL), dataclassification="internal")


def shown_otherwise(played: Played) -> None:
    url = url_of(played.settings[HAIDIAN], Database.VIEWS)
    views = Views(url, played.logs[HAIDIAN], views=VIEWS, node=HAIDIAN)
    views.catch_up()
    views.stop()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        [table] = [each for each in sa.inspect(connection).get_table_names() if each.startswith("tasks")][:1]
        connection.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608 - its name is ours
    engine.dispose()


@pytest.mark.parametrize("wrong", [lost, doubled, another, not_arrived, altered, leaked, withheld, shown_otherwise])
def test_what_is_wrong_is_noticed(played: Played, tmp_path: Path, wrong: Callable[[Played], None]) -> None:
    wrong(played)
    with pytest.raises((AssertionError, KeyError)):
        played.check(tmp_path)
