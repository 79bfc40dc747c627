"""Asks a witness to cosign: the log's side of C2SP tlog-witness, whichever way a request is carried.

Ways not to get a cosignature are told apart: the witness knows more than there is here, it knows another history, it
waits for people, or it gives none now, which proves nothing.
"""

from collections.abc import Callable, Collection, Sequence

from domain.words import Words
from services.audit.note import with_lines
from services.audit.store import SignedCheckpoint
from services.audit.texts import request_text
from services.audit.verifier import BadFormat, VerifierKey, from_decimal
from services.audit.witness import WitnessAnswer

ATTEMPTS = 3
"""How often a witness is asked anew because it was at another size than was thought."""

Post = Callable[[bytes], WitnessAnswer]
"""Carries a request to a witness and returns what it answers."""

Proof = Callable[[int, int], Sequence[bytes]]
"""Returns the proof that the tree of a size begins with that of an old size."""


class WitnessAhead(Exception):
    """The witness has cosigned more than there is here: this log is an older copy, or another signs in its name."""

    def __init__(self, witnessed: int, size: int) -> None:
        self.rule = Words(
            f"见证方已见证至 {witnessed}，而本日志仅至 {size}：日志为旧副本，或另有人以其名义签署",
            f"the witness has cosigned {witnessed}, and there are {size} here: the log is an older copy, or another"
            " signs in its name",
        )
        super().__init__(self.rule.en)
        self.witnessed = witnessed


class WitnessDisagrees(Exception):
    """The witness knows another history of this log."""

    def __init__(self, size: int, said: str) -> None:
        self.rule = Words(
            f"见证方所见历史与至 {size} 的检查点不一致：{said}",
            f"the witness knows another history than the checkpoint of {size}: {said}",
        )
        super().__init__(self.rule.en)


class WitnessWithholds(Exception):
    """The witness cosigns nothing of this log, or does not believe its keys, until people there have agreed."""

    def __init__(self, said: str) -> None:
        self.rule = Words(
            f"见证方拒绝见证，须由其两名运维人员同意：{said}",
            f"the witness withholds its cosignature until two of its operators agree: {said}",
        )
        super().__init__(self.rule.en)


class NotCosigned(Exception):
    """The witness gives no cosignature now."""

    def __init__(self, why: Words) -> None:
        self.rule = Words(f"见证方未予见证：{why.zh}", f"the witness did not cosign: {why.en}")
        super().__init__(self.rule.en)


def cosigned(
    checkpoint: SignedCheckpoint, witnessed: int, proof: Proof, post: Post, keys: Collection[VerifierKey]
) -> bytes:
    """Return a checkpoint's note with a witness's cosignatures, all of which hold.

    Args:
        checkpoint: as it is published.
        witnessed: the size that the witness is thought to have cosigned last; 0 if nothing is known.
        proof: of this log.
        post: carries a request.
        keys: of the witness.

    Raises:
        WitnessAhead, WitnessDisagrees: people must look at it.
        NotCosigned: it gave none.
        Unproven: what it gave is none.
    """
    if witnessed > checkpoint.size:
        witnessed = 0  # it says itself if that is so
    for _ in range(ATTEMPTS):
        hashes = proof(witnessed, checkpoint.size) if 0 < witnessed < checkpoint.size else []
        answer = post(request_text(witnessed, hashes, checkpoint.note))
        if answer.status == 200:
            return with_lines(checkpoint.note, answer.body, keys)
        witnessed = _size_of(answer, checkpoint.size)
    raise _answered(409, f"{witnessed}")


def _size_of(answer: WitnessAnswer, size: int) -> int:
    """Return the size from which the witness wants to be shown the way."""
    said = answer.body.decode("utf-8", "replace").strip()
    if answer.status == 422:
        raise WitnessDisagrees(size, said)
    if answer.status == 403:
        raise WitnessWithholds(said)
    if answer.status != 409:
        raise _answered(answer.status, said)
    try:
        witnessed = from_decimal(answer.body.removesuffix(b"\n"))
    except BadFormat:
        raise _answered(answer.status, said) from None
    if witnessed > size:
        raise WitnessAhead(witnessed, size)
    return witnessed


def _answered(status: int, said: str) -> NotCosigned:
    return NotCosigned(Words(f"其答复 {status}（原文：{said}）", f"it answers {status}: {said}"))
