"""I11: whatever a clue says and whomever it is about, nothing of it can be read in what leaves or lies in a node."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from httpx import Client, Response
from hypothesis import strategies as st

from domain.authority import Role
from domain.node_id import NodeId
from domain.words import Words
from projections.registry import VIEWS
from services.api.tokens import add_token
from services.commands.clue_key import install_clue_key, make_clue_key
from services.node.app import create_app
from services.node.settings import Http, NodeSettings
from services.node.wiring import Node
from tests.budget import examples
from tests.histories.board import ALL
from tests.histories.lives import over_lives
from tests.integration.api.conftest import served
from tests.readable import found

CITY, COMMISSION, HAIDIAN = NodeId("bj"), NodeId("bj.discipline"), NodeId("bj.haidian")
CONCERNED = (CITY, COMMISSION)
"""Who holds the key for clues."""
LINKS = ((CITY, COMMISSION), (COMMISSION, CITY), (CITY, HAIDIAN), (HAIDIAN, CITY))
ALMOST = tuple(role for role in Role if role is not Role.CLUES)
"""All that one can be without dealing with clues."""
MANY = 12
"""Letters by which a secret is known when it is found: what is shorter lies somewhere by chance."""

Said = tuple[str, bytes]
"""Something that can be read, and where."""


@dataclass(frozen=True)
class Secrets:
    """What a clue says, about whom, and what is noted when it is decided on."""

    leader: str
    content: str
    note: str

    def __iter__(self) -> Iterator[str]:
        """Iterate over all that must be hidden."""
        yield from (self.leader, self.content, self.note)


def texts(alphabet: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=MANY, max_size=40)


chinese = texts(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5))
words = st.lists(texts(st.sampled_from("abkqvwxyz0179")), min_size=1, max_size=3).map(" ".join)
quoted = texts(st.sampled_from("线索<>&'\"\\"))
leaders = texts(st.sampled_from("abkqvwxyz0179")).map("leader-{}".format)
clues = st.builds(Secrets, leaders, st.one_of(chinese, words, quoted), st.one_of(chinese, words))


@dataclass(frozen=True)
class Office:
    """A node that runs here, without links, and what asks it."""

    node: Node
    client: Client
    tokens: Mapping[bool, str]
    """Of somebody who deals with clues, and of somebody who is all else."""

    def ask(self, method: str, path: str, *, dealing: bool = False, **more: Any) -> Response:
        """Ask it something."""
        headers = {"Authorization": f"Bearer {self.tokens[dealing]}"} | more.pop("headers", {})
        return self.client.request(method, path, headers=headers, **more)

    def do(self, path: str, body: object) -> dict[str, Any]:
        """Give it a command that must be allowed, as somebody who deals with clues."""
        answer = self.ask("POST", path, dealing=True, json=body)
        assert answer.status_code < 300, answer.text
        done: dict[str, Any] = answer.json()
        return done


Offices = Mapping[NodeId, Office]


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offices]:
    """The city, its discipline commission, and a district that has no part in clues."""
    with ExitStack() as running:
        yield {id: _opened(id, tmp_path_factory.getbasetemp(), running) for id in (CITY, COMMISSION, HAIDIAN)}


def _opened(id: NodeId, folder: Path, running: ExitStack) -> Office:
    data = folder / f"clues-{id}"
    data.mkdir(mode=0o700)
    http, audience = Http(port=1), CONCERNED if id in CONCERNED else ()
    settings = NodeSettings(
        id=id, name=Words(id, id), http=http, data=data, clues=bool(audience), clue_audience=audience
    )
    if settings.clues:
        install_clue_key(settings.clue_key_file, make_clue_key(folder / "first.key"))
    node = Node(settings)
    node.start()
    running.callback(node.stop)
    url = running.enter_context(served(create_app(node)))
    tokens = {dealing: add_token(data, id, tuple(Role) if dealing else ALMOST) for dealing in (True, False)}
    return Office(node, running.enter_context(Client(base_url=url, timeout=30)), tokens)


# ── What is done ──────────────────────────────────────────────────────────────────────────────────────────────────────


def deal_with(offices: Offices, secrets: Secrets) -> str:
    """Refer a clue, receive it and decide on it, on the nodes of those whom it concerns; return its id."""
    refer = {"leader": secrets.leader, "content": secrets.content, "to": COMMISSION}
    clue = str(offices[CITY].do("/v1/clues/refer", refer)["id"])
    deliver(offices)
    receipt = offices[COMMISSION].do("/v1/clue-receipts/receive", {"clue": clue})["id"]
    decision = {"disposition": "talk", "note": secrets.note}
    offices[COMMISSION].do(f"/v1/clue-receipts/{receipt}/decide", decision)
    deliver(offices)
    return clue


def deliver(offices: Offices) -> list[Said]:
    """Let every node have all that its neighbours have for it, each time from the beginning; return what went where."""
    went: list[Said] = []
    for _ in range(2):  # what the commission tells the city goes on to nobody, and would go on now
        for sender, receiver in LINKS:
            window = [each.raw for each in offices[sender].node.log.outbox(receiver, 0, ALL)]
            offices[receiver].node.log.take_in(sender, 1, window)
            went += [(f"the link from {sender} to {receiver}", raw) for raw in window]
    return went


def mistakes(offices: Offices, secrets: Secrets) -> Iterator[Response]:
    """Yield what is answered to those who give a clue in a wrong way, or where they must not."""
    right = {"leader": secrets.leader, "content": secrets.content, "to": COMMISSION}
    wrong = [
        right | {"content": secrets.content * 400},
        right | {"leader": f"{secrets.leader} {secrets.content}"},
        right | {"inspection": secrets.content},
        right | {"to": "BJ!"},
        right | {"note": secrets.note},
        {"content": secrets.content},
    ]
    for office in offices.values():
        for dealing in (True, False):
            for body in wrong:
                yield office.ask("POST", "/v1/clues/refer", dealing=dealing, json=body)
                batch = [{"command": "ReferClue", "data": body}]
                yield office.ask("POST", "/v1/commands", dealing=dealing, json=batch)
            broken = json.dumps(right, ensure_ascii=False).encode()[:-1]
            headers = {"Content-Type": "application/json"}
            yield office.ask("POST", "/v1/clues/refer", dealing=dealing, content=broken, headers=headers)
        yield office.ask("POST", "/v1/clues/refer", json=right)
        yield office.ask("POST", "/v1/tasks/assign", json=right)
    yield offices[HAIDIAN].ask("POST", "/v1/clues/refer", dealing=True, json=right)


# ── What can be read ──────────────────────────────────────────────────────────────────────────────────────────────────


def kept(office: Office) -> Iterator[Said]:
    """Yield all that a node keeps: its log, its views, its files."""
    yield from ((f"row {row.position}", row.raw) for row in office.node.log.read_raw(0, ALL))
    with office.node.views.read() as snapshot:
        yield from ((f"view {view.name}", snapshot.dump(view)) for view in VIEWS)
    for path in office.node.settings.data.rglob("*"):
        if path.is_file():
            yield str(path), path.read_bytes()


def answered(office: Office, clue: str) -> Iterator[Said]:
    """Yield what a node answers on its addresses to somebody who is everything but concerned with clues."""
    paths = ["/", "/tasks", "/issues", "/links", "/v1/operation/views", "/v1/operation/set-aside", "/openapi.json"]
    for kind, where in (("registers", "/v1/"), ("queries", "/v1/queries/")):
        listed = office.ask("GET", f"/v1/{kind}").json()[kind]
        paths += [f"/v1/{kind}", *(f"{where}{each['name']}" for each in listed)]
    for kind in ("clues", "clue-receipts", "clue-indexes", "clue-tallies", "aggregates", "tasks"):
        paths += [f"/v1/{kind}", f"/v1/{kind}/{clue}", f"/v1/{kind}/{clue}/events"]
    for path in paths:
        answer = office.ask("GET", path)
        yield path, str(answer.headers).encode() + answer.content


def streamed(office: Office) -> Said:
    """Return the feed of all that a node has, up to what is done now."""
    task = {"title": "x", "lead": office.node.settings.id, "due": "2100-01-01T00:00:00+08:00"}
    last, body = office.do("/v1/tasks/assign", task)["id"].encode(), b""
    headers = {"Authorization": f"Bearer {office.tokens[False]}"}
    with office.client.stream("GET", "/v1/feed?after=0", headers=headers) as answer:
        chunks = answer.iter_bytes()
        while last not in body:
            body += next(chunks)
    return "/v1/feed", body


@hypothesis.settings(over_lives, max_examples=examples(2))
@hypothesis.given(secrets=clues)
def test_i11_nothing_of_a_clue_is_readable_on_any_channel_outside_the_restricted_one(
    offices: Offices, secrets: Secrets
) -> None:
    clue = deal_with(offices, secrets)
    for answer in mistakes(offices, secrets):
        assert answer.status_code >= 400 or b"problems" in answer.content
        assert not found(secrets, answer.content), answer.request.url
    for where, content in deliver(offices):
        assert not found(secrets, content), where
    for id, office in offices.items():
        assert office.node.views.wait_for(office.node.log.head(), 10)
        for where, content in (streamed(office), *answered(office, clue), *kept(office)):
            assert not found(secrets, content), f"{where} of {id}"
        rows = [row.raw for row in office.node.log.read_raw(0, ALL)]
        assert any(clue.encode() in raw for raw in rows) is (id in CONCERNED)
    read = offices[COMMISSION].ask("GET", f"/v1/clues/{clue}", dealing=True).json()["clue"]
    assert (read["leader"], read["content"]) == (secrets.leader, secrets.content)


@hypothesis.given(secrets=clues)
def test_a_secret_is_found_in_every_shape(secrets: Secrets) -> None:
    """What finds nothing would prove nothing."""
    for secret in secrets:
        for raw in (
            secret.encode(),
            json.dumps(secret).encode(),
            secret.encode("gb18030"),
            secret.encode().hex().encode(),
        ):
            assert found([secret], b"before" + raw + b"after")
    assert not found(secrets, "反映某单位物业管理不到位".encode())
