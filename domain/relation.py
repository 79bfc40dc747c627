"""About whom a command may be: how each organisation that it names must stand to the owner of the record.

The article shows each act done by one tier about another (P3, P7, P10–P17). So every field of a command that names an
organisation says its relation, at its definition: `target: Below`. It is checked before anything is decided, with
whether there is such an organisation; what it says, glossary and API show.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import Field

from domain.aggregate_id import AggregateId
from domain.mention import Mention, mentions
from domain.node_id import NodeId, Organisation, is_below, is_within
from domain.on_board import entry_of, require_open
from domain.place import Place
from domain.refusal import Refusal
from domain.tier import BELOW_THE_CITY, CITY, PATROLLING, tier_of
from domain.words import Term


class Relation(Term):
    """How an organisation that a command names must stand to the owner of the record."""

    BELOW = "below", "下级单位", "below the owner"
    ONCE_BELOW = "once-below", "下级单位，其后撤销的亦可", "below the owner, also if it was closed since"
    """In what corrects the past; the decision looks at when that was."""
    OWN_OR_BELOW = "own-or-below", "本单位或下级单位", "the owner or below it"
    PATROL_BODY = "patrol-body", "设有巡察机构的下级单位", "below the owner, with a patrol body of its own"
    RATED = "rated", "下级单位；市级只对区和市级单位", "below the owner; of the city, districts and agencies alone"
    """The city rates and calls to account districts, departments and enterprises; these those below them (P14)."""
    NAMED = "named", "记录已列单位", "whom the record already names"
    """The decision looks it up there; it may have been closed since."""
    PATROLLED = "patrolled", "下级单位，或联动巡视巡察所涉单位", "below the owner, or inspected in a joint patrol"
    """A patrol's targets stand below its organiser or a tier that takes part; in a cross inspection a tier inspects
    those of the adopted assignment (P11)."""
    CONCERNED = (
        "concerned",
        "本单位、下级单位或来源所涉单位",
        "the owner, below it, or inspected by what the issue is from",
    )
    """What a joint patrol or a cross inspection finds may be about others than those below; so may be a ruling."""
    IN_CHARGE = "in-charge", "归口监督单位", "below the owner, or a superior has charged it with supervising them"
    """By the division of supervision (P16)."""
    CLUE_AUDIENCE = "clue-audience", "线索知悉范围内的单位", "of the restricted audience of clues"
    """The node's settings say who that is, and its vault sees to it (I11)."""
    IN_LINE = "in-line", "上级、本单位或下级单位", "above the owner, the owner, or below it"
    """Of the tree alone, which is what says who there is."""
    ANYBODY = "anybody", "任何入网单位", "anybody on the board"


Below = Annotated[Organisation, Relation.BELOW]
OnceBelow = Annotated[Organisation, Relation.ONCE_BELOW]
OwnOrBelow = Annotated[Organisation, Relation.OWN_OR_BELOW]
PatrolBody = Annotated[Organisation, Relation.PATROL_BODY]
Rated = Annotated[Organisation, Relation.RATED]
Named = Annotated[Organisation, Relation.NAMED]
InLine = Annotated[Organisation, Relation.IN_LINE]
Patrolled = Annotated[Organisation, Relation.PATROLLED]
Concerned = Annotated[Organisation, Relation.CONCERNED]
InCharge = Annotated[Organisation, Relation.IN_CHARGE]
ClueAudience = Annotated[Organisation, Relation.CLUE_AUDIENCE]
Anybody = Annotated[Organisation, Relation.ANYBODY]

MANY = 1_000
"""So many organisations one field of a command names at most: a city has fewer below it that are asked one by one."""

T = TypeVar("T")

Several = Annotated[tuple[T, ...], Field(min_length=1, max_length=MANY)]
"""A field of several that name organisations, or are some: `targets: Several[Below]`; one at least."""

AnyNumber = Annotated[tuple[T, ...], Field(max_length=MANY)]
"""The same of several, or none."""


_BY_ITSELF = (Relation.IN_LINE, Relation.CLUE_AUDIENCE)
"""Relations to those of whom something else than the trees says that they are there."""


class NotBelow(Refusal, zh="{organisation} 不是 {owner} 的下级单位", en="{organisation} does not stand below {owner}"):
    """An organisation acts about those below it, and about nobody beside or above it."""


class NotWithin(
    Refusal, zh="{organisation} 不是 {owner} 或其下级单位", en="{organisation} is neither {owner} nor below it"
):
    """Where an organisation may act about itself, too, it acts about nobody beside or above it."""


class NoPatrolBody(Refusal, zh="{organisation} 未设巡察机构", en="{organisation} has no patrol body"):
    """The work of patrol bodies is guided and checked where there is one: in districts and agencies (P12)."""


class NotForTheCity(
    Refusal,
    zh="市级只测评、约谈区和市级单位，{organisation} 不在其列",
    en="the city rates and interviews districts and agencies, and not {organisation}",
):
    """Whoever stands further below is for the district, or the agency, that it stands under (P14)."""


# ── Where a command names organisations ───────────────────────────────────────────────────────────────────────────────


def relations_in(command: type[Any]) -> tuple[Mention[Relation], ...]:
    """Return where a command names organisations, each place with its relation; None if the field does not say."""
    return mentions(command, NodeId, Relation)  # type: ignore[arg-type]  # classes are hashable


class Mentioned(NamedTuple):
    """An organisation that a command names."""

    organisation: NodeId
    relation: Relation
    place: Place


def organisations_in(command: Any) -> Iterator[Mentioned]:
    """Yield each organisation that a command names; a test sees to it that every field says its relation."""
    for mention in relations_in(type(command)):
        if mention.mark:
            for place, organisation in mention.found(command):
                yield Mentioned(organisation, mention.mark, place)


# ── What is required ──────────────────────────────────────────────────────────────────────────────────────────────────


_STRICTLY_BELOW = (Relation.BELOW, Relation.ONCE_BELOW, Relation.PATROL_BODY, Relation.RATED)

_THE_PAST = (Relation.NAMED, Relation.ONCE_BELOW)
"""Relations to those who may have been closed since."""


def require_related(command: Any, owner: NodeId, node: NodeId, seen: Mapping[AggregateId, Any], at: datetime) -> None:
    """Refuse a command that names somebody who is not there, or about whom the owner of the record may not act.

    Args:
        command: what somebody wants done.
        owner: of the record.
        node: the node that decides.
        seen: what it has seen.
        at: when the act occurs.

    Raises:
        OrganisationUnknown: there is no such organisation, as far as the node can know.
        OrganisationGone: it is closed, and the command begins something about it that is not older.
        OrganisationOnItsWay: it has yet to come to the node, with its records.
        NotBelow, NotWithin, NoPatrolBody, NotForTheCity: it does not stand in the relation that the field says.
    """
    for organisation, relation, place in organisations_in(command):
        try:
            _require_there(organisation, relation, node, seen, at)
            _require_relation(organisation, relation, owner, node, seen)
        except Refusal as refusal:
            refusal.places = (place,)
            raise


def _require_there(
    organisation: NodeId, relation: Relation, node: NodeId, seen: Mapping[AggregateId, Any], at: datetime
) -> None:
    if relation in _THE_PAST:
        entry_of(organisation, node, seen)
    elif relation not in _BY_ITSELF:
        require_open(organisation, node, seen, at)


def _require_relation(
    organisation: NodeId, relation: Relation, owner: NodeId, node: NodeId, seen: Mapping[AggregateId, Any]
) -> None:
    match relation:
        case _ if relation in _STRICTLY_BELOW and not is_below(organisation, owner):
            raise NotBelow(organisation=organisation, owner=owner)
        case Relation.PATROL_BODY if tier_of(organisation, node, seen) not in PATROLLING:
            raise NoPatrolBody(organisation=organisation)
        case Relation.RATED if not _rates(owner, organisation, node, seen):
            raise NotForTheCity(organisation=organisation)
        case Relation.OWN_OR_BELOW if not is_within(organisation, owner):
            raise NotWithin(organisation=organisation, owner=owner)


def _rates(owner: NodeId, organisation: NodeId, node: NodeId, seen: Mapping[AggregateId, Any]) -> bool:
    return tier_of(owner, node, seen) not in CITY or tier_of(organisation, node, seen) in BELOW_THE_CITY
