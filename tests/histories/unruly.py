"""Lives in which anybody may give any command about anybody: the moves of another plot, and whatever comes to mind."""

from collections.abc import Iterator
from datetime import date

from domain.aggregate import CommandType, commands
from domain.aggregate_id import AggregateId, aggregate_id, owner_of
from domain.authority import Actor, Role
from domain.calendar import PublishCalendar
from domain.deadline_rule import PublishRule
from domain.deadlines import Unit
from domain.node_id import NodeId, is_below, is_within
from domain.tier import AgencyKind, Tier, usual_tier
from domain.tree.entering import EnterOrganisation
from domain.words import Words
from services.gateway.references import named
from tests.histories.board import NODES, Board
from tests.histories.citing import citing
from tests.histories.drawing import CIVIL, ORGANISATIONS, Draft
from tests.histories.inspections import field, rounds
from tests.histories.issues import issues
from tests.histories.lives import OFFICERS, Move, Plot, officer_of, prepare
from tests.histories.patrols import PATROLS, acceptance, patrols
from tests.unit.given import BJ

PEOPLE = (*OFFICERS, "p-1", "leader-1")
TAME = 0.6
"""How often somebody goes on with the plot."""
ANY_MOVES = 6
"""How many moves of any kind are tried at a step."""
MEDDLING = 0.2
"""How often somebody acts who may not."""
ANSWERED = 0.8
"""How often a tier has accepted before anything happens."""
NAME = Words("名称", "Name")


def unruly(plot: Plot) -> Plot:
    """Return lives of a plot in which anybody may do anything besides."""

    def prepared(board: Board) -> None:
        _decree(board)
        plot.prepare(board)

    def moves(board: Board, step: int) -> Iterator[Move]:
        if board.chance.random() < TAME:
            yield from plot.moves(board, step)
        else:
            for _ in range(ANY_MOVES):
                yield from _any_move(board)

    return Plot(prepared, moves, anybody)


def anybody(board: Board, id: AggregateId) -> Actor:
    """Return an officer of the owner, or somebody else."""
    chance, owner = board.chance, owner_of(id)
    if chance.random() >= MEDDLING:
        return officer_of(id, chance.choice(OFFICERS))
    roles = frozenset(chance.sample(list(Role), k=chance.randint(0, len(Role))))
    return Actor(chance.choice(PEOPLE), chance.choice((owner, *ORGANISATIONS)), roles)


def _decree(board: Board) -> None:
    """Let every node know its tree, and the city's calendars and rules."""
    for node in NODES:
        for organisation in ORGANISATIONS:
            if (organisation in NODES or not _nearer(node, organisation)) and (
                is_within(node, organisation) or is_within(organisation, node)
            ):
                agency = AgencyKind.DEPARTMENT if organisation == CIVIL else None
                tier = Tier.AGENCY if agency else usual_tier(organisation)
                entered = EnterOrganisation(
                    organisation=organisation, name=NAME, tier=tier, node=organisation in NODES, agency=agency
                )
                prepare(board, (aggregate_id("tree", "0", node), entered))
    for year in (2018, 2019, 2020, 2021):
        published = PublishCalendar(year=year, holidays=(date(year, 10, 1),), decree="x")
        prepare(board, (aggregate_id("calendar", str(year), BJ), published))
    rule = PublishRule(code="any", title=NAME, amount=5, unit=Unit.WORKING_DAYS)
    prepare(board, (aggregate_id("deadline-rule", "any", BJ), rule))


def _nearer(node: NodeId, organisation: NodeId) -> bool:
    """Say whether another node lies between a node and an organisation."""
    return any(is_below(each, node) and is_below(organisation, each) for each in NODES)


def _any_move(board: Board) -> Iterator[Move]:
    chance, there = board.chance, board.vocabulary.records
    type = chance.choice([each for each in commands.values() if each.opens or there[each.aggregate.kind]])
    draft = Draft(board.vocabulary, chance, board.now)
    given = [each.command for each in board.tried if isinstance(each.command, type.payload) and not each.refusal]
    command = draft.command(type.payload, like=chance.choice([None, *given]))
    if command:
        yield _aggregate(board, draft, type, command), command


def _aggregate(board: Board, draft: Draft, type: CommandType, command: object) -> AggregateId:
    """Return the aggregate that a command opens, or one that it may be about."""
    if type.opens and (board.chance.random() < 0.8 or not board.vocabulary.records[type.aggregate.kind]):
        uid = f"{board.chance.getrandbits(40):010x}"
        return type.opens(command, uid, draft.organisation(named(command)))
    return draft.id(type.aggregate.kind)


def _answered(board: Board) -> None:
    """Prepare patrols whose tiers have accepted, but for those that chance leaves out: few answer among the unruly."""
    patrols.prepare(board)
    board.settle()
    for patrol, (_mode, tiers) in PATROLS.items():
        for tier in tiers:
            if board.chance.random() < ANSWERED:
                answer, command = acceptance(patrol, tier)
                board.give(answer, command, officer_of(answer, OFFICERS[0]))


UNRULY = tuple(unruly(plot) for plot in (issues, rounds, field, citing, Plot(_answered, patrols.moves)))
