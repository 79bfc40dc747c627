"""The tally of petitions: how many people wrote, came, called or sent in while an inspection was held (信访, P7).

It is all that the board sees of petitions. The team says how many came by each way; those that it records one by one
count themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, OfKind, counterpart, owner_of
from domain.heading import Heading
from domain.inspection.state import require_moved_in
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.registry import event
from domain.repeated import repeated
from domain.state import changed, state
from domain.tier import PATROLLING
from domain.words import Term, Words


class PetitionChannel(Term):
    """By which way a petition came."""

    LETTER = "letter", "来信", "letter"
    VISIT = "visit", "来访", "visit"
    CALL = "call", "来电", "call"
    ONLINE = "online", "网上信访", "online"


@dataclass(frozen=True, slots=True)
class PetitionCount:
    """How many petitions came by one way."""

    channel: PetitionChannel
    number: Annotated[int, Field(ge=0, le=1_000_000), Words("件次", "Petitions")]


Counts = tuple[PetitionCount, ...]
"""Each way once, those left out by which nobody petitioned."""

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("报告信访数量", "Petitions reported", anew="PetitionsReported")
class PetitionsReported:
    """So many petitions came so far; said again, it stands in place of what was said before."""

    inspection: AggregateRef
    received: Counts


@event("信访计数", "Petitions counted", anew="PetitionsCounted")
class PetitionsCounted:
    """So many are recorded one by one now."""

    inspection: AggregateRef
    recorded: Counts


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@state
class PetitionTally:
    """The counts of one inspection."""

    inspection: AggregateId
    received: Counts = ()
    """As the team says."""
    recorded: Counts = ()

    def number(self, channel: PetitionChannel) -> int:
        """Return how many came by one way: as the team says, and those at least that it recorded one by one."""
        return max(_number(self.received, channel), _number(self.recorded, channel))

    @property
    def total(self) -> int:
        """How many came in all."""
        return sum(map(self.number, PetitionChannel))


def evolve(tally: PetitionTally | None, event: object) -> PetitionTally:
    """Return the tally after one more of its events."""
    match event:
        case PetitionsReported(inspection=inspection, received=received):
            return changed(tally or PetitionTally(inspection), received=received)
        case PetitionsCounted(inspection=inspection, recorded=recorded):
            return changed(tally or PetitionTally(inspection), recorded=recorded)
    raise Impossible(tally, event)


petition_tally = Aggregate(
    "petition-tally",
    "petition-tallies",
    evolve,
    zh="信访统计",
    en="petition tally",
    heading=Heading.INSPECTIONS,
    tiers=PATROLLING,
    rank=7,
    counts=True,
)


def tally_of(inspection: AggregateId) -> AggregateId:
    """Return the id of an inspection's tally: there is one."""
    return counterpart(inspection, "petition-tally", owner_of(inspection))


def counted(
    tally: PetitionTally | None, inspection: AggregateId, channel: PetitionChannel, by: int
) -> PetitionsCounted:
    """Return the counts after so many more were recorded that came by one way, or fewer."""
    before = {each.channel: each.number for each in (tally.recorded if tally else ())}
    after = {**before, channel: before.get(channel, 0) + by}
    return PetitionsCounted(inspection=inspection, recorded=tuple(PetitionCount(*each) for each in after.items()))


def _number(counts: Iterable[PetitionCount], channel: PetitionChannel) -> int:
    return next((each.number for each in counts if each.channel is channel), 0)


# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class ChannelTwice(
    Refusal, zh="信访渠道“{channel}”被列出两次", en="the channel {channel} is named twice", field="received"
):
    """Each way is counted once."""


@command
class ReportPetitions:
    """Say how many petitions came so far."""

    inspection: Annotated[AggregateRef, OfKind("inspection", own=True)]
    received: Annotated[Counts, Field(min_length=1)]


def of_inspection(command: ReportPetitions, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the owner's tally of an inspection."""
    return counterpart(command.inspection, "petition-tally", owner)


@petition_tally.decides(
    ReportPetitions, zh="报告信访数量", en="Report petitions", reported_as=PetitionsReported, opens=of_inspection
)
def report(_state: PetitionTally | None, command: ReportPetitions, context: Context) -> Changes:
    """Of an inspection of the owner's, once its team has moved in; each way once."""
    require_moved_in(command.inspection, context)
    channels = [each.channel for each in command.received]
    for channel in repeated(channels):
        raise ChannelTwice(channel=channel.words)
    return [event_from(PetitionsReported, command)]
