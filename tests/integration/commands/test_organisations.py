"""Whom a command names is on the board, by whichever door it comes: one by one, in batches, over HTTP, reported."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.aggregate import CommandType, commands
from domain.aggregate_id import owner_of
from domain.authority import Actor, Role
from domain.mention import Mention
from domain.node_id import NodeId
from domain.on_board import OrganisationUnknown, tree_id
from domain.refusal import Refusal
from domain.relation import MANY, Relation, relations_in
from domain.tier import Tier
from domain.tree.entering import EnterOrganisation
from domain.words import Words
from services.commands.handler import CommandHandler
from services.commands.requests import CommandRequest
from services.contracts.samples import data
from services.fresh import new_id
from services.log import Log
from tests.integration.commands.conftest import Clock

City = tuple[CommandHandler, Log]

CITY, NOWHERE = NodeId("bj"), NodeId("bj.nowhere")
SOMEBODY = Actor("p1", CITY, frozenset(Role))

OURS = [each for each in commands.values() if each.payload.__module__.startswith("domain.")]
NAMING = [
    pytest.param(each, mention, id=f"{each.name}-{'.'.join(mention.path)}")
    for each in OURS
    for mention in relations_in(each.payload)
]
"""Every field of every command that names organisations."""

BY_ITSELF = (Relation.IN_LINE, Relation.CLUE_AUDIENCE)
"""The tree says who there is, and the node's settings who is of the restricted audience."""


@pytest.fixture
def city(tmp_path: Path, clock: Clock) -> Iterator[City]:
    """Return the city's handler and log; its tree names the city and nobody else."""
    log = Log(CITY, f"sqlite:///{tmp_path / 'city.db'}")
    handler = CommandHandler(log, CITY, {CITY}.__contains__, clock, new_id)
    entered = EnterOrganisation(organisation=CITY, name=Words("市", "City"), tier=Tier.MUNICIPAL, node=True)
    handler.execute(entered, SOMEBODY, id=tree_id(CITY))
    yield handler, log
    log.close()


def put(made: Any, path: tuple[str, ...], value: Any, times: int = 1) -> None:
    """Put something where a path leads; in a list, so many times."""
    match path:
        case (field, "*"):
            made[field] = [value] * times
        case (field, "*", *rest):
            made[field] = made[field][:1] * times
            put(made[field][0], tuple(rest), value)
        case (field,):
            made[field] = value
        case (field, *rest):
            put(made[field], tuple(rest), value)


def example(entry: CommandType, place: Mention[Relation] | None = None, times: int = 1) -> Any:
    """Return a command that names somebody who is not there: in every field, in one of them so many times."""
    adapter: TypeAdapter[Any] = TypeAdapter(entry.payload)
    made: Any = data(adapter.json_schema())
    for mention in relations_in(entry.payload):
        put(made, mention.path, NOWHERE, times if mention == place else 1)
    return adapter.validate_python(made)


def requests() -> Iterator[CommandRequest]:
    """Yield a request for each command that opens a record of the city's and names somebody besides."""
    for entry in OURS:
        if entry.opens and any(each.mark not in BY_ITSELF for each in relations_in(entry.payload)):
            command = example(entry)
            id = entry.opens(command, "1", CITY)
            if owner_of(id) == CITY:
                yield CommandRequest(command=command, actor=SOMEBODY, id=id)


def test_in_a_batch_each_command_that_names_somebody_who_is_not_there_is_refused_for_itself(city: City) -> None:
    handler, log = city
    head, opening = log.head(), list(requests())
    assert len(opening) > 20
    answers = handler.execute_all(opening)
    found = {type(each.command).__name__: type(answer) for each, answer in zip(opening, answers, strict=True)}
    assert found == dict.fromkeys(found, OrganisationUnknown)
    assert all(answer.details["organisation"] == NOWHERE for answer in answers if isinstance(answer, Refusal))
    assert log.head() == head


@pytest.mark.parametrize(("entry", "mention"), NAMING)
def test_a_field_names_a_thousand_organisations_at_most(entry: CommandType, mention: Mention[Relation]) -> None:
    if "*" not in mention.path:
        example(entry)
        return
    example(entry, mention, 2)
    with pytest.raises(ValidationError, match="at most"):
        example(entry, mention, MANY + 1)
