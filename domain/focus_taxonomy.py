"""The taxonomy of focus (监督重点): which implementations and which areas a city's issues are sorted by (P5).

The article says 四个落实 and does not enumerate them: which four, and what the areas are, is data that the city sets,
in versions. Issues name codes; a code means the same for ever, and what is raised later names codes of the version in
force.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, aggregate_id
from domain.audience import Participant
from domain.authority import Role
from domain.decreed import DecreeStatus, in_force, newcomers, nodes_below
from domain.focus import FocusEntry
from domain.heading import Heading
from domain.moment import Moment
from domain.node_id import NodeId, root_of
from domain.refusal import Refusal
from domain.registry import event
from domain.repeated import repeated
from domain.state import changed, state
from domain.tier import CITY
from domain.vocabulary import FIELDS
from domain.way_back import Final
from domain.words import Words

Implementations = Annotated[
    tuple[FocusEntry, ...], Field(min_length=1, max_length=20), Words("落实事项", "Implementations")
]
"""What an issue may be a failure to implement: four, as 四个落实 says, or as many as the city says."""
Areas = Annotated[tuple[FocusEntry, ...], Field(max_length=100), Words("监督领域", "Areas")]
"""What is under particular supervision; an issue may belong to several, or to none."""

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("发布监督重点", "Focus taxonomy published", anew="FocusTaxonomyAmended")
class FocusTaxonomyPublished:
    """By these issues are sorted from now on: version 1."""

    implementations: Implementations
    areas: Areas
    since: Moment
    """When it was published."""
    addressees: tuple[Participant, ...] = ()
    """The nodes below."""


@event("修订监督重点", "Focus taxonomy amended", anew="FocusTaxonomyAmended")
class FocusTaxonomyAmended:
    """From now on issues are sorted by these: one version more."""

    version: Annotated[int, Field(ge=1)]
    implementations: Implementations
    areas: Areas
    since: Moment
    addressees: tuple[Participant, ...] = ()


@event("告知监督重点", "Focus taxonomy shared", final=Final.SEEN)
class FocusTaxonomyShared:
    """Nodes that entered after it was published have it too."""

    addressees: tuple[Participant, ...]


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class FocusVersion:
    """A taxonomy as it stood from a moment on."""

    number: Annotated[int, FIELDS["version"]]
    since: datetime
    implementations: Implementations
    areas: Areas


@state
class FocusTaxonomy:
    """A taxonomy as its events make it."""

    status: DecreeStatus
    version: int
    implementations: Implementations
    areas: Areas
    versions: tuple[FocusVersion, ...]
    addressees: tuple[NodeId, ...]

    def at(self, moment: datetime) -> FocusVersion:
        """Return the version that was in force at a moment."""
        return in_force(self.versions, moment)


def evolve(taxonomy: FocusTaxonomy | None, event: object) -> FocusTaxonomy:
    """Return the taxonomy after one more of its events."""
    match taxonomy, event:
        case None, FocusTaxonomyPublished(implementations=implementations, areas=areas):
            first = (_version(1, event),)
            return FocusTaxonomy(DecreeStatus.PUBLISHED, 1, implementations, areas, first, event.addressees)
        case FocusTaxonomy(), FocusTaxonomyAmended():
            return changed(
                taxonomy,
                status=DecreeStatus.AMENDED,
                version=event.version,
                implementations=event.implementations,
                areas=event.areas,
                versions=(*taxonomy.versions, _version(event.version, event)),
                addressees=_joined(taxonomy, event.addressees),
            )
        case FocusTaxonomy(), FocusTaxonomyShared(addressees=addressees):
            return changed(taxonomy, addressees=_joined(taxonomy, addressees))
    raise Impossible(taxonomy, event)


def _version(number: int, event: FocusTaxonomyPublished | FocusTaxonomyAmended) -> FocusVersion:
    return FocusVersion(number, event.since, event.implementations, event.areas)


def _joined(taxonomy: FocusTaxonomy, addressees: tuple[NodeId, ...]) -> tuple[NodeId, ...]:
    return tuple(sorted({*taxonomy.addressees, *addressees}))


focus_taxonomy = Aggregate(
    "focus-taxonomy",
    "focus-taxonomies",
    evolve,
    zh="监督重点",
    en="focus taxonomy",
    heading=Heading.LEDGER,
    tiers=CITY,
    rank=9,
)


def taxonomy_of(organisation: NodeId) -> AggregateId:
    """Return the id of the taxonomy by which an organisation sorts its issues: that of its city."""
    return aggregate_id("focus-taxonomy", "0", root_of(organisation))


# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class FocusCodeTwice(Refusal, zh="代码 {code} 被列出两次", en="the code {code} is named twice"):
    """A code means one thing."""


class FocusTaxonomyUnchanged(
    Refusal, zh="监督重点与现行版本相同", en="this is the version in force", field=("implementations", "areas")
):
    """An amendment changes something."""


@command
class PublishFocusTaxonomy:
    """Say by which implementations and areas issues are sorted."""

    implementations: Implementations
    areas: Areas = ()


@command
class AmendFocusTaxonomy:
    """Say all of it anew, for what is raised from now on."""

    implementations: Implementations
    areas: Areas = ()


@command
class ShareFocusTaxonomy:
    """Let the nodes know of it that entered since."""


def of_city(_command: PublishFocusTaxonomy, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the taxonomy that is published: a city has one."""
    return aggregate_id("focus-taxonomy", "0", owner)


@focus_taxonomy.opens(
    PublishFocusTaxonomy,
    zh="发布监督重点",
    en="Publish a focus taxonomy",
    id=of_city,
    role=Role.APPROVER,
)
def publish(command: PublishFocusTaxonomy, context: Context) -> Changes:
    """Once, with every code named once; all nodes below have it."""
    _require_each_once(command)
    return [event_from(FocusTaxonomyPublished, command, since=context.at, addressees=nodes_below(context))]


@focus_taxonomy.decides(AmendFocusTaxonomy, zh="修订监督重点", en="Amend a focus taxonomy", role=Role.APPROVER)
def amend(state: FocusTaxonomy, command: AmendFocusTaxonomy, context: Context) -> Changes:
    """When something is otherwise than before; what was raised keeps its codes."""
    _require_each_once(command)
    if (command.implementations, command.areas) == (state.implementations, state.areas):
        raise FocusTaxonomyUnchanged
    version, below = state.version + 1, nodes_below(context)
    return [event_from(FocusTaxonomyAmended, command, version=version, since=context.at, addressees=below)]


@focus_taxonomy.decides(
    ShareFocusTaxonomy,
    zh="告知监督重点",
    en="Share a focus taxonomy",
    reported_as=FocusTaxonomyShared,
)
def share(state: FocusTaxonomy, _command: ShareFocusTaxonomy, context: Context) -> Changes:
    """With those below that do not have it."""
    return [FocusTaxonomyShared(addressees=newcomers(state.addressees, context))]


def _require_each_once(command: PublishFocusTaxonomy | AmendFocusTaxonomy) -> None:
    for entries in (command.implementations, command.areas):
        codes = [each.code for each in entries]
        for code in repeated(codes):
            raise FocusCodeTwice(code=code)
