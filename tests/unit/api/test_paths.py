"""Every command has one address, and every address at most one command."""

import pytest

import domain.catalogue  # noqa: F401 - registers every command
from domain.aggregate import CommandType, commands
from services.api.paths import BATCH, command_at, template


@pytest.mark.parametrize("entry", commands.values(), ids=lambda entry: entry.name)
def test_a_command_is_found_at_its_address_with_the_id_that_stands_in_it(entry: CommandType) -> None:
    id = None if entry.opens else "any-1@bj"
    assert command_at(template(entry).replace("{id}", id or "")) == (entry, id)


def test_no_two_commands_have_the_same_address() -> None:
    assert len({template(entry) for entry in commands.values()}) == len(commands)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/tasks/nothing",
        "/v1/nothing/assign",
        "/v1/tasks/recall",
        "/v1/tasks//recall",
        "/v1/tasks/any-1@bj/assign",
        "/v1/tasks/any-1@bj/recall/",
        "/v1/tasks/any-1@bj/recall/more",
        "/v2/tasks/assign",
        "v1/tasks/assign",
        "/v1/tasks",
        "/",
        "",
        BATCH,
    ],
)
def test_there_is_none_at_any_other_address(path: str) -> None:
    assert command_at(path) is None
