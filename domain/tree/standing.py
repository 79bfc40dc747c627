"""What decisions on trees ask of an organisation: that it stands, and that its records are kept here."""

from collections.abc import Iterator

from domain.aggregate import Context
from domain.home.state import Home, home_id
from domain.node_id import NodeId, superiors
from domain.refusal import Refusal
from domain.tree.state import OrganisationTree, TreeEntry, tree_of


class NotEntered(
    Refusal, zh="{organisation} 未入网或已撤销", en="{organisation} was not entered, or is closed", transient=True
):
    """Only an organisation that has its place is renamed or closed."""


class KeptElsewhere(
    Refusal,
    zh="{organisation} 的记录由 {home} 保管，须先移交",
    en="the records of {organisation} are kept on {home}: hand them over first",
):
    """An organisation is in one place: its records are handed over before another node acts for it."""


def stands(state: OrganisationTree, organisation: NodeId) -> bool:
    """Say whether an organisation has its place in a tree."""
    entry = state.entries.get(organisation)
    return bool(entry and not entry.closed)


def require_standing(state: OrganisationTree, organisation: NodeId) -> None:
    """Refuse, as `NotEntered`, one that has none."""
    if not stands(state, organisation):
        raise NotEntered(organisation=organisation)


def require_kept_here(organisation: NodeId, context: Context) -> None:
    """Refuse if its records are kept elsewhere: as is recorded, or as its own tree shows, for then it runs a node."""
    home = context.find(Home, home_id(organisation))
    own = context.find(OrganisationTree, tree_of(None, "", organisation)) if organisation != context.node else None
    if (home and home.home != context.node) or (own and not home):
        raise KeptElsewhere(organisation=organisation, home=home.home if home else organisation)


def entries_of(organisation: NodeId, context: Context) -> Iterator[TreeEntry]:
    """Yield what trees say of an organisation, the one that stands nearest to it first."""
    for node in (organisation, *superiors(organisation)):
        tree = context.find(OrganisationTree, tree_of(None, "", node))
        if tree and organisation in tree.entries:
            yield tree.entries[organisation]
