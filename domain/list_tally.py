"""The tally of a frozen list: how many issues stand on it. The nodes below see it, whatever else they may see.

So a board of which a part may be seen knows how large the rest is (S36). Nobody gives it commands: a list that is
frozen is counted, and never changes after that.
"""

from domain.aggregate import Aggregate, Context, Impossible, On
from domain.aggregate_id import AggregateId, AggregateRef, aggregate_id, parts
from domain.audience import Participant
from domain.decreed import nodes_below
from domain.heading import Heading
from domain.registry import event
from domain.state import state
from domain.way_back import Final

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("清单计数", "List counted", final=Final.CITED)
class ListCounted:
    """A list is frozen; so many issues are on it."""

    list: AggregateRef
    issues: int
    addressees: tuple[Participant, ...] = ()
    """The nodes below."""


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@state
class ListTally:
    """The count of one list."""

    list: AggregateId
    issues: int


def evolve(tally: ListTally | None, event: object) -> ListTally:
    """Return the tally, which has one event."""
    match tally, event:
        case None, ListCounted(list=list, issues=issues):
            return ListTally(list, issues)
    raise Impossible(tally, event)


list_tally = Aggregate(
    "list-tally", "list-tallies", evolve, zh="清单统计", en="list tally", heading=Heading.LEDGER, rank=3, counts=True
)


def tally_of(list: AggregateId) -> AggregateId:
    """Return the id of a list's tally: there is one."""
    _, uid, owner = parts(list)
    return aggregate_id("list-tally", uid, owner)


def counted(issues: int, context: Context) -> On:
    """Return what the freezing of a list of so many issues leaves for those below."""
    tallied = ListCounted(list=context.id, issues=issues, addressees=nodes_below(context))
    return On(tally_of(context.id), tallied)
