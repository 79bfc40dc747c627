"""A batch leaves the same log as the same commands given one by one, and gets the same answers."""

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from inspect import signature
from itertools import pairwise
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.aggregate import Changes, Context, On, commands
from domain.aggregate_id import AggregateId, aggregate_id
from domain.authority import Role
from domain.issue.events import IssueDismissed
from domain.issue.raising import DismissIssue, ListIssue, RaiseIssue, VerifyIssue
from domain.refusal import NotFound, Refusal
from domain.task.assigning import AssignTask, ExtendTask, RecallTask
from domain.undertaking import AcceptTask, ReportProgress
from services.commands.handler import CommandHandler
from services.commands.outcomes import CommandResult
from services.commands.requests import CommandRequest
from services.fresh import new_id
from services.log import Log
from tests.budget import examples
from tests.integration.commands.batches import LIST, OPEN
from tests.integration.commands.conftest import HOSTED, NODE, OFFICER, Clock
from tests.integration.commands.test_handler import DUE

ISSUES = [aggregate_id("issue", str(number), NODE) for number in (1, 2)]
TASK = aggregate_id("task", "1", NODE)
UNDERTAKING = aggregate_id("undertaking", "1", HOSTED)
HOST, GUEST = OFFICER, replace(OFFICER, id="p2", organisation=HOSTED)
_FRESH = re.compile("[0-9a-f]{32}")
READER = replace(OFFICER, id="p3", roles=frozenset({Role.READER}))

_raise = st.sampled_from(
    [RaiseIssue(list=LIST, category=code, text="灯不亮", about=HOSTED) for code in ("lights", "x")]
)
_of_issues = st.one_of(_raise, st.sampled_from([VerifyIssue(), ListIssue(), DismissIssue(reason="不实")]))
_of_tasks = st.sampled_from(
    [
        AssignTask(title="更换路灯", lead=HOSTED, due=DUE),
        ExtendTask(due=DUE + timedelta(days=1), reason="等待材料"),
        RecallTask(reason="重复"),
    ]
)
_of_undertakings = st.sampled_from([AcceptTask(task=TASK), ReportProgress(note="第 3 盏")])
_circumstances: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "if_match": st.sampled_from([*[None] * 8, (0, 1), (2,)]),
        "key": st.sampled_from([None, None, None, *map(str, range(9))]),
        "occurred_at": st.sampled_from([*[None] * 6, Clock().now, Clock().now - timedelta(hours=1)]),
    }
)
BEGINNING = [
    CommandRequest(
        command=RaiseIssue(list=LIST, category="lights", text="灯不亮", about=HOSTED), id=ISSUES[0], actor=HOST
    ),
    CommandRequest(command=AssignTask(title="更换路灯", lead=HOSTED, due=DUE), id=TASK, actor=HOST, key="task"),
]


@st.composite
def requests(draw: st.DrawFn) -> CommandRequest:
    """Draw a command request, often one that a rule forbids, about records that others are about too."""
    which, ids = draw(
        st.sampled_from(
            [(_of_issues, ISSUES), (_of_issues, ISSUES), (_of_tasks, [TASK]), (_of_undertakings, [UNDERTAKING])]
        )
    )
    usual = GUEST if which is _of_undertakings else HOST
    actor = draw(st.sampled_from([*[usual] * 12, HOST, READER]))
    id = draw(st.sampled_from([*ids * 4, None]))
    return CommandRequest(command=draw(which), id=id, actor=actor, **draw(_circumstances))


@st.composite
def stories(draw: st.DrawFn) -> list[CommandRequest]:
    """Draw requests behind those that open what they are about; some come again."""
    story = [*BEGINNING, *draw(st.lists(requests(), max_size=20))]
    for _ in range(draw(st.integers(0, 6))):
        story.insert(draw(st.integers(0, len(story))), draw(st.sampled_from(story)))
    return story


GIVEN = [name for name in signature(CommandHandler.execute).parameters if name in CommandRequest.__slots__]
"""What a command may have when it is given alone; the rest is for reports, which come in batches."""


@contextmanager
def node() -> Iterator[tuple[Log, CommandHandler]]:
    """Open a node with a list, whose clock stands still."""
    with tempfile.TemporaryDirectory() as folder:
        log = Log(NODE, f"sqlite:///{folder}/log.db")
        handler = CommandHandler(log, NODE, {NODE, HOSTED}.__contains__, Clock(), new_id)
        handler.execute(OPEN, HOST, id=LIST)
        yield log, handler
        log.close()


def one_by_one(handler: CommandHandler, given: Sequence[CommandRequest]) -> Iterator[CommandResult | Refusal]:
    for each in given:
        try:
            yield handler.execute(**{name: getattr(each, name) for name in GIVEN})
        except Refusal as refusal:
            yield refusal


def told(answers: Sequence[CommandResult | Refusal], names: dict[str, str]) -> list[Any]:
    """Return answers as they compare: without what is made anew each time."""
    return [
        (named(answer.id, names), answer.sequence, answer.position, answer.repeated, len(answer.events))
        if isinstance(answer, CommandResult)
        else (type(answer), _FRESH.sub("", named(str(answer), names)))
        for answer in answers
    ]


def written(log: Log, names: dict[str, str]) -> list[Any]:
    """Return all that a log holds, without the ids and times that are made anew each time."""
    events = [orjson.loads(raw.raw) for raw in log.read_raw(0, 999)]
    for event in events:
        names.setdefault(event["subject"], f"subject {len(names)}")
        del event["id"], event["correlationid"]
    with log._application.recorder.reading() as session:
        requests = session.rows("SELECT key, fingerprint, first, last FROM requests ORDER BY key")
        outbox = session.rows("SELECT link, number, position FROM outbox ORDER BY link, number")
    return [orjson.loads(named(orjson.dumps(events).decode(), names)), requests, outbox]


def named(text: str, names: dict[str, str]) -> str:
    for id, name in names.items():
        text = text.replace(id, name)
    return text


def dismissed(_state: object, _command: object, context: Context) -> Changes:
    """Refuse, and leave a trace on another issue if that is there."""
    refusal = NotFound(id=context.id)
    (other,) = (AggregateId(each) for each in ISSUES if each != context.id) if context.id in ISSUES else (TASK,)
    seen = context.seen.get(other)
    refusal.leaves = (On(other, IssueDismissed(reason="对照")),) if other in ISSUES and seen else ()
    raise refusal


@settings(max_examples=examples(60))
@given(stories(), st.lists(st.integers(0, 30), max_size=3))
def test_a_batch_leaves_the_same_log_as_the_same_commands_one_by_one(
    given: list[CommandRequest], cuts: list[int]
) -> None:
    entry = commands["DismissIssue"]
    commands["DismissIssue"] = replace(entry, decide=dismissed)
    try:
        with node() as (log, handler), node() as (other_log, other):
            alone = list(one_by_one(handler, given))
            places = [0, *sorted(cuts), len(given)]
            together = [answer for a, b in pairwise(places) for answer in other.execute_all(given[a:b])]
            names: dict[str, str] = {}
            other_names: dict[str, str] = {}
            assert written(other_log, other_names) == written(log, names)
            assert told(together, other_names) == told(alone, names)
    finally:
        commands["DismissIssue"] = entry
