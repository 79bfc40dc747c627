"""Clues over HTTP: opened for those whom they concern; for everybody else there are counts and nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from httpx import Client, Response

from domain.authority import Role
from domain.clue_tally import tally_of
from domain.node_id import NodeId
from domain.words import Words
from services.api.tokens import add_token
from services.commands.clue_key import make_clue_key
from services.commands.vault import Vault
from services.node.app import create_app
from services.node.settings import Hosted, Http, NodeSettings
from services.node.wiring import Node
from tests.integration.api.conftest import KEXU, NODE, Api, Running, served
from tests.integration.api.test_feed import follow

KEYUAN = NodeId("bj.haidian.keyuan")
TEXT, LEADER, NOTE = "线索正文：收受礼金", "leader-7", "拟谈话函询"
CLUE = {"leader": LEADER, "content": TEXT, "to": KEXU}
SECRETS = (TEXT, LEADER, NOTE)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One node of the restricted audience, which also hosts those to whom it refers and others."""
    hosted = (Hosted(KEXU, Words("科煦社区", "Kexu")), Hosted(KEYUAN, Words("科源社区", "Keyuan")))
    settings = NodeSettings(
        id=NODE,
        name=Words("海淀区", "Haidian"),
        http=Http(port=1),
        data=tmp_path_factory.mktemp("node"),
        organisations=hosted,
        clues=True,
        clue_audience=(KEXU,),
    )
    make_clue_key(settings.clue_key_file)
    node = Node(settings)
    node.start()
    try:
        with served(create_app(node)) as url, Client(base_url=url, timeout=30) as client:
            yield Running(node, client)
    finally:
        node.stop()


def refer(api: Api, **kwargs: Any) -> Response:
    return api.post("/v1/clues/refer", CLUE | kwargs.pop("changes", {}), **kwargs)


def read(api: Api, path: str, *roles: Role, organisation: NodeId = NODE, **params: Any) -> Response:
    return api.client.get(path, headers=api.as_(*roles, organisation=organisation), params=params or None)


@pytest.fixture(scope="module")
def tokens(running: Running) -> dict[NodeId, dict[str, str]]:
    data = running.node.settings.data
    return {id: {"Authorization": f"Bearer {add_token(data, id, tuple(Role))}"} for id in (NODE, KEXU, KEYUAN)}


@pytest.fixture
def referred(api: Api) -> dict[str, Any]:
    answer = refer(api)
    assert answer.status_code == 201
    found: dict[str, Any] = answer.json()
    assert api.node.views.wait_for(found["position"], 10)
    return found


def test_who_referred_a_clue_and_to_whom_it_was_referred_read_it(api: Api, referred: dict[str, Any]) -> None:
    for organisation in (NODE, KEXU):
        answer = read(api, f"/v1/clues/{referred['id']}", Role.CLUES, organisation=organisation)
        assert answer.headers["cache-control"] == "no-store"
        clue = answer.json()["clue"]
        assert (clue["content"], clue["leader"], clue["to"]) == (TEXT, LEADER, KEXU)
        listed = read(api, "/v1/clues", Role.CLUES, organisation=organisation).json()
        assert referred["id"] in [each["id"] for each in listed["items"]]


def test_others_who_deal_with_clues_do_not_see_it(api: Api, referred: dict[str, Any]) -> None:
    answer = read(api, f"/v1/clues/{referred['id']}", Role.CLUES, organisation=KEYUAN)
    assert answer.status_code == 404
    assert read(api, "/v1/clues", Role.CLUES, organisation=KEYUAN).json()["items"] == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CLUES])
def test_reading_and_referring_need_the_role(api: Api, referred: dict[str, Any], role: Role) -> None:
    for path in ("/v1/clues", f"/v1/clues/{referred['id']}"):
        assert read(api, path, role).status_code == 403
    assert refer(api, headers=api.as_(role)).status_code == 403


def test_the_sealed_records_are_listed_for_auditors_alone(api: Api, referred: dict[str, Any]) -> None:
    assert read(api, "/v1/clue-receipts", Role.AUDITOR).status_code == 200
    for role in (Role.READER, Role.OFFICER, Role.CLUES):
        assert read(api, "/v1/clue-receipts", role).status_code == 403


def test_a_clue_is_received_and_decided_with_a_sealed_note(
    api: Api, referred: dict[str, Any], tokens: dict[NodeId, dict[str, str]]
) -> None:
    received = api.post("/v1/clue-receipts/receive", {"clue": referred["id"]}, headers=tokens[KEXU])
    assert received.status_code == 201
    decision = {"disposition": "talk", "note": NOTE}
    decided = api.post(f"/v1/clue-receipts/{received.json()['id']}/decide", decision, headers=tokens[KEXU])
    assert decided.status_code == 200
    assert NOTE not in decided.text

    position = decided.json()["position"]
    found = read(api, f"/v1/clues/{referred['id']}", Role.CLUES, wait_for=position).json()
    assert [(each["disposition"], each["note"]) for each in found["receipts"]] == [("talk", NOTE)]


def test_the_rate_leads_to_the_clues_that_contributed_for_who_deals_with_them(
    api: Api, referred: dict[str, Any], tokens: dict[NodeId, dict[str, str]]
) -> None:
    receipt = api.post("/v1/clue-receipts/receive", {"clue": referred["id"]}, headers=tokens[KEXU]).json()["id"]
    path = f"/v1/clue-receipts/{receipt}"
    assert api.post(f"{path}/decide", {"disposition": "verification"}, headers=tokens[KEXU]).status_code == 200
    sanction = api.post(f"{path}/record-sanction", {"sanctions": ["party"]}, headers=tokens[KEXU])
    assert sanction.status_code == 200
    at = sanction.json()["position"]
    year = datetime.now(UTC).year
    found = read(api, "/v1/clues", Role.CLUES, organisation=KEXU, sanctioned=year, wait_for=at).json()
    assert referred["id"] in [each["id"] for each in found["items"]]
    assert read(api, "/v1/clues", Role.CLUES, organisation=KEXU, sanctioned=year - 1).json()["items"] == []
    assert read(api, "/v1/clues", Role.CLUES, organisation=KEYUAN, sanctioned=year).json()["items"] == []
    [detail] = read(api, f"/v1/clues/{referred['id']}", Role.CLUES, organisation=KEXU).json()["receipts"]
    assert detail["sanctions"] == ["party"]


def test_clues_come_page_by_page(api: Api) -> None:
    last = [refer(api) for _ in range(3)][-1].json()
    pages = [read(api, "/v1/clues", Role.CLUES, limit=2, wait_for=last["position"])]
    while "next" in pages[-1].links:
        pages.append(read(api, pages[-1].links["next"]["url"], Role.CLUES))
    ids = [each["id"] for page in pages for each in page.json()["items"]]
    assert len(set(ids)) == len(ids) == pages[0].json()["total"] > 2
    assert read(api, "/v1/clues", Role.CLUES, cursor="x").json()["type"] == "/problems/invalid-cursor"


def test_an_ordinary_reader_sees_the_count_alone(api: Api, referred: dict[str, Any]) -> None:
    assert read(api, "/v1/queries/clues", Role.READER, year=2100).json()["items"] == []
    found = read(api, "/v1/queries/clues", Role.READER).json()["items"]
    assert [(each["owner"], each["leaders"]) for each in found] == [(NODE, 1)]
    assert set(found[0]) == {"owner", "year", "clues", "leaders"}


# ── What others see ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", [Role.READER, Role.OFFICER, Role.OPERATOR])
def test_the_record_of_a_clue_is_not_there_for_who_may_not_see_it(
    api: Api, referred: dict[str, Any], role: Role
) -> None:
    year = tally_year(referred)
    for id in (referred["id"], f"clue-index-{year}@{NODE}"):
        for path in (f"/v1/aggregates/{id}", f"/v1/aggregates/{id}/events"):
            assert read(api, path, Role.READER, role).status_code == 404


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CLUES])
def test_who_may_see_the_record_of_a_clue_sees_it_sealed(api: Api, referred: dict[str, Any], role: Role) -> None:
    answer = read(api, f"/v1/aggregates/{referred['id']}/events", Role.READER, role)
    [event] = answer.json()["events"]
    assert event["event"]["type"] == "ClueReferred"
    assert not [secret for secret in SECRETS if secret in answer.text]


def tally_year(referred: dict[str, Any]) -> str:
    [tally] = {each["event"]["subject"] for each in referred["events"] if each["event"]["type"] == "CluesCounted"}
    year = str(tally).removeprefix("clue-tally-").partition("@")[0]
    assert tally == tally_of(NODE, int(year))
    return year


def test_the_feed_shows_a_reader_the_counting_and_not_the_clue(api: Api, referred: dict[str, Any]) -> None:
    after = referred["events"][0]["position"] - 1
    with follow(api, f"/v1/feed?after={after}", **api.as_(Role.READER)) as feed:
        assert next(feed).data["type"] == "CluesCounted"
    with follow(api, f"/v1/feed?after={after}", **api.as_(Role.READER, Role.AUDITOR)) as feed:
        assert next(feed).data["type"] == "ClueReferred"


def test_no_answer_to_others_holds_a_restricted_event(api: Api, referred: dict[str, Any]) -> None:
    paths = ["/", "/live", "/tasks", "/issues", "/patrols", "/links", "/v1/registers", "/v1/queries", "/openapi.json"]
    paths += [f"/v1/{each['name']}" for each in read(api, "/v1/registers", Role.READER).json()["registers"]]
    paths += [f"/v1/{kind}/{referred['id']}" for kind in ("tasks", "issues", "patrols", "clue-tallies", "outcomes")]
    for path in paths:
        with api.client.stream("GET", path, headers=api.as_(Role.READER, Role.OFFICER)) as answer:
            body = first_message(answer) if path.startswith("/live") else answer.read()
        assert not [secret for secret in SECRETS if secret.encode() in body], path
        assert path == "/openapi.json" or b"v1." not in body, path


def first_message(answer: Response) -> bytes:
    """Return a stream up to the end of its first message."""
    body = b""
    for chunk in answer.iter_bytes():
        body += chunk
        if b"data:" in body:
            return body
    raise AssertionError("the stream ended before its first message")


# ── Mistakes ──────────────────────────────────────────────────────────────────────────────────────────────────────────

MISTAKES: dict[str, Any] = {
    "a content that is too long": {"content": TEXT + "长" * 4000},
    "a leader that is no pseudonym": {"leader": f"{LEADER} 收受礼金"},
    "a receiver that is none": {"to": "BJ!"},
    "a field too many": {"note": TEXT},
    "a content that is no text": {"content": [TEXT]},
}


@pytest.mark.parametrize("changes", MISTAKES.values(), ids=MISTAKES.keys())
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_breaks_a_rule_is_named_and_not_repeated(api: Api, changes: dict[str, Any], language: str) -> None:
    for answer in (
        refer(api, changes=changes, headers={"Accept-Language": language}),
        api.post("/v1/commands", [{"command": "ReferClue", "data": CLUE | changes}]),
    ):
        assert answer.status_code in (200, 422)
        assert next(iter(changes)) in answer.text
        assert not [secret for secret in (*SECRETS, "收受礼金") if secret in answer.text]


def test_a_clue_may_be_referred_in_a_batch_and_given_again(api: Api) -> None:
    command = {"command": "ReferClue", "data": CLUE, "key": "batch-1"}
    first, again = (api.post("/v1/commands", [command]) for _ in range(2))
    assert again.json() == [first.json()[0] | {"repeated": True}]
    assert not [secret for secret in SECRETS if secret in first.text + again.text]
    [other] = api.post("/v1/commands", [command | {"data": CLUE | {"leader": "leader-8"}}]).json()
    assert other["type"] == "/problems/key-reused"


@pytest.mark.parametrize("vault", [None, Vault(b"x" * 32)], ids=["no key", "another key"])
def test_what_the_nodes_key_does_not_open_is_listed_without_its_text(
    api: Api, referred: dict[str, Any], monkeypatch: pytest.MonkeyPatch, vault: Vault | None
) -> None:
    monkeypatch.setattr(api.node, "vault", vault)
    with served(create_app(api.node)) as url, Client(base_url=url, timeout=30) as client:
        clue = read(replace(api, client=client), f"/v1/clues/{referred['id']}", Role.CLUES).json()["clue"]
    assert (clue["id"], clue["to"], clue["leader"], clue["content"]) == (referred["id"], KEXU, None, None)
