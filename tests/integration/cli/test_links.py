"""`yipan links skip` on a node whose link has stopped, and the commands over HTTP that it gives."""

import sys
from dataclasses import replace

import httpx
import pytest

from domain.authority import Role
from domain.envelope import Classification
from domain.link import EventRefused, Link, link_id
from domain.node_id import NodeId
from domain.words import Words
from services.api.tokens import add_token
from services.cli import main
from services.node.app import create_app
from services.node.wiring import Node
from tests.contract.log.events import happened
from tests.integration.api.conftest import served
from tests.integration.cli.test_calendar import CITY, node

__all__ = ["node"]

HAIDIAN = NodeId("bj.haidian")
LINK = link_id(CITY, HAIDIAN)


@pytest.fixture
def stopped(node: Node) -> Node:
    """Return a node whose link has stopped at number 7."""
    rule = Words("time:须为时刻", "time: must be a moment")
    refused = EventRefused(neighbour=HAIDIAN, number=7, digest="0" * 64, rule=rule)
    local = happened("x", source=CITY, subject=LINK, payload=refused, classification=Classification.LOCAL)
    node.log.append([replace(local, audience=())])
    return node


def operator(node: Node, actor: str) -> str:
    return add_token(node.settings.data, CITY, (Role.OPERATOR, Role.READER), actor)


def state(node: Node) -> Link:
    loaded = node.log.load(LINK)
    assert loaded
    found: Link = loaded.state
    return found


def test_two_operators_skip_what_was_refused(
    stopped: Node, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with served(create_app(stopped)) as url:

        def skip(actor: str, *arguments: str) -> tuple[int, str]:
            monkeypatch.setenv("YIPAN_TOKEN", operator(stopped, actor))
            monkeypatch.setattr(sys, "argv", ["yipan", "links", "skip", url, HAIDIAN, "--number", "7", *arguments])
            with pytest.raises(SystemExit) as ended:
                main()
            said = capsys.readouterr()
            return int(ended.value.code or 0), said.out + said.err

        assert skip("li")[0] != 0
        assert "7" in skip("wang", "--reason", "双方核对")[1]
        proposed = state(stopped).proposed
        assert proposed
        assert (proposed.number, proposed.by, proposed.reason) == (7, "wang", "双方核对")
        code, said = skip("wang")
        assert (code != 0, "wang" in said) == (True, True)
        assert skip("li")[0] == 0
    assert state(stopped).skips == proposed


@pytest.mark.parametrize(
    ("verb", "body", "status"),
    [
        ("propose-skip", {"number": 8, "reason": "双方核对"}, 409),
        ("propose-skip", {"number": 7}, 422),
        ("propose-skip", {"number": 0, "reason": "双方核对"}, 422),
        ("approve-skip", {"number": 7}, 409),
    ],
)
def test_nothing_else_is_proposed_or_agreed_to(stopped: Node, verb: str, body: dict[str, object], status: int) -> None:
    with served(create_app(stopped)) as url:
        headers = {"Authorization": f"Bearer {operator(stopped, 'wang')}"}
        answer = httpx.post(f"{url}/v1/links/{LINK}/{verb}", json=body, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert state(stopped).proposed is None


def test_officers_who_operate_nothing_skip_nothing(stopped: Node) -> None:
    token = add_token(stopped.settings.data, CITY, (Role.OFFICER, Role.READER), "zhao")
    with served(create_app(stopped)) as url:
        body = {"number": 7, "reason": "双方核对"}
        headers = {"Authorization": f"Bearer {token}"}
        assert httpx.post(f"{url}/v1/links/{LINK}/propose-skip", json=body, headers=headers).status_code == 403
