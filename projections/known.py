"""Whether there is what a question names: an organisation, by the rule for those that commands name, or a record.

Nobody is told 0, and all of it, about whom or what nobody knows: an id that is mistyped would be taken for one about
which there is nothing. Who is in a tree, or ever was, is known at whatever moment is looked at; a record is known that
is here, or that a record names which is here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import sqlalchemy as sa

from domain.aggregate_id import AggregateId, parts
from domain.authority import Role
from domain.node_id import NodeId, root_of, superiors
from domain.on_board import OrganisationUnknown, entry_of, tree_id
from domain.place import Place
from domain.refusal import NotFound
from domain.tree.state import OrganisationTree, TreeEntry
from projections.engine.register import AnyRegister, Register
from projections.engine.snapshot import Snapshot
from projections.organisations import key_of, organisations

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def require_known(snapshot: Snapshot, given: Mapping[str, object], hints: Mapping[str, object]) -> None:
    """Refuse parameters that name an organisation, or a record, of which the node has never heard.

    Args:
        snapshot: whatever moment it stands for.
        given: values by parameter.
        hints: types of the parameters.

    Raises:
        OrganisationUnknown, NotFound: there is one; its place is the parameter.
    """
    for name, value in given.items():
        if isinstance(value, str) and is_organisation(hints[name]):
            require_organisation(snapshot, NodeId(value), (name,))
        if isinstance(value, str) and _names(AggregateId, hints[name]):
            _require_record(snapshot, AggregateId(value), name)


def require_known_in(snapshot: Snapshot, filter: "DataclassInstance") -> None:
    """Refuse a filter of which a field names what the node has never heard of; raises the same."""
    require_known(snapshot, {each.name: getattr(filter, each.name) for each in fields(filter)}, _hints(type(filter)))


def require_organisation(snapshot: Snapshot, organisation: NodeId, place: Place) -> None:
    """Refuse an organisation of which the board has never heard; views that are nobody's know all.

    Raises:
        OrganisationUnknown: it stands in no tree, and would if there were such an organisation.
    """
    if not (node := snapshot.node):
        return
    trees = _trees(snapshot, {node, organisation, *superiors(organisation)})
    root = root_of(organisation)
    try:
        entry_of(organisation, root if tree_id(root) in trees else node, trees)
    except OrganisationUnknown as unknown:
        unknown.places = (place,)
        raise


def is_organisation(hint: object) -> bool:
    """Say whether what is so typed names an organisation."""
    return _names(NodeId, hint)


def _names(kind: object, hint: object) -> bool:
    return hint is kind or any(_names(kind, each) for each in get_args(hint))


def _require_record(snapshot: Snapshot, id: AggregateId, name: str) -> None:
    """Refuse a record that is not here and that none names under this field; say nothing of what few readers may see.

    Raises:
        NotFound: it is such a one.
    """
    registers = [table for table in snapshot.tables if isinstance(table, Register)]
    own = next((each for each in registers if each.aggregate.kind == parts(id)[0]), None)
    if own is None or own.role is not Role.READER:
        return
    naming = (each for each in registers if each.role is Role.READER and name in snapshot.all_of(each).c)
    if not _has(snapshot, own, "key", id) and not any(_has(snapshot, each, name, id) for each in naming):
        raise NotFound(id=id)


def _has(snapshot: Snapshot, register: AnyRegister, column: str, id: AggregateId) -> bool:
    source = snapshot.all_of(register)
    return bool(snapshot.ask(sa.select(sa.literal(1)).select_from(source).where(source.c[column] == id).limit(1)))


@cache
def _hints(filter: type) -> Mapping[str, Any]:
    return get_type_hints(filter)


def _trees(snapshot: Snapshot, tops: Iterable[NodeId]) -> Mapping[AggregateId, OrganisationTree]:
    """Return what the trees of some organisations say of these; a tree that came names its own node."""
    source, nodes = snapshot.latest(organisations), sorted(tops)
    keys = [key_of(tree_id(top), each) for top in nodes for each in nodes]
    entries: dict[NodeId, dict[NodeId, TreeEntry]] = {}
    for row in snapshot.rows(organisations, source.c.key.in_(keys), source=source):
        entry = TreeEntry(row.name, row.tier, row.node, row.agency, row.closed, row.merged_into, row.closed_at)
        entries.setdefault(row.named_by, {})[row.id] = entry
    return {tree_id(top): OrganisationTree(found) for top, found in entries.items() if top in found}
