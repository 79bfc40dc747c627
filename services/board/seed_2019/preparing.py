"""Before the teams move in (P7): a plan in four parts, teams, training, mobilisation."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.beijing import start_of
from domain.round.events import RoundPlan
from domain.round.opening import OpenRound
from domain.round.preparing import ApproveRoundPlan, DraftRoundPlan, HoldMobilisation, HoldTraining
from domain.team.events import Member, MemberRole
from domain.team.forming import FormTeam
from services.board.seed_2019.cast import CITY
from services.board.seed_2019.plan import PlannedRound, inspector, team_name
from services.board.seed_2019.stage import Deed, Scenario

_ROLES = (MemberRole.LEADER, MemberRole.DEPUTY, MemberRole.MEMBER, MemberRole.MEMBER, MemberRole.MEMBER)

_PLAN = RoundPlan(
    supervision_focus="坚守政治巡视定位，重点监督“四个落实”情况，以及涉及群众切身利益的民生和城市规划建设方面的问题",
    procedure="动员部署、进驻、了解、梳理问题清单、形成底稿和单项材料、会审、撤点、反馈、移交、整改督办、销账",
    methods="听取汇报、个别谈话、查阅资料、走访调研、座谈、实地查看、受理信访",
    report_notes="报告逐项对应问题清单和底稿，重点问题有单项材料，定性准确，不写无底稿的问题",
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A round that is ready, with its teams by number."""

    planned: PlannedRound
    round: Deed
    teams: dict[int, Deed]


def prepare(stage: Scenario, planned: PlannedRound) -> Prepared:
    """Give the commands that make a round ready for its teams."""
    opens = start_of(planned.opens)
    round = _open(stage, planned, opens - timedelta(days=28))
    teams = {number: _form(stage, planned, round, number, opens) for number in range(1, planned.teams + 1)}
    members = tuple(member.id for number in teams for member in _members(planned, number))
    _give(stage, planned, "train", HoldTraining(members=members), round, opens - timedelta(days=6))
    mobilise = HoldMobilisation(summary="巡视是政治巡视，关键看被巡视党组织是否用具体行动落实中央重大决策部署")
    _give(stage, planned, "mobilise", mobilise, round, opens - timedelta(days=5))
    return Prepared(planned, round, teams)


def _open(stage: Scenario, planned: PlannedRound, at: datetime) -> Deed:
    command = OpenRound(
        number=planned.number,
        kind=planned.kind,
        title=planned.title,
        theme=planned.theme,
        opens_on=planned.opens,
    )
    round = stage.give(CITY, command, key=f"round/{planned.number}/open", at=at, synthetic=True)
    _give(stage, planned, "plan", DraftRoundPlan(plan=_PLAN), round, at + timedelta(days=5))
    _give(stage, planned, "approve", ApproveRoundPlan(), round, at + timedelta(days=9))
    return round


def _form(stage: Scenario, planned: PlannedRound, round: Deed, number: int, opens: datetime) -> Deed:
    command = FormTeam(name=team_name(number), round=round.id, members=_members(planned, number))
    key = f"round/{planned.number}/team/{number}"
    return stage.give(CITY, command, key=key, at=opens - timedelta(days=10), synthetic=True)


def _members(planned: PlannedRound, number: int) -> tuple[Member, ...]:
    return tuple(
        Member(inspector(planned.number, number, place), role, CITY) for place, role in enumerate(_ROLES, start=1)
    )


def _give(stage: Scenario, planned: PlannedRound, name: str, command: object, round: Deed, at: datetime) -> None:
    stage.give(CITY, command, key=f"round/{planned.number}/{name}", on=round, at=at, synthetic=True)
