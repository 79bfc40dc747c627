"""What we prove is proven to a library that is not ours, and what it proves to us: `make test-independent`."""

import json
from collections.abc import Sequence
from pathlib import Path
from subprocess import run
from typing import Any

import pytest

from services.audit.note import key_text
from services.audit.verifier import (
    Tiles,
    leaf_hash,
    parse_policy,
    to_leaf,
    verify_checkpoint,
    verify_consistency,
    verify_inclusion,
)
from tests.tree import ROOT
from tests.unit.audit.bundles import TreeOf, logged, write
from tests.unit.audit.signers import LOG, WITNESSES
from tests.unit.trees import consistency_proof, inclusion_proof

PYTHON = ROOT / ".independent" / "bin" / "python"
SIZE = 300


def hexed(hashes: Sequence[bytes]) -> list[str]:
    return [hash.hex() for hash in hashes]


def ours(bundle: Path) -> dict[str, Any]:
    """Return what we say of a log, whose bundle this is."""
    events = [logged(position) for position in range(1, SIZE + 1)]
    tree = TreeOf(events)
    return {
        "leaves": [to_leaf(*event[:3]).hex() for event in events],
        "roots": [tree.root(size).hex() for size in range(SIZE + 1)],
        # It knows Ed25519 alone; the line of ML-DSA-44 is one of an unknown key to it.
        "keys": [key_text(each.key).decode() for each in (LOG, *WITNESSES[:2])],
        "note": (bundle / "checkpoints" / str(SIZE)).read_text("utf-8"),
        "inclusion": [hexed(inclusion_proof(tree.leaves, index)) for index in range(SIZE)],
        "consistency": [hexed(consistency_proof(tree.leaves, old)) for old in range(1, SIZE + 1)],
    }


@pytest.fixture
def exchanged(tmp_path: Path) -> Path:
    """Have the other library check what is ours, and make something for us."""
    if not PYTHON.exists():
        pytest.skip("NOT CHECKED: our proofs against a library that is not ours: run `make test-independent`")
    (tmp_path / "bundle").mkdir()
    write(tmp_path / "bundle", (SIZE,))
    (tmp_path / "ours.json").write_text(json.dumps(ours(tmp_path / "bundle")), "utf-8")
    run([PYTHON, Path(__file__).with_name("other.py"), tmp_path], check=True)
    return tmp_path


def test_our_checkpoints_proofs_and_tiles_hold_for_it_and_its_for_us(exchanged: Path) -> None:
    theirs = json.loads((exchanged / "theirs.json").read_text("utf-8"))
    leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in theirs["leaves"]]
    log, witness = theirs["keys"]
    policy = parse_policy(f"log {log}\nwitness w {witness}\nquorum w\n".encode())
    checkpoint = verify_checkpoint(theirs["note"].encode(), policy).checkpoint
    roots = [bytes.fromhex(root) for root in theirs["roots"]]
    assert (checkpoint.size, checkpoint.root) == (len(leaves), roots[-1])
    for index, proof in enumerate(theirs["inclusion"]):
        verify_inclusion(leaves[index], index, checkpoint.size, [bytes.fromhex(each) for each in proof], roots[-1])
    for old, proof in enumerate(theirs["consistency"], 1):
        verify_consistency(old, checkpoint.size, [bytes.fromhex(each) for each in proof], roots[old], roots[-1])
    tiles = Tiles(lambda path: (exchanged / "tiles" / path).read_bytes(), checkpoint)
    assert [tiles.leaf(index) for index in range(len(leaves))] == leaves
