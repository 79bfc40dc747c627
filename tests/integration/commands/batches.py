"""Command requests for a list and its issues, and what became of them."""

from collections.abc import Sequence
from typing import Any

from domain.aggregate_id import AggregateId, aggregate_id
from domain.issue.raising import ListIssue, RaiseIssue, VerifyIssue
from domain.list.events import Category, ItemNumbered
from domain.list.opening import OpenIssueList
from domain.refusal import Refusal
from domain.words import Words
from services.commands.outcomes import CommandResult
from services.commands.requests import CommandRequest
from services.log import Log
from tests.integration.commands.conftest import HOSTED, NODE, OFFICER

LIST = aggregate_id("list", "1", NODE)
OPEN = OpenIssueList(title=Words("清单", "List"), categories=(Category("lights", Words("照明", "Lights")),))


def request(command: Any, **more: Any) -> CommandRequest:
    return CommandRequest(command=command, **{"actor": OFFICER, **more})


def issue(number: int) -> AggregateId:
    return aggregate_id("issue", str(number), NODE)


def on_the_list(number: int, **more: Any) -> list[CommandRequest]:
    """Return what brings an issue on the list, from the beginning."""
    raised = RaiseIssue(list=LIST, category="lights", text="灯不亮", about=HOSTED)
    return [request(command, id=issue(number), **more) for command in (raised, VerifyIssue(), ListIssue())]


def outcomes(answers: Sequence[CommandResult | Refusal]) -> list[CommandResult]:
    assert all(isinstance(answer, CommandResult) for answer in answers), answers
    return [answer for answer in answers if isinstance(answer, CommandResult)]


def kinds(answers: Sequence[CommandResult | Refusal]) -> list[type]:
    return [type(answer) for answer in answers]


def items(log: Log) -> list[int]:
    """Return the item numbers in the order in which they were given."""
    return [e.envelope.payload.item for e in log.history(LIST) if isinstance(e.envelope.payload, ItemNumbered)]
