"""Which records a command may name: every field that names one says of which kinds it is, and whether it is one's own.

It says so at its definition, `into: Annotated[AggregateRef, OfKind("issue", own=True)]`; one that says nothing names a
record of the kind that it is called after. That the record is there is checked before anything is decided; whether what
it says fits, the decision checks.
"""

from collections.abc import Mapping
from typing import Any

from domain.aggregate_id import AggregateId, OfKind, parts
from domain.mention import mentions
from domain.node_id import NodeId
from domain.refusal import NotFound, RecordOfAnother, Refusal


class WrongKind(Refusal, zh="{id} 不是此处应填的记录", en="{id} is not a record of the kind that is named here"):
    """What a field names is of the kind that it is for."""


def require_references(command: Any, owner: NodeId, seen: Mapping[AggregateId, Any]) -> None:
    """Refuse a command that names a record which is not there, is of another kind, or is another organisation's.

    Raises:
        WrongKind, RecordOfAnother, NotFound: the first one that is.
    """
    for mention in mentions(type(command), AggregateId, OfKind):  # type: ignore[arg-type]  # classes are hashable
        for place, id in mention.found(command):
            try:
                _require(id, mention.mark or OfKind(mention.field), owner, seen)
            except Refusal as refusal:
                refusal.places = (place,)
                raise


def _require(id: AggregateId, of: OfKind, owner: NodeId, seen: Mapping[AggregateId, Any]) -> None:
    kind, _, keeper = parts(id)
    if of.kinds and kind not in of.kinds:
        raise WrongKind(id=id)
    if of.own and keeper != owner:
        raise RecordOfAnother(id=id)
    if (keeper == owner or not of.unseen) and seen.get(id) is None:
        raise NotFound(id=id)
