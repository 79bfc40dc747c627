"""The public vectors of RFC 9162 and of Sigsum say which proofs hold and which do not."""

import json
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import pytest

from services.audit.verifier import leaf_hash, verify_consistency, verify_inclusion
from tests.unit.audit.vectors import folder, holds, read_json


def vectors(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the vectors of a kind, each with its name."""
    paths = sorted((folder("rfc9162") / kind).rglob("*.json"))
    assert paths
    for path in paths:
        yield f"{kind}/{path.name}", json.loads(path.read_text("utf-8"))


def decoded(text: str) -> bytes:
    """Return a vector's hash. Where one says that it does not matter, take another: a hash has 32 bytes."""
    raw = b64decode(text)
    return leaf_hash(raw) if raw.startswith(b"don't care") else raw


def test_the_vectors_of_inclusion_are_judged_as_they_say() -> None:
    for name, vector in vectors("inclusion"):
        leaf, root, *proof = map(decoded, [vector["leafHash"], vector["root"], *(vector["proof"] or [])])
        found = holds(verify_inclusion, leaf, vector["leafIdx"], vector["treeSize"], proof, root)
        assert found is not vector["wantErr"], name


def test_the_vectors_of_consistency_are_judged_as_they_say() -> None:
    for name, vector in vectors("consistency"):
        old, new, *proof = map(decoded, [vector["root1"], vector["root2"], *(vector["proof"] or [])])
        found = holds(verify_consistency, vector["size1"], vector["size2"], proof, old, new)
        assert found is not vector["wantErr"], name


@pytest.mark.parametrize("kind", ["valid", "invalid"])
def test_the_vectors_of_sigsum_are_judged_as_they_say(kind: str) -> None:
    for vector in read_json("sigsum", f"inclusion-{kind}.json"):
        leaf, root, *path = map(b64decode, [vector["leaf_hash"], vector["root_hash"], *vector["inclusion_path"]])
        found = holds(verify_inclusion, leaf, vector["leaf_index"], vector["tree_size"], path, root)
        assert found is (kind == "valid"), vector
