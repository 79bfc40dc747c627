"""Commands in batches: each is decided on what those before it left, and all is recorded in one transaction."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest

from domain.aggregate_id import AggregateId, aggregate_id
from domain.authority import Role
from domain.issue.raising import ListIssue
from domain.issue.state import Issue
from domain.list.state import IssueList
from domain.node_id import NodeId
from domain.refusal import AlreadyExists, InTheFuture, NotFound, NotYours, OutOfOrder, Refusal, RoleMissing
from domain.undertaking import AcceptTask
from services.commands.handler import CommandHandler
from services.commands.outcomes import CommandResult
from services.commands.refusals import NotHosted, OpensAnother, VersionMismatch
from services.log import Log
from tests.integration.commands.batches import LIST, OPEN, issue, items, kinds, on_the_list, outcomes, request
from tests.integration.commands.conftest import HOSTED, NODE, OFFICER, Clock
from tests.integration.commands.test_handler import ASSIGN, RECALL, extend


@pytest.fixture(autouse=True)
def the_list(handler: CommandHandler) -> None:
    handler.execute(OPEN, OFFICER, id=LIST)


def test_each_is_decided_on_what_those_before_it_left(handler: CommandHandler, log: Log) -> None:
    answers = outcomes(handler.execute_all([*on_the_list(1), *on_the_list(2)]))

    assert [(each.id, each.sequence) for each in answers] == [(issue(n), v) for n in (1, 2) for v in (1, 2, 3)]
    first, second, index = log.load(issue(1)), log.load(issue(2)), log.load(LIST)
    assert first
    assert second
    assert index
    assert isinstance(first.state, Issue)
    assert isinstance(index.state, IssueList)
    assert (first.state.item, second.state.item, index.state.last) == (1, 2, 2)


def test_all_of_it_is_recorded_in_one_transaction(handler: CommandHandler, log: Log) -> None:
    with patch.object(log, "append_all", wraps=log.append_all) as append:
        answers = outcomes(handler.execute_all([*on_the_list(1), *on_the_list(2)]))

    assert append.call_count == 1
    events = [event for each in answers for event in each.events]
    assert events == list(log.read(1, 99))
    assert len({event.recorded_at for event in events}) == 1
    assert [each.position for each in answers] == [each.events[-1].position for each in answers]


def test_no_aggregate_is_looked_up_twice_and_those_that_are_opened_all_together(
    handler: CommandHandler, log: Log
) -> None:
    batch = [*on_the_list(1), *on_the_list(2), *on_the_list(3), request(ASSIGN)]
    with (
        patch.object(log, "load", wraps=log.load) as load,
        patch.object(log, "absent", wraps=log.absent) as absent,
    ):
        outcomes(handler.execute_all(batch))

    absent.assert_called_once_with({issue(1), issue(2), issue(3)})
    looked_up = [call.args[0] for call in load.call_args_list]
    assert LIST in looked_up
    assert len(set(looked_up)) == len(looked_up)
    assert not {issue(1), issue(2), issue(3)} & set(looked_up)


def test_what_somebody_opens_after_it_was_looked_for_is_found_when_the_batch_is_decided_again(
    handler: CommandHandler, log: Log
) -> None:
    raised, *_ = on_the_list(1)
    other = on_the_list(2)[0]

    def too_early(ids: Collection[AggregateId]) -> frozenset[AggregateId]:
        found = absent(ids)
        if issue(1) in found:
            handler.execute(raised.command, OFFICER, id=raised.id)
        return found

    absent = log.absent
    with patch.object(log, "absent", too_early):
        refused, accepted = handler.execute_all([raised, other])

    assert isinstance(refused, AlreadyExists)
    assert isinstance(accepted, CommandResult)


def test_an_empty_batch_has_no_answers(handler: CommandHandler, log: Log) -> None:
    assert handler.execute_all([]) == []
    assert log.head() == 1


def test_each_may_have_an_actor_and_a_time_of_its_own(handler: CommandHandler, log: Log, clock: Clock) -> None:
    hosted = replace(OFFICER, id="p2", organisation=HOSTED)
    task = aggregate_id("task", "1", NODE)
    then = clock.now - timedelta(days=1)
    batch = [
        request(ASSIGN, id=task, occurred_at=then, synthetic=True),
        request(AcceptTask(task=task), actor=hosted),
    ]

    first, second = (each.events[0].envelope for each in outcomes(handler.execute_all(batch)))

    assert (first.time, first.synthetic, first.actor) == (then, True, "p1")
    assert (second.time, second.synthetic, second.actor) == (clock.now, False, "p2")
    assert first.correlation != second.correlation


# ── Refusals ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_that_is_refused_changes_nothing_and_stops_nobody(handler: CommandHandler, log: Log) -> None:
    batch = on_the_list(1)
    batch.insert(1, request(ListIssue(), id=issue(1)))
    before = log.head()

    answers = handler.execute_all(batch)

    assert [type(each).__name__ for each in answers] == [
        "CommandResult",
        "NotVerified",
        "CommandResult",
        "CommandResult",
    ]
    assert log.head() == before + 4
    assert items(log) == [1]


def test_every_rule_that_holds_for_one_holds_in_a_batch(handler: CommandHandler, log: Log, clock: Clock) -> None:
    task = handler.execute(ASSIGN, OFFICER).id
    before, soon = log.head(), clock.now + timedelta(seconds=1)
    batch = [
        request(ASSIGN, actor=replace(OFFICER, roles=frozenset({Role.READER}))),
        request(RECALL),
        request(RECALL, id=issue(1)),
        request(RECALL, id=aggregate_id("task", "0", NODE)),
        request(RECALL, id=task, actor=replace(OFFICER, organisation=HOSTED)),
        request(ASSIGN, actor=replace(OFFICER, organisation=NodeId("bj.chaoyang"))),
        request(ASSIGN, id=task),
        request(RECALL, id=task, if_match={2}),
        request(ASSIGN, occurred_at=soon),
        request(RECALL, id=task, occurred_at=clock.now - timedelta(seconds=1)),
    ]

    answers = handler.execute_all(batch)

    rules = [RoleMissing, NotFound, NotFound, NotFound, NotYours, NotHosted, AlreadyExists]
    assert kinds(answers) == [*rules, VersionMismatch, InTheFuture, OutOfOrder]
    assert log.head() == before


def test_if_match_asks_for_the_version_that_the_batch_has_come_to(handler: CommandHandler, log: Log) -> None:
    task = aggregate_id("task", "1", NODE)
    batch = [
        request(ASSIGN, id=task),
        request(extend(1), id=task, if_match={1}),
        request(extend(2), id=task, if_match={1}),
        request(RECALL, id=task, if_match={2}),
    ]

    assert kinds(handler.execute_all(batch)) == [CommandResult, CommandResult, VersionMismatch, CommandResult]


# ── Ids that are chosen ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_record_may_be_opened_under_an_id_that_the_caller_chose_once(handler: CommandHandler) -> None:
    task = aggregate_id("task", "mine", NODE)

    assert handler.execute(ASSIGN, OFFICER, id=task).id == task
    with pytest.raises(AlreadyExists):
        handler.execute(ASSIGN, OFFICER, id=task)


@pytest.mark.parametrize(
    ("id", "rule"),
    [
        (aggregate_id("issue", "1", NODE), NotFound),
        (aggregate_id("task", "1", HOSTED), NotYours),
    ],
)
def test_kind_and_owner_of_a_chosen_id_must_fit(
    handler: CommandHandler, log: Log, id: AggregateId, rule: type[Refusal]
) -> None:
    with pytest.raises(rule):
        handler.execute(ASSIGN, OFFICER, id=id)
    assert log.head() == 1


def test_a_command_that_says_which_record_it_opens_opens_no_other(handler: CommandHandler, log: Log) -> None:
    task = handler.execute(ASSIGN, OFFICER).id
    hosted = replace(OFFICER, organisation=HOSTED)
    before = log.head()

    with pytest.raises(OpensAnother) as refused:
        handler.execute(AcceptTask(task=task), hosted, id=aggregate_id("undertaking", "mine", HOSTED))
    assert log.head() == before
    opened = refused.value.details["opened"]
    assert handler.execute(AcceptTask(task=task), hosted, id=opened).id == opened
