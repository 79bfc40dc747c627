"""What is not told here is not said to be none: an answer of a part that is empty says so, and where all of it is.

So no reader takes a 0 for a number that its node does not know (S32, S36).
"""

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from domain.aggregate_id import AggregateId, parts
from domain.node_id import NodeId
from domain.place import everything
from projections.circle import Covers, covers, seen_by
from projections.engine.query import Query
from projections.engine.snapshot import Snapshot
from projections.known import require_known

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_OF_EVERY_ANSWER = ("position", "covers", "definition", "definitions", "rule")
"""Fields that say something whether or not anything was found."""


def asked(query: Query, snapshot: Snapshot, **given: object) -> "DataclassInstance":
    """Return what a query answers; raises as the query does, or if it names an organisation that there is not."""
    require_known(snapshot, given, query.hints)
    answer = query(snapshot, **given)
    about = getattr(answer, "covers", None)
    if not isinstance(about, Covers):
        return answer
    return replace(answer, covers=about.telling(anything=_tells(answer, given)))


def listed(snapshot: Snapshot, total: int, owner: NodeId | None = None) -> Covers:
    """Return what a list covers that has so many rows: of one organisation and all below it, or of everybody."""
    return covers(snapshot, seen_by(snapshot, owner, below=True)).telling(anything=total > 0)


def _tells(answer: "DataclassInstance", given: dict[str, object]) -> bool:
    """Say whether an answer has a record, or a number that is not 0, in a field that is not what was asked."""
    told = (each for each in fields(answer) if each.name not in (*_OF_EVERY_ANSWER, *given))
    values = (getattr(answer, each.name) for each in told)
    return any(_says(each) or any(_says(inner.value) for inner in everything(each)) for each in values)


def _says(value: object) -> bool:
    match value:
        case bool():
            return False
        case int():
            return value != 0
        case str():
            return _is_record(value)
    return False


def _is_record(text: str) -> bool:
    try:
        parts(AggregateId(text))
    except ValueError:
        return False
    return True
