"""What a node serves to auditors: a checkpoint, tiles, and receipts that are verified without it."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from httpx import Response

from domain.authority import Role
from services.audit.verifier import (
    Checkpoint,
    parse_checkpoint,
    parse_key,
    parse_note,
    parse_policy,
    parse_proof,
    verify_note,
    verify_proof,
)
from services.node.wiring import Node
from tests.integration.api.conftest import KEXU, NODE, Api, api, running

__all__ = ["api", "running"]


def ask(api: Api, path: str) -> Response:
    return api.client.get(f"/v1/audit{path}", headers=api.as_(Role.AUDITOR, Role.READER))


@pytest.fixture
def signed(api: Api) -> Node:
    """A node that has signed all it has."""
    api.assign()
    api.node.proof.checkpoints.sign()
    return api.node


def shown(api: Api) -> Checkpoint:
    note = parse_note(ask(api, "/checkpoint").content)
    signer = api.node.proof.keys.state.signer
    assert signer
    assert verify_note(note, [parse_key(signer.encode())])
    return parse_checkpoint(note.text)


def test_the_checkpoint_is_that_of_the_log(api: Api, signed: Node) -> None:
    found = shown(api)
    assert found.origin == "bj.haidian/log"
    assert found.root == signed.proof.tree.root(found.size)


def test_a_receipt_is_verified_by_a_policy_alone(api: Api, signed: Node) -> None:
    position = shown(api).size
    policy = parse_policy(f"log {signed.proof.keys.state.signer}\nquorum none\n".encode())
    proof, leaf = (ask(api, f"/events/{position}/{part}").content for part in ("proof", "leaf"))
    verify_proof(parse_proof(proof), leaf, policy)
    assert leaf[16:] == signed.log.read_raw(position - 1, 1)[0].raw


def test_the_tiles_are_those_of_the_tree(api: Api, signed: Node) -> None:
    size = shown(api).size
    assert size < 256
    assert ask(api, f"/tile/0/000.p/{size}").content == b"".join(signed.log.inspection.leaves(0, size))


@pytest.mark.parametrize("path", ["0/000", "0/000.p/0", "0/0", "0/000.p/255", "1/000.p/1", "0/x000/000.p/1", "0/abc"])
def test_a_tile_that_no_checkpoint_has_is_not_there(api: Api, signed: Node, path: str) -> None:
    assert ask(api, f"/tile/{path}").status_code == 404


def test_what_is_not_there_is_said_to_be(api: Api, signed: Node) -> None:
    assert ask(api, "/events/9000000/proof").status_code == 404


def test_a_hosted_organisation_takes_away_what_it_may_see_and_nothing_else(api: Api) -> None:
    own = api.assign(lead=KEXU).json()["events"][0]["position"]
    for lead in (NODE, NODE):
        others = api.assign(lead=lead).json()["events"][0]["position"]
    api.node.proof.checkpoints.sign()
    auditor = api.as_(Role.AUDITOR, organisation=KEXU)
    seen = {
        position: api.client.get(f"/v1/audit/events/{position}/leaf", headers=auditor).status_code
        for position in (own, others)
    }
    assert seen == {own: 200, others: 404}
    bundle = api.client.get(f"/v1/audit/evidence?first={own}&last={others}", headers=auditor)
    with ZipFile(BytesIO(bundle.content)) as packed:
        positions = [int(line.split(b" ")[0]) for line in packed.read("events").splitlines()]
    assert own in positions
    assert others not in positions


def test_what_is_signed_and_who_witnesses_it_is_for_auditors(api: Api, signed: Node) -> None:
    found = ask(api, "").json()
    assert (found["failure"], found["witnesses"]) == (None, [])
    assert found["signed"]["size"] == shown(api).size
    assert api.client.get("/v1/audit", headers=api.as_(Role.READER)).status_code == 403


def test_reading_the_bytes_of_an_event_is_recorded(api: Api, signed: Node) -> None:
    before = signed.log.head()
    ask(api, f"/events/{shown(api).size}/leaf")
    assert any(each.type == "AccessRecorded" for each in signed.log.read_raw(before, 10))
