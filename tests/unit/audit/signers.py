"""Who signs in tests: a log and its witnesses, with keys of every type that are the same in every run."""

from services.audit.note import Signer, key_text, signed
from services.audit.texts import checkpoint_text
from services.audit.verifier import COSIGNATURE, ED25519, SUBTREE, Checkpoint, TrustPolicy, parse_policy

ORIGIN = "bj.example/log"
AT = 1_764_528_000
"""POSIX seconds at which the witnesses cosign."""

LOG = Signer.of(ORIGIN, ED25519, bytes(32))
LOG_AS_WELL = Signer.of(ORIGIN, SUBTREE, bytes([1] * 32))
STRANGER = Signer.of("stranger.example", ED25519, bytes([2] * 32))
WITNESSES = [
    Signer.of("haidian.example", COSIGNATURE, bytes([3] * 32)),
    Signer.of("chaoyang.example", COSIGNATURE, bytes([4] * 32)),
    Signer.of("ccmu.example", SUBTREE, bytes([5] * 32)),
]
ALL_TYPES = [LOG, WITNESSES[0], LOG_AS_WELL]


def policy_text(needed: str = "2") -> bytes:
    """Return the policy that trusts the log, and demands so many of its three witnesses."""
    keys = [key_text(each.key).decode() for each in (LOG, *WITNESSES)]
    witnesses = "".join(f"witness w{number} {key}\n" for number, key in enumerate(keys[1:], 1))
    return f"log {keys[0]}\n{witnesses}group g {needed} w1 w2 w3\nquorum g\n".encode()


def policy(needed: str = "2") -> TrustPolicy:
    """Return that policy as it is parsed."""
    return parse_policy(policy_text(needed))


def checkpoint(size: int, root: bytes, *, witnesses: int = 3, at: int = AT, origin: str = ORIGIN) -> bytes:
    """Return a checkpoint that the log signed and so many of the witnesses cosigned."""
    text = checkpoint_text(Checkpoint(origin, size, root))
    return signed(text, LOG.sign(text), *(each.sign(text, at) for each in WITNESSES[:witnesses]))
