"""A witnessing: what a node finds when it cosigns the log of a neighbour. The node keeps it, and it goes nowhere else.

A node cosigns a neighbour's log as long as each checkpoint begins with the last. One that does not is kept as evidence,
and nothing more of that log is cosigned until two people have said why it may go on. The same holds for a log that says
itself that it began anew, after a recovery.
"""

from typing import Annotated

from pydantic import Field, StringConstraints

from domain.aggregate import Aggregate, Changes, Context, Impossible, command
from domain.aggregate_id import AggregateId, aggregate_id
from domain.authority import Role
from domain.envelope import Classification
from domain.fields import Pseudonym, Text
from domain.heading import Heading
from domain.link import SecondPersonNeeded
from domain.log import TreeRoot, TreeSize
from domain.node_id import NodeId, Organisation, superior
from domain.refusal import About, Refusal
from domain.registry import event
from domain.state import changed, state
from domain.way_back import Final
from domain.words import Words

SignedNote = Annotated[str, StringConstraints(min_length=1, max_length=600_000)]
"""A checkpoint as it was signed (C2SP signed-note)."""

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("发现日志不一致", "Log inconsistency detected", undone="NewHistoryAccepted")
class LogInconsistencyDetected:
    """The neighbour signed a tree that does not begin with the one that was cosigned."""

    neighbour: Organisation
    size: TreeSize
    """Of the tree that was cosigned."""
    before: Annotated[SignedNote | None, Words("此前见证的检查点", "What was cosigned")] = None
    now: Annotated[SignedNote, Words("现在出示的检查点", "What is shown now")]
    hashes: Annotated[tuple[TreeRoot, ...], Field(max_length=63), Words("一致性证明", "Consistency proof")] = ()
    """That came with it, and does not lead from the one to the other."""
    proven: Annotated[bool, Words("签名自证", "Proven by the notes alone")]
    """Whether the two notes alone prove it: two roots of one size."""


@event("对方日志重新起算", "Log begun anew there", undone="NewHistoryAccepted")
class BeginningSeen:
    """The neighbour's log says itself that it is another one than was signed."""

    neighbour: Organisation
    beginnings: Annotated[int, Field(ge=1), Words("重新起算次数", "Begun anew")]


@event("开始见证", "Witnessing begun", final=Final.WITNESSED)
class WitnessingBegun:
    """The neighbour's log was cosigned for the first time, or for the first time since a new history was accepted."""

    neighbour: Organisation


@event("见证记录丢失", "Witnessing lost", undone="NewHistoryAccepted")
class WitnessingLost:
    """This node does not know any more what it cosigned: its file was lost, or is an older copy."""

    neighbour: Organisation


@event("提议接受新日志", "New history proposed", anew="NewHistoryProposed")
class NewHistoryProposed:
    """The log is to be cosigned as it is now, if a second person agrees."""

    by: Annotated[Pseudonym, Words("提议人", "Proposed by")]
    reason: Text


@event("接受新日志", "New history accepted", final=Final.FOR_EVER)
class NewHistoryAccepted:
    """A second person agrees: what the neighbour shows next is cosigned, whatever was before."""

    by: Annotated[Pseudonym, Words("同意人", "Approved by")]
    reason: Text


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@state
class Witnessing:
    """What stands between a node and the log that it cosigns."""

    neighbour: NodeId
    inconsistent: Annotated[bool, Words("不一致", "Inconsistent")] = False
    beginnings: Annotated[int, Words("重新起算次数", "Begun anew")] = 0
    """As far as they were seen."""
    withheld: Annotated[bool, Words("暂不见证", "Withheld")] = False
    """Whether nothing is cosigned until people have agreed."""
    proposed: Annotated[NewHistoryProposed | None, Words("提议", "Proposed")] = None
    accepted: Annotated[int, Words("接受新日志次数", "New histories accepted")] = 0
    begun: Annotated[bool, Words("已开始见证", "Begun")] = False
    """Whether it was cosigned since."""


def evolve(witnessing: Witnessing | None, event: object) -> Witnessing:
    """Return the witnessing after one more of its events."""
    match witnessing, event:
        case _, LogInconsistencyDetected(neighbour=neighbour):
            return changed(witnessing or Witnessing(neighbour), inconsistent=True, withheld=True, proposed=None)
        case _, BeginningSeen(neighbour=neighbour, beginnings=beginnings):
            before = witnessing or Witnessing(neighbour)
            return changed(before, beginnings=beginnings, withheld=True, proposed=None)
        case _, WitnessingBegun(neighbour=neighbour):
            return changed(witnessing or Witnessing(neighbour), begun=True)
        case _, WitnessingLost(neighbour=neighbour):
            return changed(witnessing or Witnessing(neighbour), withheld=True, proposed=None)
        case Witnessing(), NewHistoryProposed():
            return changed(witnessing, proposed=event)
        case Witnessing(), NewHistoryAccepted():
            accepted = witnessing.accepted + 1
            return changed(
                witnessing, inconsistent=False, withheld=False, proposed=None, accepted=accepted, begun=False
            )
    raise Impossible(witnessing, event)


witnessing = Aggregate(
    "witnessing",
    "witnessings",
    evolve,
    zh="日志见证",
    en="witnessing of a log",
    heading=Heading.RUNNING,
    classification=Classification.LOCAL,
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class NothingWithheld(Refusal, zh="该日志正常见证", en="the log is cosigned as it is", about=About.RECORD):
    """Only what stands in the way of cosigning is accepted."""


class NoHistoryProposed(Refusal, zh="无人提议接受新日志", en="nobody has proposed to accept it", about=About.RECORD):
    """One person proposes, another agrees."""


@command
class ProposeNewHistory:
    """Cosign the log as it is now, if a second person agrees."""

    reason: Text


@command
class AcceptNewHistory:
    """Agree that the log is cosigned as it is now."""


@witnessing.decides(ProposeNewHistory, zh="提议接受新日志", en="propose to accept a new history", role=Role.OPERATOR)
def propose(witnessing: Witnessing, command: ProposeNewHistory, context: Context) -> Changes:
    """With what was found out about it."""
    if not witnessing.withheld:
        raise NothingWithheld
    return [NewHistoryProposed(by=context.actor.id, reason=command.reason)]


@witnessing.decides(AcceptNewHistory, zh="同意接受新日志", en="agree to accept a new history", role=Role.OPERATOR)
def accept(witnessing: Witnessing, _command: AcceptNewHistory, context: Context) -> Changes:
    """Whoever agrees is not who proposed it."""
    proposed = witnessing.proposed
    if not proposed:
        raise NoHistoryProposed
    if proposed.by == context.actor.id:
        raise SecondPersonNeeded(by=proposed.by)
    return [NewHistoryAccepted(by=context.actor.id, reason=proposed.reason)]


def witnessing_id(node: NodeId, neighbour: NodeId) -> AggregateId:
    """Return the id under which `node` keeps what it finds in the log of `neighbour`.

    Labels start with a letter, so the 0 keeps the superior apart from a subordinate that has the same label.
    """
    label = neighbour.rpartition(".")[2]
    return aggregate_id("witnessing", f"0{label}" if neighbour == superior(node) else label, node)
