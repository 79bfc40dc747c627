"""A refusal may leave a trace: events that are recorded though the command is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.aggregate import Changes, Context, On, commands
from domain.aggregate_id import AggregateId
from domain.list.events import ItemNumbered
from domain.list.state import IssueList
from domain.task.assigning import TaskClosed
from domain.words import Words
from services.commands.handler import CommandHandler
from services.commands.outcomes import CommandResult
from services.log import Log
from tests.integration.commands.batches import LIST, OPEN, issue, items, kinds, on_the_list, request
from tests.integration.commands.conftest import OFFICER, Clock
from tests.integration.commands.test_handler import ASSIGN, RECALL


@pytest.fixture(autouse=True)
def the_list(handler: CommandHandler) -> None:
    handler.execute(OPEN, OFFICER, id=LIST)


def number(item: int) -> On:
    return On(LIST, ItemNumbered(item=item, issue=issue(item)))


@pytest.fixture
def task(handler: CommandHandler, monkeypatch: pytest.MonkeyPatch) -> AggregateId:
    """Return a task whose recall is refused, and leaves the next number given on the list."""

    def recall(_state: object, _command: object, context: Context) -> Changes:
        refusal = TaskClosed(status=Words("止", "over"))
        refusal.leaves = (number(context.require(IssueList, LIST).last + 1),)
        raise refusal

    monkeypatch.setitem(commands, "RecallTask", replace(commands["RecallTask"], decide=recall))
    return handler.execute(ASSIGN, OFFICER).id


def test_what_a_refusal_leaves_is_recorded_though_the_command_is_refused(
    handler: CommandHandler, log: Log, task: AggregateId
) -> None:
    before = log.head()

    with pytest.raises(TaskClosed):
        handler.execute(RECALL, OFFICER, id=task, synthetic=True)

    (left,) = log.read(before, 9)
    assert (left.envelope.subject, left.envelope.sequence, left.envelope.payload) == (*(LIST, 2), number(1).payload)
    assert (left.envelope.actor, left.envelope.synthetic) == ("p1", True)


def test_in_a_batch_it_stands_where_the_refused_order_stood_and_those_behind_see_it(
    handler: CommandHandler, log: Log, task: AggregateId
) -> None:
    batch = [*on_the_list(1), request(RECALL, id=task), *on_the_list(3)]

    answers = handler.execute_all(batch)

    assert kinds(answers) == [CommandResult] * 3 + [TaskClosed] + [CommandResult] * 3
    assert items(log) == [1, 2, 3]
    listed = log.load(issue(3))
    assert listed
    assert listed.state.item == 3


def test_a_trace_does_not_use_up_the_key(handler: CommandHandler, log: Log, task: AggregateId) -> None:
    for _ in range(2):
        assert kinds(handler.execute_all([request(RECALL, id=task, key="k1")])) == [TaskClosed]
    assert items(log) == [1, 2]
    assert log.requests(["p1 k1"]) == {}


def test_a_request_that_was_answered_before_leaves_no_trace(
    handler: CommandHandler, log: Log, task: AggregateId, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = commands["RecallTask"]
    monkeypatch.setitem(commands, "RecallTask", replace(refusing, decide=lambda *_: ()))
    handler.execute(RECALL, OFFICER, id=task, key="k1")
    monkeypatch.setitem(commands, "RecallTask", refusing)

    assert handler.execute(RECALL, OFFICER, id=task, key="k1").repeated
    assert items(log) == []


def test_a_time_that_is_stated_too_early_does_not_hide_the_trace(
    handler: CommandHandler, log: Log, task: AggregateId, clock: Clock
) -> None:
    clock.move(days=1)
    handler.execute_all(on_the_list(1))

    with pytest.raises(TaskClosed):
        handler.execute(RECALL, OFFICER, id=task, occurred_at=clock.now - timedelta(hours=1))
    left = log.history(LIST)[-1].envelope
    assert (left.payload, left.time) == (number(2).payload, clock.now)
