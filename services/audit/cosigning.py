"""The witnesses of a node's log: asked with every checkpoint, never waited for by who records.

What a witness does not give now it is asked for again soon, with whatever is the latest checkpoint then.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock

from domain.node_id import NodeId
from domain.words import Words
from services.audit.asking import NotCosigned, WitnessAhead, WitnessDisagrees, WitnessWithholds, cosigned
from services.audit.keys import LogKeys
from services.audit.store import AuditStore, SignedCheckpoint
from services.audit.tree import KeptTree
from services.audit.verifier import Unproven, parse_key
from services.audit.witness import WitnessAnswer

Carry = Callable[[NodeId, bytes], WitnessAnswer | None]
"""Carries a request to a neighbour and returns its answer; None if it cannot be reached now."""


@dataclass(frozen=True, slots=True)
class WitnessState:
    """How a witness stands to the log."""

    neighbour: NodeId
    size: int = 0
    """Of the largest tree that it cosigned since the node was started."""
    at: datetime | None = None
    """When it did."""
    trouble: Words | None = None
    """Why it does not now: it is silent, or disagrees; None if it does."""
    alarm: bool = False
    """Whether people must look at it: it knows another history, or more than there is here."""
    ahead: bool = False
    """Whether it knows more than there is here."""


class Cosigners:
    """The neighbours as witnesses of one log."""

    def __init__(
        self,
        neighbours: Collection[NodeId],
        store: AuditStore,
        tree: KeptTree,
        keys: LogKeys,
        carry: Carry,
        clock: Callable[[], datetime],
    ) -> None:
        """Wire it.

        Args:
            neighbours: who is asked.
            store: keeps what they add.
            tree: of the log.
            keys: of the neighbours, as far as they have told them.
            carry: brings a request to one of them.
            clock: the time now, with its zone.
        """
        self._store, self._tree, self._keys, self._carry, self._clock = store, tree, keys, carry, clock
        self._states: dict[NodeId, WitnessState] = {each: WitnessState(each) for each in sorted(neighbours)}
        self._asking = Lock()

    def states(self) -> Collection[WitnessState]:
        """Return how each witness stands."""
        return [*self._states.values()]

    @property
    def older(self) -> Words | None:
        """What a witness says that knows more of this log than there is here; None if none does."""
        return next((each.trouble for each in self._states.values() if each.ahead), None)

    def ask(self, checkpoint: SignedCheckpoint) -> bool:
        """Ask every witness for one checkpoint; say whether all have cosigned it."""
        with self._asking:
            for neighbour, before in self._states.items():
                checkpoint = self._asked(neighbour, before, checkpoint)
            cosigned = sum(each.size == checkpoint.size for each in self._states.values())
            self._store.witnessed(checkpoint.size, checkpoint.note, cosigned)
            return not any(each.trouble for each in self._states.values())

    def _asked(self, neighbour: NodeId, before: WitnessState, checkpoint: SignedCheckpoint) -> SignedCheckpoint:
        try:
            note = self._cosigned(neighbour, before, checkpoint)
        except (WitnessAhead, WitnessDisagrees, WitnessWithholds) as error:
            ahead = isinstance(error, WitnessAhead)
            self._states[neighbour] = replace(before, trouble=error.rule, alarm=True, ahead=ahead)
        except NotCosigned as error:
            self._states[neighbour] = replace(before, trouble=error.rule)
        except Unproven as error:
            why = Words(error.say("zh"), error.say("en"))
            self._states[neighbour] = replace(before, trouble=why)
        else:
            self._states[neighbour] = WitnessState(neighbour, checkpoint.size, self._clock())
            return SignedCheckpoint(checkpoint.size, checkpoint.root, note, checkpoint.signed_at)
        return checkpoint

    def _cosigned(self, neighbour: NodeId, before: WitnessState, checkpoint: SignedCheckpoint) -> bytes:
        cosigner = self._keys.of(neighbour).cosigner
        if not cosigner:
            raise NotCosigned(Words("尚不知其公钥", "its keys are not known here yet"))

        def post(body: bytes) -> WitnessAnswer:
            answer = self._carry(neighbour, body)
            if answer is None:
                raise NotCosigned(Words("目前无法到达", "it cannot be reached now"))
            return answer

        keys = [parse_key(cosigner.encode())]
        return cosigned(checkpoint, before.size, self._tree.consistency_proof, post, keys)
