"""Random lives of issues on three nodes that hear of each other late; hypothesis finds the ones that break a rule.

At each step somebody does one of the things that the decisions allow, going by what reached that node so far.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from domain.adjudication import GiveAdjudication
from domain.aggregate import On, aggregates
from domain.aggregate_id import AggregateId, counterpart, owner_of, parts
from domain.envelope import Envelope
from domain.issue.assigning import AssignIssue, ExtendIssue, ResumeIssue, SuspendIssue
from domain.issue.marking import MarkKeyIssue
from domain.issue.raising import DismissIssue, ListIssue, MergeIssue, MoveIssue, RaiseIssue, VerifyIssue
from domain.issue.returning import ReassignIssue, RejectReturn, RequestAdjudication
from domain.issue.settling import CheckRectification, CloseIssue, ReopenIssue, ResolveIssue, WriteOffIssue
from domain.list.events import Category
from domain.list.freezing import FreezeList
from domain.list.opening import OpenIssueList
from domain.node_id import NodeId
from domain.rectification.accepting import AcceptRectification, ReturnRectification
from domain.rectification.submitting import ProgressRectification, SubmitRectification
from domain.refusal import Refusal
from domain.words import Words
from tests.histories.story import Story
from tests.pointed import require_pointed
from tests.unit.given import AT, BJ, HAIDIAN, KEXU, ZHONGGUANCUN, decide

ORGANISATIONS = (BJ, HAIDIAN, ZHONGGUANCUN)
SUBJECTS = (HAIDIAN, ZHONGGUANCUN, KEXU)
CATEGORIES = tuple(Category(code, Words(code, code)) for code in ("party-building", "property", "repair"))
PEOPLE = ("person-1", "person-2")
"""Who acts in each organisation; both may do everything, but not always after the other."""
ANSWERS = ("rectification", "adjudication")
"""What others than the owner keep about an issue."""
ASTRAY = 0.15
"""How often something comes in between."""
LISTS = tuple(AggregateId(f"list-1@{owner}") for owner in (BJ, HAIDIAN))


class Heard(Mapping[AggregateId, Any]):
    """What one organisation knows: its own records, and of the others' what has reached it."""

    def __init__(self, world: "World", by: NodeId) -> None:
        self._world, self._by = world, by

    def __getitem__(self, id: AggregateId) -> Any:
        count = self._world.known(self._by, id)
        if not count:
            raise KeyError(id)
        return self._world.states[id][count - 1]

    def __iter__(self) -> Iterator[AggregateId]:
        return (id for id in self._world.states if self._world.known(self._by, id))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class World:
    """All that happened, and how much of it each organisation has heard."""

    def __init__(self) -> None:
        self.events: list[Envelope] = []
        """Every event, in the order in which it occurred."""
        self.states: dict[AggregateId, list[Any]] = {}
        """The state of each aggregate after each of its events."""
        self.heard: dict[tuple[NodeId, AggregateId], int] = {}
        self.now: datetime = AT

    def known(self, by: NodeId, id: AggregateId) -> int:
        """Return how many of an aggregate's events an organisation knows."""
        return len(self.states.get(id, ())) if owner_of(id) == by else self.heard.get((by, id), 0)

    def hear(self, by: NodeId, id: AggregateId, count: int) -> None:
        """Let an organisation hear so many more of an aggregate's events."""
        self.heard[by, id] = min(self.known(by, id) + count, len(self.states.get(id, ())))

    def __repr__(self) -> str:
        return "\n".join(f"{id}: {event}" for id, event in self.story)

    @property
    def story(self) -> Story:
        """All that happened, as if one node had heard of it at once."""
        return Story(BJ, self.events)

    def give(self, command: object, id: AggregateId, by: str = PEOPLE[0]) -> bool:
        """Give a command, a day after the one before, and say whether it was allowed."""
        try:
            changes = decide(Heard(self, owner_of(id)), command, id, self.now, by)
        except Refusal as refusal:
            require_pointed(refusal, command)
            return False
        for change in changes:
            on = change if isinstance(change, On) else On(id, change)
            self.record(on.id, on.payload, by)
        self.now += timedelta(days=1)
        return True

    def record(self, id: AggregateId, event: Any, by: str = PEOPLE[0]) -> None:
        """Let something happen that nobody decides on here."""
        past = self.states.setdefault(id, [])
        past.append(aggregates[parts(id)[0]].evolve(past[-1] if past else None, event))
        told = Envelope(
            id=str(len(self.events)),
            source=owner_of(id),
            subject=id,
            sequence=len(past),
            time=self.now,
            recorded=self.now,
            correlation="request-1",
            actor=by,
            payload=event,
        )
        self.events.append(told)

    @property
    def issues(self) -> list[AggregateId]:
        """Every issue."""
        return [id for id in self.states if parts(id)[0] == "issue"]


def _onward(world: World, issue: AggregateId) -> Iterator[tuple[AggregateId, object]]:
    """Yield what brings an issue nearer to its end."""
    due = world.now + timedelta(days=30)
    yield from ((issue, move) for move in (VerifyIssue(), ListIssue(), ResolveIssue(), WriteOffIssue()))
    yield issue, RejectReturn(reason="x")
    for organisation in ORGANISATIONS:
        rectification = counterpart(issue, "rectification", organisation)
        yield issue, AssignIssue(responsible=organisation, due=due)
        yield issue, CheckRectification(passed=True, findings="x", by=organisation)
        yield rectification, AcceptRectification(issue=issue)
        yield issue, ReassignIssue(responsible=organisation, reason="x")
        yield issue, RequestAdjudication(other=organisation, reason="x")
        ruling = GiveAdjudication(issue=issue, responsible=organisation, reason="x")
        yield counterpart(issue, "adjudication", BJ), ruling
        if rectification in world.states:
            yield rectification, ProgressRectification(note="x")
            yield rectification, SubmitRectification(result="x")


def _astray(world: World, issue: AggregateId) -> Iterator[tuple[AggregateId, object]]:
    """Yield what may come in between."""
    due = world.now + timedelta(days=30)
    yield from ((issue, move) for move in (DismissIssue(reason="x"), CloseIssue(reason="x")))
    yield from ((issue, move) for move in (ReopenIssue(reason="x", due=due), ExtendIssue(due=due, reason="x")))
    yield from ((issue, move) for move in (SuspendIssue(approval="x", reason="x"), ResumeIssue(reason="x")))
    yield from ((issue, MergeIssue(into=other, reason="x")) for other in world.issues)
    yield from ((issue, MoveIssue(list=other, category=CATEGORIES[0].code)) for other in LISTS)
    yield issue, MarkKeyIssue(reason="x")
    yield world.states[issue][-1].list, FreezeList()
    for organisation in ORGANISATIONS:
        yield counterpart(issue, "rectification", organisation), ReturnRectification(issue=issue, reason="x")
        yield issue, CheckRectification(passed=False, findings="x", by=organisation)


@st.composite
def walks(draw: st.DrawFn) -> World:
    """Draw what may come of a few issues on two organisations' lists.

    Chance is drawn as one seed, so that what breaks a rule is made shorter by leaving off its end.
    """
    chance, steps = draw(st.randoms(use_true_random=True)), draw(st.integers(1, 120))
    world = World()
    for id in LISTS:
        world.give(OpenIssueList(title=Words("清单", "List"), categories=CATEGORIES), id)
    for number in range(1, chance.randint(1, 2) + 1):
        _raise(world, number, chance)
    for _ in range(steps):
        _take_a_step(world, chance)
    return world


def _raise(world: World, number: int, chance: Random) -> None:
    target, category, about = chance.choice(LISTS), chance.choice(CATEGORIES), chance.choice(SUBJECTS)
    command = RaiseIssue(list=target, category=category.code, text="x", about=about)
    world.give(command, AggregateId(f"issue-{number}@{owner_of(target)}"))


def _take_a_step(world: World, chance: Random) -> None:
    issue = chance.choice(world.issues)
    _let_news_through(world, issue, chance.choice([9, 9, 9, 1, 0]))
    astray = chance.random() < ASTRAY
    moves = list((_astray if astray else _onward)(world, issue))
    chance.shuffle(moves)
    for id, command in moves:
        if world.give(command, id, chance.choice(PEOPLE)):
            return


def _let_news_through(world: World, issue: AggregateId, count: int) -> None:
    for by in ORGANISATIONS:
        for id in (issue, *(counterpart(issue, kind, other) for kind in ANSWERS for other in ORGANISATIONS)):
            world.hear(by, id, count)
