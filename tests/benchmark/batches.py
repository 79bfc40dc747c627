"""Durable commands per second: issues brought on a list in batches, against the same commands one after the other."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from uuid_utils import uuid7

from domain.aggregate_id import AggregateId, aggregate_id
from domain.authority import Actor, Role
from domain.issue.raising import ListIssue, RaiseIssue, VerifyIssue
from domain.list.events import Category
from domain.list.opening import OpenIssueList
from domain.words import Words
from services.commands.handler import CommandHandler
from services.commands.requests import CommandRequest
from services.log import Log
from tests.benchmark.databases import folder
from tests.benchmark.figure import Figure, rate, seconds
from tests.benchmark.history import CITY, DISTRICT

BATCH = 500
BATCHES = 12
ALONE = 600
ACTOR = Actor("benchmark", CITY, frozenset(Role))
LIGHTS = Category("lights", Words("照明", "Lights"))


def measure() -> Iterator[Figure]:
    """Yield the figure."""
    with folder() as place:
        log = Log(CITY, f"sqlite://{place}/log.db")
        handler = CommandHandler(log, CITY, lambda owner: owner == CITY, lambda: datetime.now(UTC), lambda: uuid7().hex)
        requests, others = _requests(handler, BATCH * BATCHES), _requests(handler, ALONE)

        def in_batches() -> None:
            for first in range(0, len(requests), BATCH):
                _require_accepted(handler.execute_all(requests[first : first + BATCH]))

        def one_by_one() -> None:
            for each in others:
                handler.execute(each.command, each.actor, id=each.id)

        alone, together = len(others) / seconds(one_by_one), len(requests) / seconds(in_batches)
        log.close()
    what = f"durable commands in batches of {BATCH}, against one by one: SQLite"
    yield rate(what, together, alone, unit="commands/s", aim=None)


def _requests(handler: CommandHandler, count: int) -> Sequence[CommandRequest]:
    """Return what brings a third as many issues on a list of their own."""
    command = OpenIssueList(title=Words("清单", "List"), categories=(LIGHTS,))
    issues = handler.execute(command, ACTOR).id
    return [request for _ in range(count // 3) for request in _issue(issues)]


def _issue(issues: AggregateId) -> Sequence[CommandRequest]:
    id = aggregate_id("issue", uuid7().hex, CITY)
    raised = RaiseIssue(list=issues, category="lights", text="楼道照明损坏", about=DISTRICT)
    return [CommandRequest(command=command, actor=ACTOR, id=id) for command in (raised, VerifyIssue(), ListIssue())]


def _require_accepted(answers: Sequence[object]) -> None:
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
