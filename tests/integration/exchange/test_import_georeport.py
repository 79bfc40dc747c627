"""What one city serves as GeoReport v2, another takes in: from its address or from a file."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from domain.authority import Role
from services.api.tokens import add_token
from services.exchange.results import ImportStatus
from services.http_client import Client
from services.node.app import create_app
from services.node.settings import NodeSettings
from services.node.wiring import Node
from tests.integration.api.conftest import served
from tests.integration.exchange.conftest import CITY, Desk
from tests.integration.exchange.test_import import MAPPING, ROWS

TAKEN = """
source = "https://neighbour.example/open311"
organisation = "bj"
record = "{service_request_id}"
time = "{requested_datetime}"

[[before]]
type = "IssueListOpened"
record = "neighbour"
time = 2019-01-01T00:00:00+08:00
data.title = { zh = "邻市工单", en = "The neighbour's tickets" }
data.categories = [
    { code = "lamp", name = { zh = "灯", en = "Lamp" } },
    { code = "post", name = { zh = "杆", en = "Post" } },
]

[[row]]
type = "IssueRaised"
data.list = "neighbour"
data.category = "{service_code}"
data.text = { columns = ["description", "service_name"] }
data.place = { zh = "{address}", en = "{address}" }
data.point = { latitude = "{lat}", longitude = "{long}" }
data.about = "bj.lamps"
"""


@pytest.fixture
def neighbour(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Let the city have its tickets, and return where another node of the same name is that has none."""
    file, mapping = desk.write("lights.csv", ROWS), desk.write("city.toml", MAPPING)
    assert desk.yipan("import", file, "--mapping", mapping)[0] == 0
    assert desk.node.views.wait_for(desk.node.log.head(), 30)
    settings: NodeSettings = replace(desk.node.settings, data=tmp_path / "other", public_lists=())
    node = Node(settings)
    node.start()
    token = add_token(settings.data, CITY, (Role.PUBLISHER, Role.READER))
    monkeypatch.setenv("YIPAN_TOKEN", token)
    with served(create_app(node)) as url:
        yield url
    node.stop()


def take(desk: Desk, source: object, to: str, *more: object) -> tuple[int, str, str]:
    out, mapping = desk.folder / "out.csv", desk.write("taken.toml", TAKEN)
    words = ("import", source, "--mapping", mapping, "--report", out, "--node", to, *more)
    return desk.call(*map(str, words))


def test_an_endpoint_is_imported_window_by_window(desk: Desk, neighbour: str) -> None:
    source = f"{desk.url}/open311/v2"
    asked = ("--since", "2019-01-01", "--until", "2019-12-31", "--format", "georeport")
    code, _, err = take(desk, source, neighbour, *asked)
    assert (code, err) == (0, "")
    lines = desk.report()
    assert [line.status for line in lines] == [ImportStatus.ACCEPTED] * 4
    assert {line.record for line in lines[1:]} == {desk.issue(each) for each in "123"}
    assert take(desk, source, neighbour, *asked)[0] == 0
    assert {line.status for line in desk.report()} == {ImportStatus.KNOWN}


def test_an_endpoint_that_gives_few_at_once_is_imported_whole(
    desk: Desk, neighbour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.open311.parameters.MOST", 3)
    monkeypatch.setattr("services.exchange.files.georeport_endpoint.SHORTEST_CUT", 3)
    asked = ("--since", "2019-01-01", "--until", "2019-12-31", "--format", "georeport")
    code, _, err = take(desk, f"{desk.url}/open311/v2", neighbour, *asked)
    assert (code, err) == (0, "")
    assert {line.record for line in desk.report()[1:]} == {desk.issue(each) for each in "123"}


def test_a_file_with_its_answer_is_imported(desk: Desk, neighbour: str) -> None:
    with Client(desk.url) as client:
        answer = client.get("/open311/v2/requests.json", start_date="2019-05-01T00:00:00Z")
    code, _, err = take(desk, desk.write("requests.json", json.dumps(answer)), neighbour)
    assert (code, err) == (0, "")
    assert [line.status for line in desk.report()] == [ImportStatus.ACCEPTED] * 4
    with Client(neighbour, os.environ["YIPAN_TOKEN"]) as client:
        there = client.get("/v1/issues", wait_for=max(int(line.position or 0) for line in desk.report()))
    points = {line["issue"]["text"]: line["issue"]["point"] for line in there["items"]}
    assert points["科煦社区路灯不亮"] == {"latitude": 39.9847, "longitude": 116.3183}
    assert list(points.values()).count(None) == 2


def test_an_address_that_answers_nothing_is_told(desk: Desk, neighbour: str) -> None:
    code, _, err = take(desk, f"{desk.url}/nothing/here", neighbour)
    assert (code, "/nothing/here/requests.json" in err, "HTTP 404" in err) == (1, True, True)
    assert "not JSON" not in err


def test_an_end_before_the_beginning_is_told_and_nothing_asked(desk: Desk, neighbour: str) -> None:
    code, _, err = take(desk, neighbour, neighbour, "--since", "2016-01-01", "--until", "2015-12-31")
    assert code == 2
    assert "--since" in err
    assert "must not lie behind" in err
