"""The public vectors of RFC 9162 say which proofs hold and which do not."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from domain.merkle import leaf_hash, verify_consistency, verify_inclusion
from tests.unit.domain.test_merkle import accepts

VECTORS = Path(__file__).parents[4] / "shared" / "vectors" / "rfc9162"


def vectors(kind: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the vectors of a kind, each with its name."""
    if not VECTORS.is_dir():
        pytest.skip("the public vectors are not there: ../shared/vectors/rfc9162 beside the repository")
    paths = sorted((VECTORS / kind).rglob("*.json"))
    assert paths
    return [(str(path.relative_to(VECTORS)), json.loads(path.read_text("utf-8"))) for path in paths]


def decoded(text: str) -> bytes:
    """Return a vector's hash. Where one says that it does not matter, take another: a hash has 32 bytes."""
    raw = b64decode(text)
    return leaf_hash(raw) if raw.startswith(b"don't care") else raw


def test_the_vectors_of_inclusion_are_judged_as_they_say() -> None:
    for name, vector in vectors("inclusion"):
        leaf, root, *proof = map(decoded, [vector["leafHash"], vector["root"], *(vector["proof"] or [])])
        holds = accepts(verify_inclusion, leaf, vector["leafIdx"], vector["treeSize"], proof, root)
        assert holds is not vector["wantErr"], name


def test_the_vectors_of_consistency_are_judged_as_they_say() -> None:
    for name, vector in vectors("consistency"):
        old, new, *proof = map(decoded, [vector["root1"], vector["root2"], *(vector["proof"] or [])])
        holds = accepts(verify_consistency, vector["size1"], vector["size2"], proof, old, new)
        assert holds is not vector["wantErr"], name
