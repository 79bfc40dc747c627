"""Commands that reports become: keys that several actors share, and what comes after the record has gone on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.authority import Actor, Role
from domain.refusal import OutOfOrder
from services.commands.handler import CommandHandler
from services.commands.outcomes import CommandResult
from services.commands.refusals import KeyReused
from services.log import Log
from tests.integration.commands.batches import LIST, OPEN, on_the_list, outcomes, request
from tests.integration.commands.conftest import NODE, OFFICER, Clock
from tests.integration.commands.test_handler import ASSIGN

COLLEAGUE = Actor("p2", NODE, frozenset({Role.OFFICER}))


def test_a_key_that_an_organisation_shares_is_the_same_request_whoever_gives_it(
    handler: CommandHandler, log: Log
) -> None:
    given = request(ASSIGN, key="k", keyed_by=NODE)
    [first] = outcomes(handler.execute_all([given]))
    again, other = handler.execute_all(
        [replace(given, actor=COLLEAGUE), replace(given, actor=COLLEAGUE, synthetic=True)]
    )
    assert again == replace(first, repeated=True)
    assert isinstance(other, KeyReused)
    assert log.head() == 1


def test_a_key_of_one_s_own_is_another_one(handler: CommandHandler, log: Log) -> None:
    given = request(ASSIGN, key="k")
    outcomes(handler.execute_all([given, replace(given, actor=COLLEAGUE), replace(given, keyed_by=NODE)]))
    assert log.head() == 3


@pytest.mark.parametrize("late", [True, False])
def test_what_is_late_is_moved_behind_what_occurred_before_and_else_refused(
    handler: CommandHandler, log: Log, clock: Clock, late: bool
) -> None:
    handler.execute(OPEN, OFFICER, id=LIST, occurred_at=clock.now - timedelta(hours=2))
    raised, verified, _ = on_the_list(1)
    at = clock.now - timedelta(hours=1)
    outcomes(handler.execute_all([replace(raised, occurred_at=at)]))
    [answer] = handler.execute_all([replace(verified, occurred_at=at - timedelta(hours=1), late=late)])
    if late:
        assert isinstance(answer, CommandResult)
        assert [each.envelope.time for each in answer.events] == [at]
    else:
        assert isinstance(answer, OutOfOrder)
