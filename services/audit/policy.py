"""The policy by which a node's own log can be verified: C2SP tlog-policy, as the events of its log tell the keys.

Whoever audits takes the keys from people, not from here; this says what to ask them for.
"""

from collections.abc import Sequence

from domain.log import LogKeysAdopted, log_id
from domain.node_id import NodeId
from services.log import Log

NEIGHBOURS = "neighbours"


def policy_of(log: Log) -> bytes:
    """Return the policy that trusts all keys with which the log was signed, and demands one neighbour as a witness.

    Where no neighbour has told its keys yet, none is demanded.
    """
    own = _adopted(log, log.node)
    lines = [f"log {key}" for key in dict.fromkeys(each.signer for each in own)]
    witnesses = [neighbour for neighbour in own[-1].neighbours if _adopted(log, neighbour)] if own else []
    for neighbour in witnesses:
        keys = dict.fromkeys(each.cosigner for each in _adopted(log, neighbour))
        names = [f"{neighbour}/{number}" for number in range(1, len(keys) + 1)]
        lines += [f"witness {name} {key}" for name, key in zip(names, keys, strict=True)]
        lines.append(f"group {neighbour} any {' '.join(names)}")
    lines += [f"group {NEIGHBOURS} any {' '.join(witnesses)}"] if witnesses else []
    lines.append(f"quorum {NEIGHBOURS if witnesses else 'none'}")
    return "".join(f"{line}\n" for line in lines).encode()


def _adopted(log: Log, node: NodeId) -> Sequence[LogKeysAdopted]:
    """Return what a node said of its keys, as far as it was told here."""
    told = [each.envelope.payload for each in log.history(log_id(node))]
    return [each for each in told if isinstance(each, LogKeysAdopted)]
