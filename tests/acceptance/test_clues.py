"""I11 on real nodes: what a clue says, and whom it is about, is told to those whom it concerns and found nowhere."""

import base64
import json
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.authority import Role
from domain.node_id import NodeId
from services.api.tokens import add_token
from services.http_client import Client
from tests.acceptance.conftest import MakeBoard
from tests.acceptance.harness import Board, eventually
from tests.acceptance.load import assign, expect_once
from tests.readable import found

CITY, COMMISSION, HAIDIAN = "bj", "bj.discipline", "bj.haidian"

LEADER, OTHER_LEADER = "leader-kzqxwv7", "leader-jyhpbt3"
CONTENT = "反映其在项目审批中收受礼金 zqxwkclue"
"""Chinese, as clues are, and a word that nothing else holds."""
NOTE = "拟谈话函询 zqxwknote"
SECRETS = (LEADER, OTHER_LEADER, CONTENT, NOTE)
REFER = {"leader": LEADER, "content": CONTENT, "to": COMMISSION}
OUTSIDE = REFER | {"to": HAIDIAN}
"""For somebody who is not of the restricted audience, has no key, and must not even hear that there is a clue."""
FEED = "/v1/feed?after=0"
ALMOST = (Role.READER, Role.OFFICER, Role.APPROVER, Role.OPERATOR, Role.AUDITOR)
"""All that one can be without dealing with clues."""


def found_in(content: bytes) -> list[bytes]:
    return found(SECRETS, content)


def files_of(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # a journal that was just removed
            if path.is_file():
                yield path, path.read_bytes()


def test_a_text_is_found_in_every_shape() -> None:
    """What finds nothing would prove nothing."""
    for kept in (
        CONTENT.encode(),
        json.dumps(CONTENT).encode(),
        CONTENT.encode("gb18030"),
        CONTENT.encode().hex().encode(),
    ):
        assert found_in(b"before" + kept + b"after")
    for shift in range(3):
        assert found_in(base64.b64encode(b"." * shift + CONTENT.encode() + b".."))
    assert not found_in("反映某单位物业管理不到位".encode())


@pytest.fixture
def board(make_board: MakeBoard) -> Board:
    return make_board(CITY, COMMISSION, HAIDIAN).start()


def refer(board: Board) -> str:
    """Refer a clue in the ways that go well, and in those that do not; return its id."""
    with board.client(CITY) as city:
        clue = city.post("/v1/clues/refer", json.dumps(REFER).encode(), {"Idempotency-Key": "clue-1"})
        again = city.post("/v1/clues/refer", json.dumps(REFER).encode(), {"Idempotency-Key": "clue-1"})
        batch = [{"command": "ReferClue", "data": REFER | {"leader": OTHER_LEADER}, "key": "clue-2"}]
        city.post("/v1/commands", json.dumps(batch).encode())
    assert again["id"] == clue["id"]
    assert not found_in(json.dumps(clue).encode())
    return str(clue["id"])


def mistakes(board: Board) -> Iterator[httpx.Response]:
    """Yield what is answered to those who give a clue in a wrong way."""
    wrong: list[tuple[str, Any, dict[str, str]]] = [
        ("/v1/clues/refer", REFER | {"content": CONTENT * 400}, {}),
        ("/v1/clues/refer", REFER | {"leader": f"{LEADER} {CONTENT}"}, {}),
        ("/v1/clues/refer", REFER | {"inspection": CONTENT}, {}),
        ("/v1/clues/refer", REFER | {"leader": OTHER_LEADER}, {"Idempotency-Key": "clue-1"}),
        ("/v1/clues/refer", {"content": CONTENT}, {"Accept-Language": "zh"}),
        ("/v1/clues/refer", OUTSIDE, {}),
        ("/v1/commands", [{"command": "ReferClue", "data": OUTSIDE}], {}),
        ("/v1/commands", [{"command": "ReferClue", "data": REFER | {"to": "BJ!"}}], {}),
        ("/v1/tasks/assign", REFER, {}),
    ]
    for node in (CITY, HAIDIAN):
        headers = {"Authorization": f"Bearer {board.token(node)}"}
        for path, body, more in wrong:
            yield httpx.post(f"{board.url(node)}{path}", json=body, headers=headers | more)
        yield httpx.post(
            f"{board.url(node)}/v1/clues/refer", json=REFER, headers=headers | {"Idempotency-Key": "clue 1"}
        )
        broken = json.dumps(REFER, ensure_ascii=False).encode()[:-1]
        as_json = headers | {"Content-Type": "application/json"}
        yield httpx.post(f"{board.url(node)}/v1/clues/refer", content=broken, headers=as_json)
    # A node outside the restricted audience has no key.
    headers = {"Authorization": f"Bearer {board.token(HAIDIAN)}"}
    yield httpx.post(f"{board.url(HAIDIAN)}/v1/clues/refer", json=REFER, headers=headers)


def deal_with(board: Board, clue: str) -> None:
    """Receive the clue at the commission, read it, and decide on it."""
    with board.client(COMMISSION) as commission:
        eventually(lambda: _ids(commission) >= {clue}, what="the clue's arrival at the commission")
        read = commission.get(f"/v1/clues/{clue}")["clue"]
        assert (read["leader"], read["content"]) == (LEADER, CONTENT)
        receipt = commission.post("/v1/clue-receipts/receive", json.dumps({"clue": clue}).encode())
        decision = {"disposition": "talk", "note": NOTE}
        commission.post(f"/v1/clue-receipts/{receipt['id']}/decide", json.dumps(decision).encode())
    with board.client(CITY) as city:
        eventually(lambda: _notes(city, clue) == [NOTE], what="the decision's arrival at the inspection office")


def _ids(client: Client) -> set[str]:
    return {each["id"] for each in client.get("/v1/clues")["items"]}


def _notes(client: Client, clue: str) -> list[str]:
    return [each["note"] for each in client.get(f"/v1/clues/{clue}")["receipts"]]


def answers(board: Board, node: str, clue: str, last: str, roles: tuple[Role, ...]) -> Iterator[tuple[str, bytes]]:
    """Yield what a node answers on every address to somebody with these roles; `last` is the last in its log."""
    token = add_token(board.data(node), NodeId(node), roles)
    paths = ["/", "/tasks", "/issues", "/patrols", "/links", "/v1/registers", "/v1/queries", "/healthz", "/readyz"]
    with httpx.Client(base_url=board.url(node), headers={"Authorization": f"Bearer {token}"}, timeout=30) as client:
        for kind in ("registers", "queries"):
            listed = client.get(f"/v1/{kind}").json()[kind] if Role.READER in roles else []
            where = "/v1/" if kind == "registers" else "/v1/queries/"
            paths += [f"{where}{each['name']}" for each in listed]
        for kind in ("clues", "clue-receipts", "clue-indexes", "clue-tallies", "aggregates", "tasks", "issues"):
            paths += [f"/v1/{kind}", f"/v1/{kind}/{clue}", f"/v1/{kind}/{clue}/events"]
        paths += ["/v1/operation/views", "/v1/operation/set-aside", "/openapi.json", f"/clues/{clue}", "/clues"]
        for path in paths:
            answer = client.get(path)
            yield path, str(answer.headers).encode() + answer.content
        if Role.READER in roles:
            yield FEED, _stream(client, FEED, last.encode())
            yield "/live", _stream(client, "/live", b"data:")


def _stream(client: httpx.Client, path: str, until: bytes) -> bytes:
    """Return what a stream says until it has said something."""
    body = b""
    with client.stream("GET", path) as answer:
        chunks = answer.iter_bytes()
        while until not in body:
            body += next(chunks)
    return body


def test_i11_the_content_of_a_clue_is_readable_on_no_channel_outside_the_restricted_one(board: Board) -> None:
    clue = refer(board)
    refused = list(mistakes(board))
    deal_with(board, clue)
    last = {node: assign(board.client(node), node) for node in (CITY, COMMISSION, HAIDIAN)}
    expect_once(board, CITY, list(last.values()))

    assert not [answer.url for answer in refused if found_in(answer.content)]
    assert all(answer.status_code >= 400 or b"problems" in answer.content for answer in refused)
    alone, _in_a_batch = [answer.json() for answer in refused if b"outside-clue-audience" in answer.content]
    assert alone["details"] == {"field": "to", "organisation": HAIDIAN, "fields": "to"}
    assert [each["pointer"] for each in alone["errors"]] == ["/to"]
    for node, concerned in ((CITY, True), (COMMISSION, True), (HAIDIAN, False)):
        for roles in (ALMOST, (Role.READER,), (Role.OPERATOR,)):
            for path, content in answers(board, node, clue, last[node], roles):
                assert not found_in(content), f"{path} of {node} tells {roles}"
                if path == FEED:
                    assert (b'"type":"ClueReferred"' in content) is (concerned and Role.AUDITOR in roles)
        look_into_files(board, node, clue, last[node], concerned=concerned)
    for node in (CITY, COMMISSION, HAIDIAN):
        assert board.stop(node) == 0
    for node, concerned in ((CITY, True), (COMMISSION, True), (HAIDIAN, False)):
        look_into_files(board, node, clue, last[node], concerned=concerned)


def look_into_files(board: Board, node: str, clue: str, last: str, *, concerned: bool) -> None:
    """Check that a node keeps nothing readable, and nothing at all of a clue that does not concern it."""
    kept = dict(files_of(board.place(node).path))
    assert not [path for path, content in kept.items() if found_in(content)]
    assert any(last.encode() in content for content in kept.values()), "what is kept is looked into"
    assert any(clue.encode() in content for content in kept.values()) is concerned
    assert (board.data(node) / "clues.key" in kept) is concerned


def test_the_board_counts_clues_and_distinct_leaders(board: Board) -> None:
    refer(board)
    with closing(board.client(CITY)) as city:
        city.post("/v1/clues/refer", json.dumps(REFER | {"content": "另一件"}).encode())
        head = city.get("/readyz")["head"]
        [count] = city.get("/v1/queries/clues", wait_for=head)["items"]
    assert (count["owner"], count["clues"], count["leaders"]) == (CITY, 3, 2)
