"""Rounds that are ready for inspections, and teams for them."""

from datetime import date

from domain.aggregate_id import AggregateId
from domain.node_id import NodeId
from domain.round.events import RoundKind
from domain.round.opening import OpenRound
from domain.round.preparing import ApproveRoundPlan, DraftRoundPlan, HoldTraining
from domain.round.state import round_id
from domain.team.forming import FormTeam
from domain.words import Words
from tests.histories.board import Board
from tests.histories.lives import prepare
from tests.unit.domain.inspecting import LEADER, MEMBER, PLAN, TEAM

__all__ = ["TEAM", "ready", "team_of"]

NAME = Words("名称", "Name")


def team_of(inspector: NodeId) -> AggregateId:
    """Return the one team of who inspects."""
    return AggregateId(f"team-1@{inspector}")


def ready(board: Board, inspector: NodeId, rounds: int) -> None:
    """Open rounds of an inspector with approved plans and a trained team."""
    for number in range(1, rounds + 1):
        round = round_id(number, inspector)
        opened = OpenRound(number=number, kind=RoundKind.ROUTINE, title=NAME, opens_on=date(2019, number, 1))
        trained = HoldTraining(members=(LEADER.id, MEMBER.id))
        prepare(board, (round, opened), (round, DraftRoundPlan(plan=PLAN)))
        prepare(board, (round, ApproveRoundPlan()), (round, trained), by="officer-2")
    prepare(board, (team_of(inspector), FormTeam(name=NAME, members=(LEADER, MEMBER))))
