"""A city's node that answers, with two departments without a node of their own, and the command line before it."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from domain.aggregate_id import AggregateId
from domain.authority import Role
from domain.node_id import NodeId
from domain.tier import Tier
from domain.words import Words
from services.api.tokens import add_token
from services.cli import main
from services.exchange.journal import read
from services.exchange.results import ResultLine
from services.gateway.names import External, external_id
from services.node.app import create_app
from services.node.settings import Hosted, Http, NodeSettings
from services.node.wiring import Node
from tests.integration.api.conftest import served

CITY, LAMPS, PERMITS = NodeId("bj"), NodeId("bj.lamps"), NodeId("bj.permits")
PUBLIC = external_id(External(CITY, "list", "lights"))
HOSTED = (
    Hosted(LAMPS, Words("路灯中心", "Lamp Centre"), Tier.DISTRICT),
    Hosted(PERMITS, Words("许可处", "Permits"), Tier.DISTRICT),
)


@dataclass
class Desk:
    """The node, where it answers, and the command line."""

    node: Node
    url: str
    folder: Path
    call: Callable[..., tuple[int, str, str]]

    def yipan(self, *arguments: object) -> tuple[int, str, str]:
        """Run a command of the command line on this node."""
        return self.call(*map(str, arguments), "--node", self.url)

    def write(self, name: str, content: str) -> Path:
        """Write a file."""
        file = self.folder / name
        file.write_text(content, "utf-8")
        return file

    def report(self, name: str = "out.csv") -> list[ResultLine]:
        """Return the lines of a report."""
        return list(read(self.folder / name))

    def issue(self, external: str) -> AggregateId:
        """Return our id of one of the city's issues."""
        return external_id(External(CITY, "issue", external))

    def events_of(self, id: AggregateId) -> list[str]:
        """Return the types of all that happened to a record."""
        return [type(each.envelope.payload).__name__ for each in self.node.log.history(id)]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["yipan", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Callable[..., tuple[int, str, str]]) -> Iterator[Desk]:
    settings = NodeSettings(
        id=CITY,
        name=Words("北京市", "Beijing"),
        http=Http(port=1),
        data=tmp_path / "data",
        organisations=HOSTED,
        duties=False,
        public_lists=(PUBLIC,),
        open311=True,
    )
    node = Node(settings)
    node.start()
    for organisation, name in (
        (CITY, "YIPAN_TOKEN"),
        (LAMPS, "YIPAN_TOKEN_BJ_LAMPS"),
        (PERMITS, "YIPAN_TOKEN_BJ_PERMITS"),
    ):
        roles = (Role.PUBLISHER, Role.READER)
        monkeypatch.setenv(name, add_token(settings.data, organisation, roles))
    with served(create_app(node)) as url:
        httpx.get(f"{url}/healthz").raise_for_status()  # it is up before anything ends that asks nothing of it
        yield Desk(node, url, tmp_path, call)
    node.stop()
