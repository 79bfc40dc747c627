"""Whatever is changed in a node's databases by hand is found, with its position; and nothing where nothing was."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from services.audit.check import Wrong, check
from services.audit.checkpoints import Checkpoints, Untrue
from services.audit.receipts import EventChanged, receipt
from services.audit.self_check import SelfCheck
from services.audit.store import AuditStore, SignedCheckpoint
from services.audit.tree import KeptTree
from services.fresh import now
from services.log import Log
from services.log.errors import LeafMissing
from services.log.leaf import leaf_hash
from services.log.recorder import Transaction
from tests.contract.conftest import NewDatabase
from tests.contract.log.events import HAIDIAN, happened

SIZES = (100, 260, 300)
HEAD = 310
"""The last events are not signed."""


@dataclass
class Board:
    """A node's log and what proves it; whoever tampers has the databases."""

    log: Log
    store: AuditStore
    checkpoints: Checkpoints
    dialect: str

    def found(self) -> set[tuple[Wrong, int]]:
        """Return what a check finds, and where."""
        return {(each.wrong, each.position) for each in check(self.log, self.store)}

    def tamper(self, statement: str, *params: object) -> None:
        """Change the log's database as its owner can, past its triggers."""
        place = "rowid" if self.dialect == "sqlite" else "notification_id"
        with self.log._application.recorder.writing() as session:
            _drop_triggers(session, self.dialect)
            session.execute(statement.replace("{place}", place), params)


def _drop_triggers(session: Transaction, dialect: str) -> None:
    if dialect == "sqlite":
        for (name,) in session.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            session.execute(f"DROP TRIGGER {name}")
    else:
        session.execute("SET LOCAL session_replication_role = replica")


@pytest.fixture
def board(new_database: NewDatabase) -> Iterator[Board]:
    url = new_database()
    other = new_database()
    with closing(Log(HAIDIAN, url)) as log, closing(AuditStore(other)) as store:
        checkpoints = Checkpoints(
            log, store, KeptTree(store, log.inspection.leaves), lambda size, root: b"%d %b" % (size, root), now
        )
        for size in (*SIZES, HEAD):
            log.append([happened(f"t{number}") for number in range(log.head(), size)])
            if size < HEAD:
                checkpoints.sign()
        yield Board(log, store, checkpoints, url.split(":")[0])


EDIT = "UPDATE stored_events SET state = ? WHERE {place} = ?"
DELETE = "DELETE FROM stored_events WHERE {place} >= ? AND {place} <= ?"
DELETE_LEAF = "DELETE FROM leaves WHERE position >= ? AND position <= ?"
MOVE = "UPDATE stored_events SET {place} = ? WHERE {place} = ?"
RENUMBER = "UPDATE stored_events SET originator_version = ? WHERE {place} = ?"
INSERT = (
    "INSERT INTO stored_events ({place}, originator_id, originator_version, topic, state)"
    " SELECT 1000, originator_id, 2, topic, state FROM stored_events WHERE {place} = ?"
)


def test_nothing_is_found_where_nothing_was_changed(board: Board) -> None:
    assert board.found() == set()
    board.checkpoints.sign()
    assert board.found() == set()


def test_an_event_that_was_edited(board: Board) -> None:
    board.tamper(EDIT, b"{}", 42)
    assert board.found() == {(Wrong.CHANGED, 42)}


def test_a_time_of_recording_that_was_changed(board: Board) -> None:
    board.tamper("UPDATE leaves SET recorded_at = recorded_at - 1 WHERE position = 305")
    assert board.found() == {(Wrong.CHANGED, 305)}


def test_an_event_that_was_deleted(board: Board) -> None:
    board.tamper(DELETE, 42, 42)
    assert board.found() == {(Wrong.MISSING, 42)}


def test_an_event_that_was_deleted_with_its_leaf(board: Board) -> None:
    board.tamper(DELETE, 42, 42)
    board.tamper(DELETE_LEAF, 42, 42)
    assert board.found() == {(Wrong.MISSING, 42)}


def test_an_event_that_was_put_in_without_a_leaf(board: Board) -> None:
    board.tamper(INSERT, 42)
    assert board.found() == {(Wrong.STRAY, 0)}


def test_two_events_that_changed_places(board: Board) -> None:
    for to, place in ((5000, 42), (42, 43), (43, 5000)):
        board.tamper(MOVE, to, place)
    assert board.found() == {(Wrong.CHANGED, 42), (Wrong.CHANGED, 43)}


def test_a_record_whose_versions_changed_places(board: Board) -> None:
    board.log.append([happened("t5", 2)])
    for version, place in ((3, 6), (1, HEAD + 1), (2, 6)):
        board.tamper(RENUMBER, version, place)
    assert (Wrong.DISORDERED, 6) in board.found()


def test_an_event_that_was_edited_with_its_leaf(board: Board) -> None:
    """The owner of the disk makes the leaf fit: the tile's node tells."""
    _forge(board, 42)
    assert board.found() == {
        (Wrong.CHECKPOINT, 100),
        (Wrong.CHECKPOINT, 260),
        (Wrong.CHECKPOINT, 300),
        (Wrong.NODE, 256),
    }


def test_an_event_at_the_edge_that_was_edited_with_its_leaf_is_not_signed(board: Board) -> None:
    _forge(board, 300)
    assert board.found() == {(Wrong.CHECKPOINT, 300)}
    with pytest.raises(Untrue, match="the first 300 events are not those that were signed"):
        board.checkpoints.sign()


def test_a_log_that_was_cut(board: Board) -> None:
    board.tamper(DELETE, 291, HEAD)
    board.tamper(DELETE_LEAF, 291, HEAD)
    assert board.found() == {(Wrong.MISSING, 291)}
    with pytest.raises(Untrue, match="the log ends at 290, and 300 were signed"):
        board.checkpoints.sign()


def test_a_leaf_that_was_taken_out_is_not_signed_over(board: Board) -> None:
    board.tamper(DELETE_LEAF, 305, 305)
    with pytest.raises(LeafMissing, match="305"):
        board.checkpoints.sign()


def test_a_node_of_the_tree_that_was_changed(board: Board) -> None:
    with board.store._engine.begin() as connection:
        connection.execute(sa.update(board.store._tables.nodes).values(hash=b"0" * 32))
    assert board.found() == {(Wrong.NODE, 256)}
    with pytest.raises(Untrue, match="were signed"):
        board.checkpoints.sign()


def test_the_node_finds_it_by_itself(board: Board) -> None:
    looking = SelfCheck(board.log, board.store, now)
    looking._round()
    assert looking.failure is None
    board.tamper(EDIT, b"{}", 42)
    looking._round()
    assert looking.failure
    assert looking.failure.en.startswith("position 42: ")


def test_no_receipt_is_given_for_what_was_changed(board: Board) -> None:
    tree = KeptTree(board.store, board.log.inspection.leaves)
    assert receipt(42, board.log, board.store, tree).leaf.startswith((42).to_bytes(8, "big"))
    board.tamper(EDIT, b"{}", 42)
    with pytest.raises(EventChanged, match="42"):
        receipt(42, board.log, board.store, tree)


def test_a_receipt_is_of_the_checkpoint_that_most_witnesses_cosigned(board: Board) -> None:
    assert [board.store.covering(50), board.store.covering(290)] == [*_signed(board, 100), *_signed(board, 300)]
    board.store.witnessed(260, b"cosigned", 1)
    found = board.store.covering(50)
    assert found
    assert (found.size, found.note) == (260, b"cosigned")
    assert [board.store.covering(290)] == _signed(board, 300)


def test_what_is_signed_while_one_looks_is_not_missing(board: Board) -> None:
    def sign_more(_done: int, _all: int) -> None:
        board.log.append([happened("more")] if board.log.head() == HEAD else [])
        board.checkpoints.sign()

    assert list(check(board.log, board.store, sign_more)) == []


def _signed(board: Board, size: int) -> list[SignedCheckpoint]:
    return [*board.store.checkpoints(size - 1, 1)]


def _forge(board: Board, position: int) -> None:
    """Change an event, and make its leaf fit."""
    [entry] = board.log.inspection.entries(position - 1, 1)
    board.tamper(EDIT, b"{}", position)
    hash = leaf_hash(position, entry.recorded_at, b"{}")
    board.tamper("UPDATE leaves SET hash = ? WHERE position = ?", hash, position)
