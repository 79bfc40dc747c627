"""Batches that meet with others on one record: nothing is lost, nothing doubled."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from threading import Barrier, Thread
from unittest.mock import patch

import pytest

from domain.authority import Role
from domain.refusal import Refusal, RoleMissing
from services.commands.handler import ATTEMPTS, CommandHandler
from services.commands.outcomes import CommandResult
from services.commands.refusals import Contended, KeyReused
from services.log import Append, Appended, Log, VersionConflict
from tests.integration.commands.batches import LIST, OPEN, issue, items, kinds, on_the_list, outcomes, request
from tests.integration.commands.conftest import OFFICER
from tests.integration.commands.test_handler import ASSIGN


@pytest.fixture(autouse=True)
def the_list(handler: CommandHandler) -> None:
    handler.execute(OPEN, OFFICER, id=LIST)


def test_batches_and_commands_that_meet_on_one_record_lose_nothing(handler: CommandHandler, log: Log) -> None:
    barrier = Barrier(6)

    def give(turn: int) -> Sequence[CommandResult | Refusal]:
        mine = [each for n in range(10) for each in on_the_list(100 * turn + n, key=None)]
        barrier.wait()
        if turn % 2:
            return handler.execute_all(mine)
        return [handler.execute(each.command, OFFICER, id=each.id) for each in mine]

    with ThreadPoolExecutor(6) as threads:
        answers = [answer for given in threads.map(give, range(1, 7)) for answer in given]

    assert len(outcomes(answers)) == 180
    assert items(log) == list(range(1, 61))
    assert len({event.envelope.payload.issue for event in log.history(LIST)[1:]}) == 60


def test_one_batch_given_by_many_at_once_has_one_effect(handler: CommandHandler, log: Log) -> None:
    batch = [replace(each, key=f"k{n}") for n, each in enumerate([*on_the_list(1), request(ASSIGN), *on_the_list(2)])]
    before, barrier = log.head(), Barrier(8)

    def give(_: int) -> list[CommandResult]:
        barrier.wait()
        return outcomes(handler.execute_all(batch))

    with ThreadPoolExecutor(8) as threads:
        given = list(threads.map(give, range(8)))

    assert log.head() == before + 9
    assert len({tuple((each.id, each.sequence, each.position) for each in answers) for answers in given}) == 1
    assert sorted({each.repeated for each in answers} == {True} for answers in given) == [False] + [True] * 7


@contextmanager
def overtaken(log: Log, act: Callable[[], object]) -> Iterator[None]:
    """Let somebody else act when the first batch has been decided and is about to be recorded."""
    append, acts = log.append_all, [act]

    def late(parts: Sequence[Append]) -> Sequence[Appended]:
        if acts:
            acts.pop()()
        return append(parts)

    with patch.object(log, "append_all", side_effect=late):
        yield


def test_a_request_that_another_answers_meanwhile_is_answered_alike(handler: CommandHandler, log: Log) -> None:
    first: list[CommandResult] = []
    with overtaken(log, lambda: first.append(handler.execute(ASSIGN, OFFICER, key="k1"))):
        answers = outcomes(handler.execute_all([request(ASSIGN, key="k1"), request(ASSIGN, key="k2")]))

    assert answers[0] == replace(first[0], repeated=True)
    assert not answers[1].repeated


def test_a_key_that_another_takes_meanwhile_spoils_its_own_order_alone(handler: CommandHandler, log: Log) -> None:
    with overtaken(log, lambda: handler.execute(replace(ASSIGN, title="别的"), OFFICER, key="k1")):
        answers = handler.execute_all([request(ASSIGN, key="k1"), request(ASSIGN, key="k2")])

    assert kinds(answers) == [KeyReused, CommandResult]


def test_a_batch_that_was_overtaken_makes_the_others_wait(handler: CommandHandler, log: Log) -> None:
    append = log.append_all
    threads: list[Thread] = []

    def overtake(number: int) -> None:
        for each in on_the_list(number):
            handler.execute(each.command, OFFICER, id=each.id)

    def contended(parts: Sequence[Append]) -> Sequence[Appended]:
        if len(parts) > 1:
            threads.append(Thread(target=overtake, args=(10 + len(threads),)))
            threads[-1].start()
            threads[-1].join(0.3 if len(threads) > 1 else None)  # in vain, the second time
        return append(parts)

    with patch.object(log, "append_all", side_effect=contended):
        outcomes(handler.execute_all([*on_the_list(1), *on_the_list(2)]))
        for thread in threads:
            thread.join()

    assert len(threads) == 2
    numbered = [event.envelope.payload.issue for event in log.history(LIST)[1:]]
    assert numbered == [issue(10), issue(1), issue(2), issue(11)]


def test_a_batch_that_is_overtaken_every_time_says_so_and_changes_nothing(handler: CommandHandler, log: Log) -> None:
    reader = replace(OFFICER, roles=frozenset({Role.READER}))
    conflicts = [VersionConflict(LIST, 2)] * (ATTEMPTS + 1)
    with patch.object(log, "append_all", side_effect=conflicts):
        answers = handler.execute_all([request(ASSIGN), request(ASSIGN, actor=reader)])

    assert kinds(answers) == [Contended, RoleMissing]
    assert log.head() == 1
