"""The organisation trees that a log knows, as far as they say whom a neighbour's events may name.

Whoever is named as taking part is sent the record, and its past. So what comes from below may name only organisations
that there are: of its own branch the neighbour knows best, of the others this node does.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress

from domain.aggregate import Impossible
from domain.aggregate_id import AggregateId
from domain.envelope import Envelope
from domain.node_id import NodeId, is_below, is_within, towards
from domain.on_board import OrganisationUnknown, entry_of
from domain.tree.state import OrganisationTree, tree, tree_of
from domain.words import Words
from services.log.errors import LinkForbidden

Trees = Callable[[AggregateId], OrganisationTree | None]
"""Gives a tree as it is recorded."""


UNCHECKED = 32
"""Neighbours to which an event from below may go on at most while this node has no tree to tell who there is."""


class TreesAhead(Mapping[AggregateId, OrganisationTree]):
    """What is recorded, and over it what comes in the same messages."""

    def __init__(self, recorded: Trees) -> None:
        self._recorded = recorded
        self._found: dict[AggregateId, OrganisationTree | None] = {}

    def add(self, envelope: Envelope) -> None:
        """Let what comes after see this event as recorded."""
        if envelope.subject.startswith(f"{tree.kind}-"):
            with suppress(Impossible):  # a tree that cannot be made says nothing more
                self._found[envelope.subject] = tree.evolve(self.get(envelope.subject), envelope.payload)

    def __getitem__(self, id: AggregateId) -> OrganisationTree:
        if id not in self._found:
            self._found[id] = self._recorded(id)
        if found := self._found[id]:
            return found
        raise KeyError(id)

    def __iter__(self) -> Iterator[AggregateId]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def require_known(here: NodeId, link: NodeId, envelopes: Sequence[Envelope], recorded: Trees) -> None:
    """Demand that events from below name as taking part only organisations that there are.

    Raises:
        LinkForbidden: one names somebody else, or, where nobody can tell, too many.
    """
    if not is_below(link, here):
        return
    trees, known = TreesAhead(recorded), set[NodeId]()
    for envelope in envelopes:
        for organisation in {*envelope.audience} - known:
            if not is_within(organisation, link):
                _require(organisation, here, link, envelope, trees)
        if tree_of(None, "", here) not in trees:
            _require_few(here, link, envelope)
        known.update(envelope.audience)
        trees.add(envelope)


def _require_few(here: NodeId, link: NodeId, envelope: Envelope) -> None:
    """Demand that an event goes on to few, for each of them would be sent the record's whole past."""
    hops = {towards(here, each) for each in envelope.audience if is_below(each, here)} - {link}
    if len(hops) > UNCHECKED:
        rule = Words(
            f"audience:本节点尚无组织树，无从核对，至多经 {UNCHECKED} 个下级节点转发",
            f"audience: this node has no tree yet to tell who there is; it goes on to {UNCHECKED} nodes below at most",
        )
        raise LinkForbidden(link, envelope, rule)


def _require(organisation: NodeId, here: NodeId, link: NodeId, envelope: Envelope, trees: TreesAhead) -> None:
    try:
        entry_of(organisation, here, trees)
    except OrganisationUnknown as unknown:
        rule = Words(f"audience:{unknown.say('zh')}", f"audience: {unknown.say('en')}")
        raise LinkForbidden(link, envelope, rule) from unknown
