"""What a node exports of its log is verified offline, on both databases; and what it has not signed is not exported."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.words import Words
from services.audit.bundle import write_bundle
from services.audit.checkpoints import Checkpoints
from services.audit.export import Asked, NotSignedYet, evidence_of
from services.audit.note import signed
from services.audit.receipts import receipt
from services.audit.store import AuditStore
from services.audit.texts import checkpoint_text
from services.audit.tree import KeptTree
from services.audit.verifier import Bundle, Checkpoint, NotIncluded, parse_proof, verify_bundle, verify_proof
from services.fresh import now
from services.log import Log
from services.log.records import RawRecord
from tests.contract.conftest import NewDatabase
from tests.contract.log.events import HAIDIAN, happened, restricted
from tests.unit.audit.signers import AT, LOG, ORIGIN, WITNESSES, policy, policy_text

SIZES = (3, 260, 300)
ALL = Asked(about=Words("全部", "all of it"), first=1, last=300)


def seal(size: int, root: bytes) -> bytes:
    """Sign as the log, and as two witnesses."""
    text = checkpoint_text(Checkpoint(ORIGIN, size, root))
    return signed(text, LOG.sign(text), *(each.sign(text, AT) for each in WITNESSES[:2]))


@dataclass
class Node:
    """A log, and what proves it."""

    log: Log
    store: AuditStore
    checkpoints: Checkpoints

    def export(self, folder: Path, asked: Asked = ALL) -> list[str]:
        """Export and verify; return what was found at each step."""
        content = evidence_of(asked, self.log, self.store, self.checkpoints.tree, policy_text())
        digest = write_bundle(folder, content)
        return [found.en for found in verify_bundle(Bundle(folder, digest), policy())]


@pytest.fixture(scope="module")
def node(new_database: NewDatabase) -> Iterator[Node]:
    with closing(Log(HAIDIAN, new_database())) as log, closing(AuditStore(new_database())) as store:
        checkpoints = Checkpoints(log, store, KeptTree(store, log.inspection.leaves), seal, now)
        log.append([restricted("clue", 1, HAIDIAN)])
        for size in SIZES:
            log.append([happened(f"t{number}") for number in range(log.head(), size)])
            checkpoints.sign()
        log.append([happened("t300")])
        yield Node(log, store, checkpoints)


def test_the_whole_log_is_verified(node: Node, tmp_path: Path) -> None:
    found = node.export(tmp_path)
    assert found[5] == "positions 1 to 300 are 300: 299 are here, 1 left out; 0 records have gaps"


def test_a_window_is_verified_by_what_covers_it_and_by_what_was_signed_last(node: Node, tmp_path: Path) -> None:
    asked = Asked(about=ALL.about, first=4, last=250, wanted=lambda record: record.position % 50 == 0)
    found = node.export(tmp_path, asked)
    assert found[5] == "positions 4 to 250 are 247: 5 are here, 242 left out; 0 records have gaps"
    assert sorted(each.name for each in (tmp_path / "checkpoints").iterdir()) == ["260", "300"]


def test_what_is_not_signed_yet_is_not_exported(node: Node, tmp_path: Path) -> None:
    with pytest.raises(NotSignedYet, match="position 301 is not signed yet: the last checkpoint is of 300"):
        node.export(tmp_path, Asked(about=ALL.about, first=1, last=301))


def test_an_event_that_was_edited_in_the_database_is_found_with_its_position(
    node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = node.log.read_raw

    def edited(after: int, limit: int) -> Sequence[RawRecord]:
        found = list(read(after, limit))
        found[41] = found[41]._replace(raw=found[41].raw.replace("照明".encode(), "照亮".encode()))
        return found

    monkeypatch.setattr(node.log, "read_raw", edited)
    with pytest.raises(NotIncluded) as caught:
        node.export(tmp_path)
    assert caught.value.say("en") == "events: line 41, position 42: this is not what was logged there"


@pytest.mark.parametrize("position", [1, 3, 4, 260, 300])
def test_the_receipt_of_an_event_is_verified_with_its_leaf(node: Node, position: int) -> None:
    made = receipt(position, node.log, node.store, node.checkpoints.tree)
    verified = verify_proof(parse_proof(made.proof), made.leaf, policy())
    assert verified.checkpoint.size == min(size for size in SIZES if size >= position)
    assert made.leaf[16:] == node.log.read_raw(position - 1, 1)[0].raw


def test_what_is_not_signed_yet_has_no_receipt_and_what_is_not_there_neither(node: Node) -> None:
    with pytest.raises(NotSignedYet):
        receipt(301, node.log, node.store, node.checkpoints.tree)
    for position in (0, 302):
        with pytest.raises(LookupError):
            receipt(position, node.log, node.store, node.checkpoints.tree)
