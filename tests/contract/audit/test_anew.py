"""A log that is another one than was signed says so, keeps what was signed, and is signed anew from there."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from domain.log import LogBegunAnew, ProvenLog, log_id
from domain.node_id import NodeId
from services.audit.anew import begin_anew, tell_beginnings
from services.audit.check import check
from services.audit.checkpoints import Checkpoints, Untrue
from services.audit.keys import LogKeys
from services.audit.store import AuditStore
from services.audit.tree import KeptTree
from services.audit.verifier import parse_checkpoint, parse_key, parse_note, verify_note
from services.fresh import new_id, now
from services.identities.nkey import identity
from services.log import Log
from tests.contract.conftest import NewDatabase
from tests.contract.log.events import CITY, HAIDIAN, happened


class Node:
    """A log that is signed, as its node sees it."""

    def __init__(self, log: Log, store: AuditStore, folder: Path) -> None:
        self.log, self.store = log, store
        self.keys = LogKeys(log, identity(folder / "identity.nk"), now, new_id)
        self.checkpoints = Checkpoints(log, store, KeptTree(store, log.inspection.leaves), self.keys.seal, now)

    def sign(self, size: int) -> None:
        """Let the log grow, and sign it."""
        self.log.append([happened(f"t{number}") for number in range(self.log.head(), size)])
        self.checkpoints.sign()


@pytest.fixture
def store(new_database: NewDatabase) -> Iterator[AuditStore]:
    with closing(AuditStore(new_database())) as opened:
        yield opened


@pytest.fixture
def log(new_database: NewDatabase) -> Iterator[Log]:
    with closing(Log(HAIDIAN, new_database())) as opened:
        yield opened


def test_a_checkpoint_is_signed_with_the_key_that_the_log_tells(log: Log, store: AuditStore, tmp_path: Path) -> None:
    node = Node(log, store, tmp_path)
    node.keys.adopt([CITY])
    node.sign(10)
    signed = store.last()
    assert signed
    note, kept = parse_note(signed.note), node.keys.state
    assert kept.signer
    assert [each.key for each in verify_note(note, [parse_key(kept.signer.encode())])]
    checkpoint = parse_checkpoint(note.text)
    assert (checkpoint.origin, checkpoint.size, checkpoint.root) == (f"{HAIDIAN}/log", 10, signed.root)


def test_nothing_is_signed_before_there_are_keys(log: Log, store: AuditStore, tmp_path: Path) -> None:
    Node(log, store, tmp_path).sign(10)
    assert store.last() is None


def test_keys_are_told_once_and_anew_when_a_neighbour_is_new(log: Log, store: AuditStore, tmp_path: Path) -> None:
    keys = Node(log, store, tmp_path).keys
    for neighbours in ([CITY], [CITY], [CITY, NodeId("bj.haidian.zhongguancun")]):
        keys.adopt(neighbours)
    assert [each.envelope.sequence for each in log.history(log_id(HAIDIAN))] == [1, 2]
    assert log.history(log_id(HAIDIAN))[-1].envelope.audience == ("bj", "bj.haidian.zhongguancun")


def test_a_log_that_is_the_same_goes_on(log: Log, store: AuditStore, tmp_path: Path) -> None:
    node = Node(log, store, tmp_path)
    node.keys.adopt([CITY])
    node.sign(300)
    begin_anew(log, store, "yipan node recover", now())
    assert store.untold() == []
    node.sign(310)
    assert [each.size for each in store.checkpoints(0, 9)] == [300, 310]


def test_a_log_that_is_another_one_begins_anew_behind_what_both_have(
    new_database: NewDatabase, store: AuditStore, tmp_path: Path
) -> None:
    with closing(Log(HAIDIAN, new_database())) as before:
        node = Node(before, store, tmp_path)
        node.keys.adopt([CITY])
        for size in (100, 300):
            node.sign(size)
        lost, first = store.last(), [each.raw for each in before.read_raw(0, 100)]
    assert lost
    with closing(Log(HAIDIAN, new_database())) as after:
        after.restore(first)
        found = Node(after, store, tmp_path)
        with pytest.raises(Untrue, match="the log ends at 100, and 300 were signed"):
            found.checkpoints.sign()
        begin_anew(after, store, "yipan node recover", now())
        tell_beginnings(store, found.keys)
        found.sign(310)
        # Each event was recorded at another time than before, so the two trees have nothing in common.
        begun = LogBegunAnew(common=0, signed=300, root=lost.root.hex(), reason="yipan node recover")
        assert after.history(log_id(HAIDIAN))[-1].envelope.payload == begun
        assert isinstance(found.keys.state, ProvenLog)
        assert found.keys.state.begun_anew == 1
        assert [each.size for each in store.checkpoints(0, 9)] == [310]
        assert list(check(after, store)) == []
        assert store.untold() == []
