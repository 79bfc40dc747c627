"""What a recovery brought back is known by the key that it was asked for under, and is not done a second time."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from domain.aggregate_id import aggregate_id
from domain.authority import Actor, Role
from domain.undertaking import AcceptTask
from services.commands.handler import CommandHandler
from services.commands.outcomes import CommandResult
from services.commands.refusals import KeyReused
from services.commands.requests import CommandRequest
from services.fresh import new_id
from services.links.remembering import remember_requests
from services.log import Log
from tests.integration.commands.batches import LIST, OPEN, on_the_list, outcomes, request
from tests.integration.commands.conftest import HOSTED, NODE, Clock
from tests.integration.commands.test_handler import THEIRS, extend
from tests.integration.commands.test_secrets import KEEPER, VAULT, refer

GUEST = Actor("p1", HOSTED, frozenset({Role.OFFICER}))
TASK = aggregate_id("task", "1", NODE)


def keyed(requests: Sequence[CommandRequest]) -> list[CommandRequest]:
    return [replace(each, key=f"k{n}") for n, each in enumerate(requests)]


ASKED = keyed(
    [
        request(OPEN, id=LIST),
        *on_the_list(1),
        request(THEIRS, id=TASK),
        request(THEIRS),
        request(extend(1), id=TASK),
        request(AcceptTask(task=TASK), actor=GUEST),
        request(refer(), actor=KEEPER),
    ]
)
"""By several actors; what opens a record under an id of its own or a fresh one; one event and several; a secret."""


def opened(file: Path) -> tuple[Log, CommandHandler]:
    log = Log(NODE, f"sqlite:///{file}")
    return log, CommandHandler(log, NODE, {NODE, HOSTED}.__contains__, Clock(), new_id, VAULT)


def known(results: Sequence[CommandResult]) -> list[tuple[object, ...]]:
    return [(each.id, each.sequence, each.position, [e.envelope for e in each.events]) for each in results]


@pytest.fixture
def first(handler: CommandHandler, log: Log, clock: Clock) -> list[CommandResult]:
    """Ask for everything in the log that gets lost; return the answers."""
    keeping = CommandHandler(log, NODE, {NODE, HOSTED}.__contains__, clock, new_id, VAULT)
    return outcomes(keeping.execute_all(ASKED))


@pytest.fixture
def recovered(log: Log, first: list[CommandResult], tmp_path: Path) -> Iterator[tuple[Log, CommandHandler]]:
    """Open a log that has the events alone of the one that got lost, as neighbours bring them back."""
    assert max(len(each.events) for each in first) > 1
    anew, handler = opened(tmp_path / "anew.db")
    anew.restore([each.raw for each in log.read_raw(0, 1000)])
    remember_requests(anew, 0)
    yield anew, handler
    anew.close()


def test_each_request_has_the_answer_that_it_had(
    recovered: tuple[Log, CommandHandler], first: list[CommandResult]
) -> None:
    log, handler = recovered
    before = log.head()

    together, alone = ASKED[:5], ASKED[5:]
    again = outcomes([*handler.execute_all(together), *(handler.execute_all([each])[0] for each in alone)])

    assert [each.repeated for each in again] == [True] * len(ASKED)
    assert known(again) == known(first)
    assert log.head() == before


def test_the_key_of_one_stands_for_nothing_else(recovered: tuple[Log, CommandHandler]) -> None:
    log, handler = recovered
    before = log.head()
    others = [replace(each, key=ASKED[n - 1].key, actor=ASKED[n - 1].actor) for n, each in enumerate(ASKED)][1:5]

    assert [type(each) for each in handler.execute_all(others)] == [KeyReused] * len(others)
    assert log.head() == before


def test_a_namesake_of_another_organisation_is_none_of_them(recovered: tuple[Log, CommandHandler]) -> None:
    _, handler = recovered
    key = next(each.key for each in ASKED if each.command == THEIRS and each.id is None)

    assert not handler.execute(THEIRS, GUEST, key=key).repeated


def test_what_is_remembered_twice_is_remembered_as_it_was_first(
    recovered: tuple[Log, CommandHandler], first: list[CommandResult]
) -> None:
    log, handler = recovered
    remember_requests(log, 0)

    assert known(outcomes(handler.execute_all(ASKED))) == known(first)
