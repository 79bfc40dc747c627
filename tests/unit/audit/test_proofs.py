"""A `.tlog-proof` beside the exact bytes of a leaf proves that these were logged, and nothing else does."""

import hypothesis
import pytest
from hypothesis import strategies as st

from services.audit.texts import proof_text
from services.audit.verifier import (
    BadFormat,
    NotIncluded,
    Proof,
    QuorumNotMet,
    Unproven,
    leaf_hash,
    parse_policy,
    parse_proof,
    verify_proof,
)
from tests.budget import examples
from tests.unit.audit.signers import checkpoint, policy
from tests.unit.audit.vectors import folder, holds, read_json
from tests.unit.trees import inclusion_proof, root

VECTORS = {"sigsum-cosigned": "sigsum-cosigned"} | {f"tessera-15-index-{index}": "tessera" for index in (0, 6, 14)}
LEAVES = [b"leaf %d" % number for number in range(11)]
HASHES = [leaf_hash(leaf) for leaf in LEAVES]
hash = st.binary(min_size=32, max_size=32)
proofs = st.builds(
    Proof, st.integers(0, 2**63 - 1), st.lists(hash).map(tuple), st.binary(), st.none() | st.binary(max_size=99)
)


def receipt(index: int) -> bytes:
    return proof_text(Proof(index, tuple(inclusion_proof(HASHES, index)), checkpoint(len(HASHES), root(HASHES))))


def test_the_vectors_of_proofs_are_read_as_they_say() -> None:
    cases = read_json("tlog-proof", "parse.json")
    for case in cases["valid"]:
        found = parse_proof(case["text"].encode())
        extra = case["extra"].encode() if "extra" in case else None
        assert (found.index, len(found.hashes), found.extra) == (case["index"], case["hashes"], extra)
        assert proof_text(found) == case["text"].encode()
    for case in cases["invalid"]:
        assert not holds(parse_proof, case["text"].encode()), case["why"]


@pytest.mark.parametrize("name", VECTORS)
def test_the_vectors_of_proofs_hold_and_altered_ones_do_not(name: str) -> None:
    vectors = folder("tlog-proof")
    proof, leaf = (vectors / f"{name}.tlog-proof").read_bytes(), (vectors / f"{name}.leaf").read_bytes()
    policy = parse_policy((vectors / f"{VECTORS[name]}.policy").read_bytes())
    verify_proof(parse_proof(proof), leaf, policy)
    with pytest.raises(NotIncluded):
        verify_proof(parse_proof(proof), leaf + b" ", policy)
    last = proof.rindex("—".encode())
    with pytest.raises(BadFormat if policy.quorum == b"none" else QuorumNotMet):
        verify_proof(parse_proof(proof[:last]), leaf, policy)


@hypothesis.given(proofs)
def test_a_proof_is_read_as_it_is_written(proof: Proof) -> None:
    assert parse_proof(proof_text(proof)) == proof


@pytest.mark.parametrize("index", range(len(LEAVES)))
def test_a_receipt_proves_its_leaf_alone(index: int) -> None:
    proof = parse_proof(receipt(index))
    assert [holds(verify_proof, proof, leaf, policy()) for leaf in LEAVES] == [leaf == LEAVES[index] for leaf in LEAVES]


@hypothesis.settings(max_examples=examples(100))
@hypothesis.given(st.data())
def test_every_bit_of_a_receipt_matters(data: st.DataObject) -> None:
    altered = bytearray(receipt(6))
    altered[data.draw(st.integers(0, len(altered) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Unproven):
        verify_proof(parse_proof(bytes(altered)), LEAVES[6], policy("all"))


def test_the_line_of_a_mistake_is_said() -> None:
    with pytest.raises(BadFormat) as caught:
        parse_proof(b"c2sp.org/tlog-proof@v1\nextra AAAA\nindex 0\nAAAA\n\ncheckpoint\n")
    assert caught.value.say("en") == "line 4: a hash has 32 bytes, not 3"
