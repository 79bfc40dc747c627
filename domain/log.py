"""A log: with which key its node signs it, for which neighbours, and where it had to begin anew.

A log proves itself by checkpoints that its node signs and its neighbours cosign. The keys are told as everything else
is, over the links that the neighbours have anyway: only the node itself can have said it. The node adopts keys by
itself; people retire them, and the node goes on with the next.
"""

from typing import Annotated

from pydantic import Field, StringConstraints

from domain.aggregate import Aggregate, Changes, Context, Impossible, command
from domain.aggregate_id import AggregateId, aggregate_id
from domain.audience import Participant
from domain.authority import Role
from domain.fields import Text
from domain.heading import Heading
from domain.node_id import NodeId
from domain.refusal import About, Refusal
from domain.registry import event
from domain.state import changed, state
from domain.way_back import Final
from domain.words import Words

KeyNumber = Annotated[int, Field(ge=1, le=1_000_000), Words("密钥序号", "Number of the key")]
"""Of the keys of one log, from 1 on."""

KeyText = Annotated[str, StringConstraints(pattern=r"^[^\s+]{1,255}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44,2000}={0,2}$")]
"""Name, id and public key, as policies write it (C2SP signed-note, Verifier keys)."""

TreeSize = Annotated[int, Field(ge=0), Words("树的大小", "Size of the tree")]
"""Leaves, which are the events of a log."""

TreeRoot = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Words("树根", "Root of the tree")]
"""SHA-256 in hexadecimal (RFC 9162, 2.1.1)."""

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("启用日志密钥", "Log keys adopted", anew="LogKeysAdopted")
class LogKeysAdopted:
    """From now on the node signs its log, and cosigns those of its neighbours, with these keys."""

    number: KeyNumber
    signer: Annotated[KeyText, Words("日志验证公钥", "Verifier key of the log")]
    cosigner: Annotated[KeyText, Words("见证验证公钥", "Verifier key as a witness")]
    neighbours: Annotated[tuple[Participant, ...], Words("相邻节点", "Neighbours")]
    """Who is to know them."""


@event("停用日志密钥", "Log keys retired", final=Final.FOR_EVER)
class LogKeysRetired:
    """Nothing more is signed with these keys; what was stays signed."""

    number: KeyNumber
    reason: Text


@event("日志重新起算", "Log begun anew", final=Final.WITNESSED)
class LogBegunAnew:
    """The log was recovered or put back: behind the tree in common it is another one than was signed before."""

    common: Annotated[TreeSize, Words("共同部分", "In common")]
    signed: Annotated[TreeSize, Words("此前已签至", "Signed before")]
    root: TreeRoot
    """Of what was signed before."""
    reason: Text


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@state
class ProvenLog:
    """A log as its events make it."""

    number: Annotated[int, Field(ge=0), Words("密钥序号", "Number of the key")] = 0
    """Of the latest keys; 0 before the first."""
    signer: Annotated[str | None, Words("日志验证公钥", "Verifier key of the log")] = None
    """None while none is in use."""
    cosigner: Annotated[str | None, Words("见证验证公钥", "Verifier key as a witness")] = None
    neighbours: Annotated[tuple[NodeId, ...], Words("相邻节点", "Neighbours")] = ()
    begun_anew: Annotated[int, Words("重新起算次数", "Begun anew")] = 0
    """How often."""


def evolve(log: ProvenLog | None, event: object) -> ProvenLog:
    """Return the log after one more of its events."""
    before = log or ProvenLog()
    match event:
        case LogKeysAdopted(number=number, signer=signer, cosigner=cosigner, neighbours=neighbours):
            return changed(before, number=number, signer=signer, cosigner=cosigner, neighbours=neighbours)
        case LogKeysRetired():
            return changed(before, signer=None, cosigner=None)
        case LogBegunAnew():
            return changed(before, begun_anew=before.begun_anew + 1)
    raise Impossible(log, event)


log = Aggregate("log", "logs", evolve, zh="日志", en="log", heading=Heading.RUNNING)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class NoKeysInUse(Refusal, zh="没有在用的密钥", en="no keys are in use", about=About.RECORD):
    """Keys are retired once."""


@command
class RetireLogKeys:
    """Sign nothing more with the keys in use: somebody else may have them. The node goes on with new ones."""

    reason: Text


@log.decides(RetireLogKeys, zh="停用日志密钥", en="retire the keys of a log", role=Role.OPERATOR)
def retire_keys(log: ProvenLog, command: RetireLogKeys, _context: Context) -> Changes:
    """At any time; what they signed stays signed."""
    if not log.signer:
        raise NoKeysInUse
    return [LogKeysRetired(number=log.number, reason=command.reason)]


def log_id(node: NodeId) -> AggregateId:
    """Return the id of a node's log: there is one."""
    return aggregate_id("log", "0", node)
