"""Runs where `aics-tlog` is installed: checks what we made, and makes what we are to check.

It is a program of its own, for that library needs Python 3.12: `python other.py FOLDER`.
"""

import json
import sys
from pathlib import Path
from typing import Any

from aics_tlog import (  # type: ignore[import-not-found] # it is installed elsewhere
    Checkpoint,
    FileSystemTileReader,
    MerkleTree,
    Note,
    TileWriter,
    audit_tiles,
    cosignature_vkey,
    format_vkey,
    parse_note,
    parse_vkey,
    sign_checkpoint,
    sign_cosignature,
    verify_checkpoint,
    verify_consistency,
    verify_leaf_inclusion,
    vkey_from_ed25519,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ORIGIN, WITNESS, AT = "their.example/log", "their.example/witness", 1_764_528_000


def check(folder: Path) -> None:
    """Verify our checkpoint, proofs and tiles."""
    ours = json.loads((folder / "ours.json").read_text("utf-8"))
    size, roots = len(ours["leaves"]), [bytes.fromhex(root) for root in ours["roots"]]
    keys = [parse_vkey(key) for key in ours["keys"]]
    assert [format_vkey(key) for key in keys] == ours["keys"]
    found = verify_checkpoint(parse_note(ours["note"]), keys[0], keys[1:], len(keys) - 1)
    assert found.ok, found.error
    assert (found.size, found.root) == (size, roots[size])
    for index, leaf in enumerate(ours["leaves"]):
        proof = hashes(ours["inclusion"][index])
        assert verify_leaf_inclusion(bytes.fromhex(leaf), index, size, proof, roots[size]), index
    for old in range(1, size + 1):
        assert verify_consistency(old, size, roots[old], roots[size], hashes(ours["consistency"][old - 1])), old
    audit_tiles(FileSystemTileReader(folder / "bundle"), size, roots[size], entries=False)


def make(folder: Path, size: int) -> None:
    """Write a checkpoint, proofs and tiles of a tree of its own."""
    leaves = [f"their leaf {number}".encode() for number in range(size)]
    tree = MerkleTree(leaves)
    log, witness = (Ed25519PrivateKey.from_private_bytes(bytes([number] * 32)) for number in (7, 8))
    signed = sign_checkpoint(Checkpoint(ORIGIN, size, tree.root()), log, ORIGIN)
    _, line = sign_cosignature(witness, WITNESS, AT, ORIGIN, size, tree.root())
    keys = [vkey_from_ed25519(ORIGIN, log.public_key()), cosignature_vkey(WITNESS, witness.public_key())]
    theirs: dict[str, Any] = {
        "leaves": [leaf.hex() for leaf in leaves],
        "roots": [tree.root(each).hex() for each in range(size + 1)],
        "keys": [format_vkey(key) for key in keys],
        "note": Note(text=signed.text, signatures=(*signed.signatures, line)).serialise(),
        "inclusion": [[hash.hex() for hash in tree.inclusion_proof(index)] for index in range(size)],
        "consistency": [[hash.hex() for hash in tree.consistency_proof(old, size)] for old in range(1, size + 1)],
    }
    (folder / "theirs.json").write_text(json.dumps(theirs), "utf-8")
    TileWriter(leaves).write_to(folder / "tiles")


def hashes(texts: list[str]) -> list[bytes]:
    """Return the hashes of a proof."""
    return [bytes.fromhex(text) for text in texts]


if __name__ == "__main__":
    check(Path(sys.argv[1]))
    make(Path(sys.argv[1]), 300)
