"""A log asks its witnesses, finds its way to what they saw last, and tells what is wrong from what is only silence."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from domain.merkle import leaf_hash
from services.audit.asking import NotCosigned, WitnessAhead, WitnessDisagrees, WitnessWithholds, cosigned
from services.audit.store import SignedCheckpoint
from services.audit.verifier import BadSignature, UnknownKey, parse_note, verify_note
from services.audit.witness import Witness, WitnessAnswer
from tests.unit.audit.signers import AT, LOG, ORIGIN, WITNESSES, checkpoint
from tests.unit.audit.test_witness import Memory
from tests.unit.trees import consistency_proof, root

LEAVES = [leaf_hash(b"%d" % number) for number in range(9)]
OTHERS = [leaf_hash(b"another %d" % number) for number in range(9)]
KEYS = [WITNESSES[0].key]


@pytest.fixture
def witness() -> Witness:
    return Witness([WITNESSES[0]], {ORIGIN: [LOG.key]}, Memory(), lambda: AT, lambda _: None)


def published(size: int, leaves: list[bytes] = LEAVES) -> SignedCheckpoint:
    note = checkpoint(size, root(leaves[:size]), witnesses=0)
    return SignedCheckpoint(size, root(leaves[:size]), note, datetime(2025, 11, 30, tzinfo=UTC))


def ask(
    post: Callable[[bytes], WitnessAnswer], size: int, witnessed: int = 0, leaves: list[bytes] = LEAVES
) -> list[str]:
    """Return who signed in the end."""
    note = cosigned(
        published(size, leaves), witnessed, lambda old, new: consistency_proof(leaves[:new], old), post, KEYS
    )
    return [each.key.name for each in verify_note(parse_note(note), [LOG.key, *KEYS])]


def test_the_note_comes_back_with_the_cosignature(witness: Witness) -> None:
    assert ask(witness.add_checkpoint, 5) == [ORIGIN, "haidian.example"]


@pytest.mark.parametrize("thought", [0, 3, 5, 7, 9])
def test_whatever_was_thought_of_the_witness_the_way_is_found(witness: Witness, thought: int) -> None:
    ask(witness.add_checkpoint, 5)
    assert ask(witness.add_checkpoint, 7, thought) == [ORIGIN, "haidian.example"]
    assert ask(witness.add_checkpoint, 7, thought) == [ORIGIN, "haidian.example"]


def test_a_witness_that_saw_more_shows_that_this_is_an_older_copy(witness: Witness) -> None:
    ask(witness.add_checkpoint, 7)
    for thought in (0, 5, 7):
        with pytest.raises(WitnessAhead, match="the witness has cosigned 7, and there are 5 here"):
            ask(witness.add_checkpoint, 5, thought)


@pytest.mark.parametrize("size", [5, 7])
def test_a_witness_of_another_history_is_not_taken_for_a_silent_one(witness: Witness, size: int) -> None:
    ask(witness.add_checkpoint, 5)
    with pytest.raises(WitnessDisagrees, match=f"another history than the checkpoint of {size}: tree from 5 to {size}"):
        ask(witness.add_checkpoint, size, leaves=OTHERS)


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
def test_any_other_answer_is_no_cosignature_now(status: int) -> None:
    with pytest.raises(NotCosigned, match=f"the witness did not cosign: it answers {status}: busy"):
        ask(lambda _: WitnessAnswer(status, b"busy\n"), 5)


def test_a_witness_that_waits_for_people_is_no_silent_one() -> None:
    with pytest.raises(WitnessWithholds, match="until two of its operators agree: not now"):
        ask(lambda _: WitnessAnswer(403, b"not now\n"), 5)


def test_a_witness_that_does_not_know_its_size_is_not_asked_for_ever() -> None:
    asked: list[bytes] = []

    def confused(body: bytes) -> WitnessAnswer:
        asked.append(body)
        return WitnessAnswer(409, b"%d\n" % (len(asked) % 2 + 1))

    with pytest.raises(NotCosigned):
        ask(confused, 5)
    assert len(asked) == 3
    with pytest.raises(NotCosigned, match="many"):
        ask(lambda _: WitnessAnswer(409, b"many\n"), 5)


def test_lines_that_do_not_hold_are_not_taken_over() -> None:
    text = parse_note(published(5).note).text
    with pytest.raises(UnknownKey):
        ask(lambda _: WitnessAnswer(200, WITNESSES[1].sign(text, AT)), 5)
    with pytest.raises(BadSignature):
        ask(lambda _: WitnessAnswer(200, WITNESSES[0].sign(b"another text\n", AT)), 5)
