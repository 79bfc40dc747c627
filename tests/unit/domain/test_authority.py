"""Every command by actors of every tier about organisations in every relation, compared with the table (P2–P17)."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import pytest
from pydantic import TypeAdapter

from domain.aggregate import commands
from domain.aggregate_id import AggregateId, aggregate_id, counterpart
from domain.division import NotInCharge
from domain.issue.concerned import NotConcerned
from domain.list.events import Category, IssueListOpened
from domain.node_id import NodeId, is_within
from domain.office.events import OfficeEstablished
from domain.on_board import OrganisationUnknown, tree_id
from domain.patrol.planning import TargetOfNoTier
from domain.rectification.events import RectificationReturned
from domain.refusal import Refusal, TierMissing
from domain.relation import NoPatrolBody, NotBelow, NotForTheCity, NotWithin, relations_in
from domain.tier import Tier
from domain.tree.state import OrganisationTree, TreeEntry
from domain.words import Words
from services.contracts.examples import UID
from services.contracts.samples import data
from tests.unit.domain.authority_table import TABLE, Line
from tests.unit.domain.examples import assigned, on_the_list
from tests.unit.domain.inspecting import LEADER, a_list, round_opened, team_formed
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN, decide, states

SASAC, ROADS, WORKS = NodeId("bj.sasac"), NodeId("bj.sasac.roads"), NodeId("bj.sasac.roads.works")
QINGHE = NodeId("bj.haidian.qinghe")
URBAN = NodeId("bj.chaoyang.urban")
NOWHERE = (NodeId("cd.nowhere"), NodeId("bj.haidian.nowhere"))

STANDING = {
    BJ: Tier.MUNICIPAL,
    HAIDIAN: Tier.DISTRICT,
    CHAOYANG: Tier.DISTRICT,
    SASAC: Tier.AGENCY,
    ROADS: Tier.SUBDISTRICT,
    WORKS: Tier.COMMUNITY,
    ZHONGGUANCUN: Tier.SUBDISTRICT,
    URBAN: Tier.SUBDISTRICT,
    KEXU: Tier.COMMUNITY,
}
"""Everybody on the board."""

ACTORS = {"M": BJ, "D": HAIDIAN, "A": SASAC, "S": ZHONGGUANCUN, "C": KEXU}

LINES: Mapping[str, Line] = {command: line for line in TABLE for command in line.commands.split()}

OF_AUTHORITY = (
    TierMissing,
    OrganisationUnknown,
    NotBelow,
    NotWithin,
    NotForTheCity,
    NoPatrolBody,
    NotInCharge,
    NotConcerned,
    TargetOfNoTier,
)


class Attempt(NamedTuple):
    """A command that somebody gives about somebody."""

    actor: NodeId
    target: NodeId | None
    command: Any


@cache
def trees() -> dict[AggregateId, Any]:
    """Return the tree of each node that acts: of itself, those above it, and those below it."""

    def tree(node: NodeId) -> OrganisationTree:
        known = {each: tier for each, tier in STANDING.items() if is_within(each, node) or is_within(node, each)}
        return OrganisationTree(
            {each: TreeEntry(Words("单位", "Body"), tier, each == node) for each, tier in known.items()}
        )

    return {tree_id(node): tree(node) for node in ACTORS.values()}


def allowed(relation: str, target: NodeId, actor: NodeId) -> bool:
    """Say whether the table lets somebody act about somebody, where nothing else is known of the two."""
    below = target != actor and is_within(target, actor)
    match relation:
        case "below" | "below, or closed since" | "below, or assigned" | "below, or charged" | "below a tier":
            return below
        case "rated below":
            return below and (actor != BJ or STANDING[target] in (Tier.DISTRICT, Tier.AGENCY))
        case "own or below" | "own or below, or inspected":
            return is_within(target, actor)
        case "patrol body below":
            return below and STANDING[target] in (Tier.DISTRICT, Tier.AGENCY)
        case "anybody" | "named" | "restricted audience" | "in line":
            return True
    raise AssertionError(f"the table says {relation!r}")


def relations(line: Line) -> list[str]:
    """Return the relations of a line, of all its fields."""
    return [each.partition(": ")[2] or each for each in line.about.split(", ") if ": " in line.about] or [line.about]


@cache
def _sample(name: str) -> tuple[TypeAdapter[Any], Any]:
    adapter: TypeAdapter[Any] = TypeAdapter(commands[name].payload)
    return adapter, data(adapter.json_schema())


def example(name: str, owner: NodeId, target: NodeId | None) -> Any:
    """Return a command of the owner's that names an organisation wherever it names one."""
    adapter, sample = _sample(name)
    made = deepcopy(sample)
    for mention in relations_in(commands[name].payload):
        if target:
            _put(made, mention.path, target)
    said = {field: value and value.format(owner) for field, value in SAID.get(name, {}).items()}
    return adapter.validate_python({**made, **said})


def _put(made: Any, path: tuple[str, ...], target: NodeId) -> None:
    match path:
        case (field, "*"):
            made[field] = [target]
        case (field, "*", *rest):
            made[field] = made[field][:1]
            _put(made[field][0], tuple(rest), target)
        case (field,):
            made[field] = target
        case (field, *rest):
            _put(made[field], tuple(rest), target)


def _raising(owner: NodeId) -> Mapping[AggregateId, list[Any]]:
    opened = IssueListOpened(title=Words("清单", "List"), categories=(Category("c", Words("类", "Category")),))
    return {aggregate_id("list", "1", owner): [opened]}


def _inspecting(owner: NodeId) -> Mapping[AggregateId, list[Any]]:
    team = replace(team_formed, members=(replace(LEADER, organisation=owner),))
    return {aggregate_id("round", "1", owner): [round_opened], aggregate_id("team", "1", owner): [team]}


def _returned(owner: NodeId) -> Mapping[AggregateId, list[Any]]:
    issue = aggregate_id("issue", "1", owner)
    returned = RectificationReturned(issue=issue, assigner=owner, reason="非本单位职责")
    given_to = replace(assigned, responsible=QINGHE)
    return {issue: [*on_the_list, given_to], counterpart(issue, "rectification", QINGHE): [returned]}


def _office(owner: NodeId) -> Mapping[AggregateId, list[Any]]:
    established = OfficeEstablished(number=1, name=Words("一室", "Office 1"), organisations=())
    return {aggregate_id("office", "1", owner): [established]}


SAID: Mapping[str, Mapping[str, str | None]] = {
    "RaiseIssue": {"list": "list-1@{}", "category": "c", "source": None, "statement": None},
    "ReferClue": {"inspection": None},
    "ReportPetitions": {"inspection": "inspection-1@{}"},
    "OpenInspection": {"round": "round-1@{}", "team": "team-1@{}"},
    "PlanJointPatrol": {"mode": "special", "round": "round-1@bj"},
}
"""By command, what it must say for the decision itself to come to whom it is about."""

PASTS: Mapping[str, Callable[[NodeId], Mapping[AggregateId, list[Any]]]] = {
    "RaiseIssue": _raising,
    "AssignIssue": lambda owner: {aggregate_id("issue", "1", owner): list(on_the_list)},
    "ReassignIssue": _returned,
    "OpenInspection": _inspecting,
    "OrderSupervision": lambda _: {aggregate_id("list", UID, HAIDIAN): list(a_list(1))},
    "PlanJointPatrol": lambda _: {aggregate_id("round", "1", BJ): [round_opened]},
    "ReassignOrganisation": _office,
}
"""By command, what must have happened for that."""


def refusal_of(attempt: Attempt) -> type[Refusal] | None:
    """Return the refusal by which somebody has no authority; None if the command fails by something else, or not."""
    name = type(attempt.command).__name__
    entry, past = commands[name], PASTS[name](attempt.actor) if name in PASTS else {}
    id = (
        entry.opens(attempt.command, "1", attempt.actor)
        if entry.opens
        else aggregate_id(entry.aggregate.kind, "1", attempt.actor)
    )
    try:
        decide({**trees(), **states(past)}, attempt.command, id)
    except OF_AUTHORITY as refusal:
        return type(refusal)
    except Exception:
        return None
    return None


def attempts(name: str) -> Iterator[tuple[Attempt, bool]]:
    """Yield every attempt at a command, and whether the table allows it."""
    line = LINES[name]
    for letter, actor in ACTORS.items():
        at = letter in line.tiers
        if not line.about:
            yield Attempt(actor, None, example(name, actor, None)), at
            continue
        for target in STANDING:
            ok = at and all(allowed(relation, target, actor) for relation in relations(line))
            yield Attempt(actor, target, example(name, actor, target)), ok
        for target in NOWHERE:
            known = line.about in ("in line", "restricted audience") or (
                target == NOWHERE[1] and not is_within(HAIDIAN, actor)
            )
            ok = at and known and all(allowed(each, target, actor) for each in relations(line) if "patrol" not in each)
            yield Attempt(actor, target, example(name, actor, target)), ok


def test_the_table_has_every_command_once() -> None:
    named = [command for line in TABLE for command in line.commands.split()]
    ours = [name for name, each in commands.items() if each.payload.__module__.startswith("domain.")]
    assert sorted(named) == sorted(ours)


@pytest.mark.parametrize("name", LINES)
def test_whoever_gives_a_command_about_whomever_it_is_allowed_as_the_table_says(name: str) -> None:
    wrong = [
        (attempt.actor, attempt.target, refusal)
        for attempt, ok in attempts(name)
        if ((refusal := refusal_of(attempt)) is None) is not ok
    ]
    assert wrong == []


@pytest.mark.parametrize("name", LINES)
def test_a_command_is_for_the_role_that_the_table_says(name: str) -> None:
    assert commands[name].role is LINES[name].role


@pytest.mark.parametrize("name", LINES)
def test_every_field_that_names_an_organisation_says_about_whom_it_may_be(name: str) -> None:
    found = relations_in(commands[name].payload)
    assert [each.path for each in found if each.mark is None] == []
    assert bool(found) is bool(LINES[name].about)
