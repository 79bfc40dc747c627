"""How a round begins: under the number that follows (P3)."""

from domain.aggregate import Changes, Context, On, command, event_from
from domain.aggregate_id import AggregateId, owner_of
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.round.events import RoundKind, RoundOpened
from domain.round.state import Round, inspection_round, round_id
from domain.round_index import RoundIndex, RoundNumber, RoundNumbered, index_of
from domain.tense import PlannedDay
from domain.words import Words


class ThemeMissing(Refusal, zh="专项巡视须有主题", en="a special round has a theme", field="theme"):
    """A special round is on one theme."""


class NumberNotNext(Refusal, zh="轮次编号应为 {next}，不是 {number}", en="the next number is {next}, not {number}"):
    """Rounds are numbered one after the other."""


@command
class OpenRound:
    """Begin to prepare a round, under the number that follows; mobile rounds are numbered apart."""

    number: RoundNumber
    kind: RoundKind
    title: Words
    theme: Words | None = None
    opens_on: PlannedDay


def numbered(command: OpenRound, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the round that is opened: its number is given once."""
    return round_id(command.number, owner, command.kind)


@inspection_round.opens(
    OpenRound,
    zh="开启轮次",
    en="Open a round",
    reported_as=RoundOpened,
    id=numbered,
)
def open_round(command: OpenRound, context: Context) -> Changes:
    """By who has inspection teams of its own; on a theme if it is special.

    The first number is free, every other one follows on the last; one whose round was cancelled may be given again.
    """
    require_theme(command.kind, command.theme)
    opened = event_from(RoundOpened, command)
    if context.find(Round, context.id):
        return [opened]
    index = index_of(owner_of(context.id), mobile=command.kind is RoundKind.MOBILE)
    before = context.find(RoundIndex, index)
    if before and command.number != before.number + 1:
        raise NumberNotNext(number=command.number, next=before.number + 1)
    return [opened, On(index, RoundNumbered(number=command.number))]


def require_theme(kind: RoundKind, theme: Words | None) -> None:
    """Refuse a special round without a theme.

    Raises:
        ThemeMissing: it has none.
    """
    if kind is RoundKind.SPECIAL and not theme:
        raise ThemeMissing
