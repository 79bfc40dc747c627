"""Requests that come again in a batch have the outcome that they had, and no further effect."""

from dataclasses import replace
from unittest.mock import patch

import pytest

from domain.aggregate import commands
from domain.task.assigning import TaskClosed
from services.commands.handler import CommandHandler
from services.commands.outcomes import CommandResult
from services.commands.refusals import KeyReused, VersionMismatch
from services.log import Log
from tests.integration.commands.batches import LIST, OPEN, kinds, on_the_list, outcomes, request
from tests.integration.commands.conftest import OFFICER
from tests.integration.commands.test_handler import ASSIGN, RECALL, extend


@pytest.fixture(autouse=True)
def the_list(handler: CommandHandler) -> None:
    handler.execute(OPEN, OFFICER, id=LIST)


def test_a_batch_that_comes_again_has_the_same_outcomes_looked_up_together(handler: CommandHandler, log: Log) -> None:
    batch = [replace(each, key=f"k{n}") for n, each in enumerate([*on_the_list(1), request(ASSIGN), *on_the_list(2)])]
    first = outcomes(handler.execute_all(batch))
    before = log.head()

    with (
        patch.object(log, "requests", wraps=log.requests) as looked_up,
        patch.object(log, "read", wraps=log.read) as read,
    ):
        again = handler.execute_all(batch)

    assert again == [replace(each, repeated=True) for each in first]
    assert log.head() == before
    assert (looked_up.call_count, read.call_count) == (1, 1)


def test_what_is_new_in_a_batch_that_comes_again_is_recorded(handler: CommandHandler, log: Log) -> None:
    raised, verified, listed = (replace(each, key=f"k{n}") for n, each in enumerate(on_the_list(1)))
    first = outcomes([handler.execute(raised.command, OFFICER, id=raised.id, key=raised.key)])
    others = outcomes(handler.execute_all([request(ASSIGN)]))

    again = outcomes(handler.execute_all([raised, verified, listed]))

    assert again[0] == replace(first[0], repeated=True)
    assert [each.repeated for each in again] == [True, False, False]
    assert again[1].position == others[0].position + 1


def test_the_same_key_twice_in_a_batch_has_one_effect(handler: CommandHandler, log: Log) -> None:
    before = log.head()

    first, again = outcomes(handler.execute_all([request(ASSIGN, key="k1"), request(ASSIGN, key="k1")]))

    assert again == replace(first, repeated=True)
    assert log.head() == before + 1
    assert outcomes(handler.execute_all([request(ASSIGN, key="k1")])) == [again]


def test_a_key_stands_for_one_request_also_in_a_batch(handler: CommandHandler, log: Log) -> None:
    other = replace(ASSIGN, title="别的")
    handler.execute(ASSIGN, OFFICER, key="k1")
    before = log.head()

    batch = [request(other, key="k1"), request(ASSIGN, key="k2"), request(other, key="k2"), request(ASSIGN, key="k3")]
    answers = handler.execute_all(batch)

    assert kinds(answers) == [KeyReused, CommandResult, KeyReused, CommandResult]
    assert log.head() == before + 2


def test_a_refused_order_does_not_use_up_its_key_in_a_batch(handler: CommandHandler) -> None:
    task = handler.execute(ASSIGN, OFFICER).id
    batch = [request(RECALL, id=task, key="k1", if_match={2}), request(extend(1), id=task)]
    assert kinds(handler.execute_all(batch)) == [VersionMismatch, CommandResult]

    again = handler.execute_all([request(RECALL, id=task, key="k1", if_match={2})])
    assert [each.repeated for each in outcomes(again)] == [False]


def test_what_an_answered_request_did_itself_is_no_reason_to_refuse_it(handler: CommandHandler) -> None:
    task = handler.execute(ASSIGN, OFFICER).id
    first = handler.execute(RECALL, OFFICER, id=task, key="k1")

    answers = handler.execute_all([request(extend(1), id=task), request(RECALL, id=task, key="k1")])

    assert kinds(answers) == [TaskClosed, CommandResult]
    assert answers[1] == replace(first, repeated=True)


def test_a_request_without_events_has_its_outcome_again(
    handler: CommandHandler, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = handler.execute(ASSIGN, OFFICER).id
    monkeypatch.setitem(commands, "RecallTask", replace(commands["RecallTask"], decide=lambda *_: ()))
    first = handler.execute(RECALL, OFFICER, id=task, key="k1")
    handler.execute(ASSIGN, OFFICER)

    assert (first.sequence, first.position, first.events) == (1, 2, [])
    assert handler.execute_all([request(RECALL, id=task, key="k1")]) == [replace(first, repeated=True)]
