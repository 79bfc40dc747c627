"""One file proves that a log has two histories, to whoever knows its key; hashes that do not fit prove nothing."""

from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies as st

from domain.merkle import leaf_hash
from services.audit.texts import fork_text
from services.audit.verifier import (
    EMPTY,
    BadFormat,
    BadSignature,
    Checkpoint,
    UnknownKey,
    is_fork,
    main,
    parse_policy,
    verify_fork,
)
from tests.unit.audit.signers import ORIGIN, checkpoint, policy, policy_text
from tests.unit.trees import consistency_proof, root

LEAVES = [leaf_hash(b"%d" % number) for number in range(40)]
OTHERS = [leaf_hash(b"another"), *LEAVES[1:]]
BEFORE, NOW = checkpoint(5, root(LEAVES[:5]), witnesses=0), checkpoint(9, root(OTHERS[:9]), witnesses=0)
PROOF = consistency_proof(OTHERS[:9], 5)
EVIDENCE = fork_text(BEFORE, NOW, PROOF)


def of(leaves: list[bytes], size: int) -> Checkpoint:
    return Checkpoint(ORIGIN, size, root(leaves[:size]))


@hypothesis.given(st.integers(1, 40), st.integers(1, 40))
def test_an_honest_log_is_never_shown_to_have_two_histories(old: int, new: int) -> None:
    proof = consistency_proof(LEAVES[: max(old, new)], min(old, new))
    assert not is_fork(of(LEAVES, old), of(LEAVES, new), proof)
    assert not is_fork(of(LEAVES, old), of(LEAVES, new), [*proof, EMPTY])
    assert not is_fork(of(LEAVES, old), of(LEAVES, new), [EMPTY, *proof[1:]])


@hypothesis.given(st.integers(1, 39), st.integers(1, 40))
def test_hashes_that_lead_from_another_beginning_to_the_signed_root_are_the_proof(old: int, new: int) -> None:
    hypothesis.assume(old <= new)
    whole_subtree = old & (old - 1) == 0  # its root is left out of the proof, so that the hashes lead nowhere
    expected = old == new or not whole_subtree
    assert is_fork(of(LEAVES, old), of(OTHERS, new), consistency_proof(OTHERS[:new], old)) is expected


def test_the_empty_tree_has_one_root() -> None:
    assert is_fork(Checkpoint(ORIGIN, 0, EMPTY), Checkpoint(ORIGIN, 0, EMPTY[::-1]), ())
    assert not is_fork(Checkpoint(ORIGIN, 0, EMPTY), of(LEAVES, 5), ())
    assert not is_fork(of(LEAVES, 5), of(LEAVES, 3), ())


def test_a_file_proves_it_by_the_logs_key_alone() -> None:
    assert verify_fork(EVIDENCE, policy()).en.startswith(f"{ORIGIN}: 5 signed by ")
    same_size = fork_text(NOW, checkpoint(9, root(LEAVES[:9]), witnesses=0), ())
    assert verify_fork(same_size, policy()).zh.startswith(f"{ORIGIN}：9 由 ")


@pytest.mark.parametrize(
    ("evidence", "kind"),
    [
        (fork_text(BEFORE, NOW, ()), BadFormat),
        (fork_text(BEFORE, BEFORE, ()), BadFormat),
        (fork_text(BEFORE, checkpoint(9, root(LEAVES[:9]), witnesses=0), consistency_proof(LEAVES[:9], 5)), BadFormat),
        (EVIDENCE.replace(b"yipan-fork@v1", b"yipan-fork@v2"), BadFormat),
        (EVIDENCE.replace(b'"now"', b'"then"'), BadFormat),
        (EVIDENCE.replace(b"\\n9\\n", b"\\n8\\n"), BadSignature),
        (EVIDENCE[:-1], BadFormat),
        (fork_text(NOW, BEFORE, ()).replace(b'"proof": ""', b'"proof": []'), BadFormat),
        (b"[]\n", BadFormat),
        (b"", BadFormat),
    ],
)
def test_whatever_does_not_prove_it_is_refused(evidence: bytes, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        verify_fork(evidence, policy())


def test_a_stranger_cannot_accuse_a_log() -> None:
    with pytest.raises(UnknownKey):
        verify_fork(EVIDENCE, parse_policy(b"quorum none\n"))


def test_the_command_line_takes_such_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "trusted.policy").write_bytes(policy_text())
    (tmp_path / "fork.json").write_bytes(EVIDENCE)
    arguments = [str(tmp_path / "fork.json"), "--policy", str(tmp_path / "trusted.policy"), "--lang", "zh"]
    assert main(arguments) == 0
    assert "✓ 同一日志签署了互相矛盾的检查点: " in capsys.readouterr().out
    (tmp_path / "fork.json").write_bytes(fork_text(BEFORE, NOW, ()))
    assert main(arguments) == 3
