"""A witness answers by the rules of tlog-witness, never goes back, and keeps what shows two histories."""

from collections.abc import Callable
from hashlib import sha256

import pytest

from domain.merkle import leaf_hash
from services.audit.note import Signer, signed, with_lines
from services.audit.texts import checkpoint_text, request_text
from services.audit.verifier import (
    COSIGNATURE,
    EMPTY,
    SUBTREE,
    Checkpoint,
    VerifierKey,
    parse_key,
    parse_note,
    verify_note,
)
from services.audit.witness import Conflict, Cosigned, Witness, WitnessAnswer
from tests.unit.audit.signers import AT, LOG, LOG_AS_WELL, ORIGIN, STRANGER, WITNESSES
from tests.unit.audit.vectors import folder, read_json
from tests.unit.trees import consistency_proof, root

LEAVES = [leaf_hash(b"%d" % number) for number in range(9)]
OTHERS = [leaf_hash(b"another %d" % number) for number in range(9)]
MONKEYS = parse_key(b"monkeys+db4d9f7e+AULaJMvTtDLHPUcUrjdDad9vDlh/PTfC2VV60JUtCfWT")


class Memory:
    """Keeps what was cosigned, and lets something else happen just before."""

    def __init__(self) -> None:
        self.kept: dict[str, Cosigned] = {}
        self.meanwhile: Callable[[], object] = lambda: None

    def get(self, origin: str) -> Cosigned | None:
        """Return what was cosigned last."""
        return self.kept.get(origin)

    def replace(self, origin: str, old_size: int, new: Cosigned) -> bool:
        """Replace it in one step, after something else has happened."""
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        there = self.kept.get(origin)
        if (there.size if there else 0) != old_size:
            return False
        self.kept[origin] = new
        return True


class Bench:
    """A witness of one log, what it kept and what it reported."""

    def __init__(self, origin: str, *keys: VerifierKey) -> None:
        self.store, self.conflicts = Memory(), list[Conflict]()
        self.witness = Witness(
            [WITNESSES[0], WITNESSES[2]], {origin: keys}, self.store, lambda: AT, self.conflicts.append
        )
        self.origin = origin

    def ask(self, body: bytes) -> WitnessAnswer:
        """Have it answer."""
        return self.witness.add_checkpoint(body)

    @property
    def size(self) -> int:
        """What it cosigned last."""
        cosigned = self.store.get(self.origin)
        return cosigned.size if cosigned else 0


def note(size: int, leaves: list[bytes] = LEAVES, signer: Signer = LOG, root_hash: bytes | None = None) -> bytes:
    text = checkpoint_text(Checkpoint(ORIGIN, size, root_hash or root(leaves[:size])))
    return signed(text, signer.sign(text))


def request(old: int, size: int, leaves: list[bytes] = LEAVES) -> bytes:
    return request_text(old, consistency_proof(leaves[:size], old) if old else [], note(size, leaves))


@pytest.fixture
def bench() -> Bench:
    return Bench(ORIGIN, LOG.key)


@pytest.fixture
def at_five(bench: Bench) -> Bench:
    assert bench.ask(request(0, 5)).status == 200
    return bench


def litewitness() -> Bench:
    sequence = read_json("witness-requests", "sequence.json")
    return Bench(sequence["origin"], VerifierKey(sequence["origin"], 1, bytes.fromhex(sequence["log_public_key_hex"])))


def test_the_vectors_of_requests_are_answered_as_they_say() -> None:
    bench = litewitness()
    for step in read_json("witness-requests", "sequence.json")["steps"]:
        assert bench.size == step["state_before"]
        answer = bench.ask((folder("witness-requests") / step["file"]).read_bytes())
        assert answer.status == step["expect_spec"], step
        if step["expect_body"]:
            assert (answer.body.decode(), answer.media_type) == (step["expect_body"], "text/x.tlog.size")


def test_of_two_requests_at_once_the_slower_does_not_roll_the_witness_back() -> None:
    bench, bodies = litewitness(), folder("witness-requests")
    assert bench.ask((bodies / "00-first-size-1.body").read_bytes()).status == 200
    faster: list[WitnessAnswer] = []
    bench.store.meanwhile = lambda: faster.append(bench.ask((bodies / "06-stale-old-1.body").read_bytes()))
    slower = bench.ask((bodies / "05-grow-1-to-3.body").read_bytes())
    assert [each.status for each in faster] == [200]
    assert (slower.status, slower.body, bench.size) == (409, b"5\n", 5)


@pytest.mark.parametrize(
    ("file", "status", "size"),
    [
        ("0-first", 200, 5),
        ("1-stale-old", 409, 5),
        ("2-short-hashes", 400, 5),
        ("3-grow", 200, 8),
        ("4-shrink", 400, 8),
        ("5-resubmit", 200, 8),
    ],
)
def test_the_monkeys_of_another_witness_are_answered_by_the_rules(file: str, status: int, size: int) -> None:
    bench, bodies = Bench("monkeys", MONKEYS), folder("witness-requests") / "monkeys"
    for each in sorted(bodies.glob("*.body")):
        answer = bench.ask(each.read_bytes())
        if each.stem == file:
            assert (answer.status, bench.size) == (status, size)
            return


def test_a_first_request_with_a_proof_is_refused() -> None:
    bench = Bench("monkeys", MONKEYS)
    assert bench.ask((folder("witness-requests") / "monkeys/6-first-with-proof.body").read_bytes()).status == 422


def test_a_log_that_signs_with_ml_dsa_44_is_witnessed() -> None:
    vectors = folder("mldsa-cosignature")
    bench = Bench("example.com/mldsa-log", parse_key((vectors / "log.vkey").read_bytes().strip()))
    assert bench.ask((vectors / "add-checkpoint.body").read_bytes()).status == 200


def test_a_log_whose_key_has_another_name_than_its_origin_is_witnessed_if_so_configured() -> None:
    bench = Bench("go.sum database tree", STRANGER.key)
    text = checkpoint_text(Checkpoint("go.sum database tree", 5, root(LEAVES[:5])))
    assert bench.ask(request_text(0, [], signed(text, STRANGER.sign(text)))).status == 200


def test_the_answer_holds_the_cosignatures_of_all_its_keys_with_the_time(bench: Bench) -> None:
    keys = [WITNESSES[0].key, WITNESSES[2].key]
    cosigned = with_lines(note(5), bench.ask(request(0, 5)).body, keys)
    found = verify_note(parse_note(cosigned), keys)
    assert [(each.key.type, each.time) for each in found] == [(COSIGNATURE, AT), (SUBTREE, AT)]


def test_monitors_read_the_logs_line_and_the_witness_and_nobody_elses(bench: Bench) -> None:
    stranger = STRANGER.sign(parse_note(note(5)).text)
    assert bench.ask(request(0, 5) + stranger).status == 200
    kept = bench.witness.checkpoint(sha256(ORIGIN.encode()).hexdigest()) or b""
    assert [line.name for line in parse_note(kept).lines] == [ORIGIN, "haidian.example", "ccmu.example"]


def test_nothing_is_known_of_a_log_that_was_never_cosigned(bench: Bench) -> None:
    assert bench.witness.checkpoint(sha256(ORIGIN.encode()).hexdigest()) is None
    assert bench.witness.checkpoint("") is None


def test_the_same_checkpoint_again_is_signed_with_a_new_time(at_five: Bench) -> None:
    assert at_five.ask(request_text(5, [], note(5))).status == 200
    assert at_five.conflicts == []


def test_a_log_grows(at_five: Bench) -> None:
    assert at_five.ask(request(5, 9)).status == 200
    assert at_five.size == 9


def test_an_empty_log_is_witnessed_and_grows(bench: Bench) -> None:
    assert bench.ask(request_text(0, [], note(0))).status == 200
    assert bench.ask(request(0, 5)).status == 200
    assert bench.size == 5


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"old 5\n" + note(5), 400),
        (b"old +5\n\n" + note(5), 400),
        (b"old 5 \n\n" + note(5), 400),
        (b"new 5\n\n" + note(5), 400),
        (request_text(5, [EMPTY] * 64, note(9)), 400),
        (request_text(5, [EMPTY[:-1]], note(9)), 400),
        (request_text(5, [], note(9).partition(b"\n\n")[0]), 400),
        (request_text(5, [], note(9)[:-1]), 403),
        (request_text(5, [], note(9).replace(ORIGIN.encode(), b"other.example")), 404),
        (request_text(5, [], note(9, signer=STRANGER)), 403),
        (request_text(5, [], note(9).replace(b"\n9\n", b"\n8\n")), 403),
        (request(9, 9).replace(b"\n9\n", b"\n7\n"), 403),
        (request_text(9, [], note(7)), 400),
        (request_text(0, [], note(9)), 409),
        (request(4, 9), 409),
        (request_text(0, [], note(0, root_hash=EMPTY[::-1])), 409),
        (request_text(5, [], note(5, OTHERS)), 422),
        (request_text(5, [EMPTY], note(5)), 422),
        (request_text(5, [], note(9)), 422),
        (request(5, 9, OTHERS), 422),
    ],
)
def test_each_rule_has_its_answer_and_what_is_refused_changes_nothing(at_five: Bench, body: bytes, status: int) -> None:
    before = dict(at_five.store.kept)
    answer = at_five.ask(body)
    assert answer.status == status, answer.body
    assert at_five.store.kept == before
    assert answer.body == b"5\n" if status == 409 else answer.body.endswith(b"\n")


def test_an_empty_tree_has_one_root(bench: Bench) -> None:
    assert bench.ask(request_text(0, [], note(0, root_hash=EMPTY[::-1]))).status == 422
    assert [(each.before, each.proven) for each in bench.conflicts] == [(None, True)]


@pytest.mark.parametrize("old", [0, 4, 5])
def test_two_roots_of_one_size_are_kept_with_both_notes_however_they_are_shown(at_five: Bench, old: int) -> None:
    before, other = at_five.store.kept[ORIGIN].note, note(5, OTHERS)
    at_five.ask(request_text(old, [], other))
    assert at_five.conflicts == [Conflict(ORIGIN, before, other, (), proven=True)]


def test_another_beginning_of_a_larger_tree_is_proven_by_the_logs_own_hashes(at_five: Bench) -> None:
    before, proof = at_five.store.kept[ORIGIN].note, tuple(consistency_proof(OTHERS, 5))
    assert at_five.ask(request(5, 9, OTHERS)).status == 422
    assert at_five.conflicts == [Conflict(ORIGIN, before, note(9, OTHERS), proof, proven=True)]


def test_hashes_that_do_not_fit_are_kept_but_prove_nothing_of_the_log(at_five: Bench) -> None:
    assert at_five.ask(request_text(5, [EMPTY], note(9))).status == 422
    assert at_five.conflicts == [Conflict(ORIGIN, at_five.store.kept[ORIGIN].note, note(9), (EMPTY,), proven=False)]


def test_what_nobody_known_signed_proves_nothing_and_is_not_kept(at_five: Bench) -> None:
    at_five.ask(request_text(5, [], note(5, OTHERS, signer=STRANGER)))
    at_five.ask(request_text(5, [], note(5, OTHERS).replace(ORIGIN.encode(), b"other.example")))
    assert at_five.conflicts == []


def test_extension_lines_are_refused_by_a_witness_that_would_not_sign_them(bench: Bench) -> None:
    text = checkpoint_text(Checkpoint(ORIGIN, 5, root(LEAVES[:5]), (b"an extension",)))
    assert bench.ask(request_text(0, [], signed(text, LOG.sign(text)))).status == 400
    assert bench.size == 0


def test_a_witness_states_when_it_signs() -> None:
    for signers in ([], [LOG], [LOG_AS_WELL, LOG]):
        with pytest.raises(ValueError, match="keys that state a time"):
            Witness(signers, {}, Memory(), lambda: AT, lambda _: None)
