"""Commands are taken where the records live, from whoever acts for their owner; elsewhere it is said where to go."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from domain.aggregate_id import AggregateId, owner_of
from domain.authority import Role
from domain.home.events import SuccessorNamed
from domain.home.handing_over import HandOver, StateHome
from domain.home.state import home_id
from domain.node_id import NodeId
from domain.refusal import NotYours
from domain.task.assigning import AssignTask, RecallTask
from domain.tier import Tier
from domain.tree.connecting import SetUpNode
from domain.tree.entering import EnterOrganisation
from domain.tree.state import tree_of
from domain.words import Words
from services.commands.completion import Completion
from services.commands.handler import CommandHandler
from services.commands.refusals import HasEnded, NotHosted, RecordsOnTheirWay
from services.fresh import new_id
from services.log import Log
from tests.integration.commands.conftest import HOSTED, NODE, OFFICER, Clock
from tests.integration.links.happenings import DUE

HEIR = NodeId("bj.haidian.keyuan")
OPERATOR = replace(OFFICER, roles=frozenset({Role.OPERATOR}))
KEXU, KEYUAN = replace(OFFICER, organisation=HOSTED), replace(OFFICER, organisation=HEIR)
ASSIGN, RECALL = AssignTask(title="检查照明", lead=HOSTED, due=DUE), RecallTask(reason="机构合并")
TREE = tree_of(None, "", NODE)


def enter(handler: CommandHandler, organisation: NodeId, *, node: bool) -> None:
    name = Words(organisation, organisation)
    command = EnterOrganisation(organisation=organisation, name=name, tier=Tier.COMMUNITY, node=node)
    handler.execute(command, OPERATOR, id=TREE)


@pytest.fixture
def kept(handler: CommandHandler) -> CommandHandler:
    """A handler of a node that keeps the records of an organisation without one."""
    enter(handler, HOSTED, node=False)
    handler.execute(StateHome(organisation=HOSTED), OPERATOR)
    return handler


def complete(log: Log, clock: Clock) -> None:
    Completion(log, clock, new_id, lambda: False).complete([HOSTED])


@pytest.fixture
def handed(kept: CommandHandler, log: Log, clock: Clock) -> CommandHandler:
    """The same after it has handed them over."""
    kept.execute(ASSIGN, KEXU, id=AggregateId(f"task-1@{HOSTED}"), key="before")
    kept.execute(SetUpNode(organisation=HOSTED), OPERATOR, id=TREE)
    kept.execute(HandOver(organisation=HOSTED, home=HOSTED), OPERATOR)
    kept.execute(ASSIGN, KEXU, id=AggregateId(f"task-2@{HOSTED}"))
    complete(log, clock)
    return kept


def test_who_asks_the_old_home_is_told_where_to_go(handed: CommandHandler) -> None:
    for command, id in ((ASSIGN, None), (RECALL, AggregateId(f"task-1@{HOSTED}"))):
        with pytest.raises(NotHosted) as refused:
            handed.execute(command, KEXU, id=id)
        assert (refused.value.details["home"], refused.value.details["node"]) == (HOSTED, NODE)


def test_what_was_answered_before_is_answered_the_same_way(handed: CommandHandler) -> None:
    again = handed.execute(ASSIGN, KEXU, id=AggregateId(f"task-1@{HOSTED}"), key="before")
    assert (again.repeated, again.id) == (True, f"task-1@{HOSTED}")


def test_a_hand_over_between_decision_and_commit_is_heeded(kept: CommandHandler, log: Log, clock: Clock) -> None:
    kept.execute(SetUpNode(organisation=HOSTED), OPERATOR, id=TREE)
    kept.execute(HandOver(organisation=HOSTED, home=HOSTED), OPERATOR)
    append: Callable[..., object] = log.append_all

    def overtaken(appends: object) -> object:
        log.append_all = append  # type: ignore[method-assign, assignment]
        complete(log, clock)
        return append(appends)

    log.append_all = overtaken  # type: ignore[method-assign, assignment]
    with pytest.raises(NotHosted):
        kept.execute(ASSIGN, KEXU)


def test_a_new_home_waits_for_what_is_on_its_way(tmp_path: Path, clock: Clock) -> None:
    log = Log(HOSTED, f"sqlite:///{tmp_path / 'new.db'}")
    waiting = CommandHandler(log, HOSTED, lambda _: False, clock, new_id)
    with pytest.raises(RecordsOnTheirWay):
        waiting.execute(ASSIGN, KEXU)
    log.close()


def test_the_node_gives_what_concerns_its_running_for_all_who_act_there(kept: CommandHandler) -> None:
    kept.execute(SetUpNode(organisation=HOSTED), OPERATOR, id=TREE)
    assert kept.execute(HandOver(organisation=HOSTED, home=HOSTED), OPERATOR).id == home_id(HOSTED)
    with pytest.raises(NotYours):
        kept.execute(HandOver(organisation=HOSTED, home=HOSTED), replace(OPERATOR, organisation=HEIR))


@pytest.fixture
def merged(kept: CommandHandler, log: Log) -> CommandHandler:
    """A handler of a node where one organisation became part of another."""
    kept.execute(ASSIGN, KEXU, id=AggregateId(f"task-1@{HOSTED}"))
    enter(kept, HEIR, node=False)
    loaded = log.load(home_id(HOSTED))
    assert loaded
    named = replace(loaded.last, id=new_id(), sequence=2, payload=SuccessorNamed(successor=HEIR))
    log.append([named])
    return kept


def test_the_successor_goes_on_with_what_was_left(merged: CommandHandler) -> None:
    done = merged.execute(RECALL, KEYUAN, id=AggregateId(f"task-1@{HOSTED}"))
    assert owner_of(done.id) == HOSTED


def test_who_has_ended_does_nothing_more(merged: CommandHandler) -> None:
    with pytest.raises(HasEnded) as refused:
        merged.execute(ASSIGN, KEXU)
    assert refused.value.details["successor"] == HEIR


def test_nobody_else_acts_for_who_has_ended(merged: CommandHandler) -> None:
    with pytest.raises(NotYours):
        merged.execute(RECALL, OFFICER, id=AggregateId(f"task-1@{HOSTED}"))
