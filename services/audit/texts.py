"""What logs and witnesses say, as text: checkpoints, proofs, requests, and what shows that a log has two histories."""

from base64 import b64encode
from collections.abc import Sequence

from services.audit.verifier import FORK, PROOF, Checkpoint, Proof, json_text


def checkpoint_text(checkpoint: Checkpoint) -> bytes:
    """Return the text that is signed (tlog-checkpoint, Note text)."""
    size = b"%d" % checkpoint.size
    lines = [checkpoint.origin.encode(), size, b64encode(checkpoint.root), *checkpoint.extensions]
    return b"".join(line + b"\n" for line in lines)


def proof_text(proof: Proof) -> bytes:
    """Return a `.tlog-proof` file (tlog-proof, Format)."""
    extra = b"" if proof.extra is None else b"extra %s\n" % b64encode(proof.extra)
    return PROOF + b"\n" + extra + b"index %d\n" % proof.index + hash_lines(proof.hashes) + b"\n" + proof.checkpoint


def request_text(old_size: int, proof: Sequence[bytes], checkpoint: bytes) -> bytes:
    """Return the body by which a log asks a witness to cosign a checkpoint (tlog-witness, add-checkpoint).

    Args:
        old_size: of the checkpoint that the witness cosigned last; 0 if it has none.
        proof: that the tree of the checkpoint begins with that one; empty from size 0.
        checkpoint: as the log signed it.
    """
    return b"old %d\n" % old_size + hash_lines(proof) + b"\n" + checkpoint


def fork_text(before: bytes, now: bytes, proof: Sequence[bytes]) -> bytes:
    """Return the file that proves that a log has two histories: the notes of two checkpoints, and hashes between them.

    Args:
        before: the note of the smaller one.
        now: the note of the other.
        proof: from the first to the second, as it came with them; empty for two of one size.
    """
    notes = {"before": before.decode(), "now": now.decode()}
    return json_text({"format": FORK, "proof": hash_lines(proof).decode(), **notes})


def hash_lines(hashes: Sequence[bytes]) -> bytes:
    """Return hashes in base64, one a line."""
    return b"".join(b64encode(hash) + b"\n" for hash in hashes)
