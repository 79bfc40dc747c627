"""Neighbours cosign each other's logs over their links, and never one that has two histories."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from domain.node_id import NodeId
from domain.witnessing import (
    LogInconsistencyDetected,
    NewHistoryAccepted,
    NewHistoryProposed,
    WitnessingBegun,
    witnessing_id,
)
from services.audit.carrying import unpack
from services.audit.cosigning import WitnessState
from services.audit.log_proof import LogProof
from services.audit.texts import request_text
from services.audit.verifier import parse_key, parse_note, parse_policy, verify_fork, verify_note
from services.fresh import new_id, now
from services.identities.nkey import identity
from services.links.links import Links
from services.log.noting import note
from services.node.settings import NodeSettings
from tests.integration.links.board import CITY, HAIDIAN, STREET, Node, settings_of, until
from tests.integration.links.happenings import assigned


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="yipan-") as name:
        yield Path(name)


class Proven:
    """A node whose log is signed when the test says so."""

    def __init__(self, settings: NodeSettings) -> None:
        self.node = node = Node(settings)
        who, url = identity(settings.identity_file), f"sqlite:///{settings.data}/audit.db"
        self.proof = LogProof(node.log, url, who, settings.neighbours, now, new_id, self.ask)
        node.links = Links(settings, node.log, cosign=self.proof.cosign)

    def ask(self, neighbour: NodeId, question: bytes) -> bytes | None:
        """Ask over the link."""
        return self.node.links.ask(neighbour, question)

    def grow(self, count: int) -> None:
        """Record some events."""
        self.node.log.append([assigned(self.node.id) for _ in range(count)])

    def sign(self) -> bool:
        """Sign what there is, and say whether all witnesses have cosigned it."""
        signed = self.proof.checkpoints.sign()
        return signed is not None and self.proof.cosigners.ask(signed)

    def witness(self, neighbour: NodeId) -> WitnessState:
        """Return how a neighbour stands to the log."""
        return next(each for each in self.proof.cosigners.states() if each.neighbour == neighbour)

    async def stop(self) -> None:
        """End everything."""
        await self.node.stop()
        self.proof.store.close()


@asynccontextmanager
async def proven(settings: dict[NodeId, NodeSettings]) -> AsyncIterator[dict[NodeId, Proven]]:
    """Run nodes that know each other's keys."""
    nodes = {id: Proven(each) for id, each in settings.items()}
    try:
        await asyncio.gather(*(each.node.start() for each in nodes.values()))
        for each in nodes.values():
            each.proof.adopt()
        yield nodes
    finally:
        await asyncio.gather(*(each.stop() for each in nodes.values()))


def test_all_neighbours_cosign_a_log(folder: Path) -> None:
    async def run() -> None:
        async with proven(settings_of(folder, CITY, HAIDIAN, STREET)) as nodes:
            haidian = nodes[HAIDIAN]
            for _ in range(2):
                haidian.grow(300)
                await until(haidian.sign)
            last, keys = haidian.proof.store.last(), haidian.proof.keys
            assert last
            wanted = [keys.state.signer, keys.of(CITY).cosigner, keys.of(STREET).cosigner]
            signed = verify_note(parse_note(last.note), [parse_key(each.encode()) for each in wanted if each])
            assert {each.key.name for each in signed} == {
                "bj.haidian/log",
                "bj/witness",
                "bj.haidian.zhongguancun/witness",
            }
            assert {haidian.witness(each).size for each in (CITY, STREET)} == {last.size}

    asyncio.run(run())


def test_a_log_with_two_histories_is_not_cosigned_until_two_people_have_agreed(folder: Path) -> None:
    async def run() -> None:
        async with proven(settings_of(folder, CITY, HAIDIAN)) as nodes:
            city, haidian = nodes[CITY], nodes[HAIDIAN]
            haidian.grow(10)
            await until(haidian.sign)
            size = haidian.witness(CITY).size
            other = haidian.proof.keys.seal(size, b"\1" * 32)
            assert other
            answer = await asyncio.to_thread(haidian.ask, CITY, request_text(size, [], other))
            assert answer
            shown = unpack(answer)
            assert shown
            assert shown.status == 422
            id = witnessing_id(CITY, HAIDIAN)
            begun, detected = (each.envelope.payload for each in city.node.log.history(id))
            assert begun == WitnessingBegun(neighbour=HAIDIAN)
            last = haidian.proof.store.last()
            assert last
            assert isinstance(detected, LogInconsistencyDetected)
            assert (detected.size, detected.now, detected.proven) == (size, other.decode(), True)
            assert detected.before
            assert detected.before.splitlines()[:3] == last.note.decode().splitlines()[:3]
            fork = city.proof.witness.evidence(HAIDIAN)
            assert fork
            signer = haidian.proof.keys.state.signer
            trusted = parse_policy(f"log {signer}\nquorum none\n".encode())
            assert verify_fork(fork, trusted).en.startswith(f"bj.haidian/log: {size} signed by")
            haidian.grow(1)
            assert not await asyncio.to_thread(haidian.sign)
            trouble = haidian.witness(CITY).trouble
            assert trouble
            assert "two of its operators" in trouble.en
            assert haidian.witness(CITY).alarm
            assert [bool(each.proof.alarm) for each in (city, haidian)] == [True, True]
            for by, payload in (("wang", NewHistoryProposed), ("li", NewHistoryAccepted)):
                note(city.node.log, id, payload(by=by, reason="已现场核对"), now(), new_id())
            assert await asyncio.to_thread(haidian.sign)
            assert haidian.witness(CITY).trouble is None
            assert [each.proof.alarm for each in (city, haidian)] == [None, None]

    asyncio.run(run())


def test_an_older_copy_learns_from_its_witness_that_it_is_one(folder: Path) -> None:
    settings = settings_of(folder, CITY, HAIDIAN)
    data = settings[HAIDIAN].data

    async def first() -> None:
        async with proven(settings) as nodes:
            nodes[HAIDIAN].grow(10)
            await until(nodes[HAIDIAN].sign)

    async def longer() -> None:
        async with proven(settings) as nodes:
            nodes[HAIDIAN].grow(10)
            await until(nodes[HAIDIAN].sign)

    async def put_back() -> None:
        async with proven(settings) as nodes:
            haidian = nodes[HAIDIAN]
            await until(lambda: haidian.sign() or haidian.witness(CITY).alarm)
            trouble = haidian.witness(CITY).trouble
            assert trouble
            assert "the witness has cosigned" in trouble.en
            assert haidian.proof.cosigners.older == trouble

    asyncio.run(first())
    shutil.copytree(data, folder / "copy")
    asyncio.run(longer())
    shutil.rmtree(data)
    shutil.copytree(folder / "copy", data)
    asyncio.run(put_back())


def test_a_witness_that_lost_what_it_knew_cosigns_nothing_until_people_have_agreed(folder: Path) -> None:
    settings = settings_of(folder, CITY, HAIDIAN)

    async def first() -> None:
        async with proven(settings) as nodes:
            nodes[HAIDIAN].grow(10)
            await until(nodes[HAIDIAN].sign)

    async def lost() -> None:
        async with proven(settings) as nodes:
            haidian = nodes[HAIDIAN]
            await until(lambda: haidian.sign() or haidian.witness(CITY).alarm)
            assert haidian.witness(CITY).alarm
            assert nodes[CITY].proof.witness.state(HAIDIAN).withheld

    asyncio.run(first())
    for file in settings[CITY].data.glob("audit.db*"):
        file.unlink()
    asyncio.run(lost())


def test_a_witness_that_cannot_be_reached_is_no_alarm(folder: Path) -> None:
    async def run() -> None:
        async with proven(settings_of(folder, CITY, HAIDIAN)) as nodes:
            haidian = nodes[HAIDIAN]
            haidian.grow(10)
            await until(haidian.sign)
            await nodes[CITY].node.links.stop()
            haidian.grow(1)
            assert not await asyncio.to_thread(haidian.sign)
            state = haidian.witness(CITY)
            assert (state.alarm, bool(state.trouble), bool(state.at)) == (False, True, True)

    asyncio.run(run())
