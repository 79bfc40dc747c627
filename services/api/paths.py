"""Where commands are posted, and where the record that they changed is read.

One rule for every kind, so that an address never changes when a kind gets another command:

- a command that may open its record: `POST /v1/tasks/assign`;
- any other: `POST /v1/tasks/{id}/extend`.
"""

from collections.abc import Mapping
from functools import cache

from domain.aggregate import CommandType, commands
from domain.aggregate_id import AggregateId

BATCH = "/v1/commands"
"""Where several commands are posted at once."""
EVENTS = "/v1/events"
"""Where outside systems report what happened there."""


def template(entry: CommandType) -> str:
    """Return the path of a command, with `{id}` where the id stands."""
    place = "" if entry.opens else "/{id}"
    return f"/v1/{entry.aggregate.plural}{place}/{entry.verb}"


def command_at(path: str) -> tuple[CommandType, str | None] | None:
    """Return the command that is posted to a path and the id that stands in it, or None if there is no such command."""
    match path.split("/"):
        case ["", "v1", plural, verb]:
            name, id = _names().get((plural, verb, True)), None
        case ["", "v1", plural, id, verb] if id:
            name = _names().get((plural, verb, False))
        case _:
            return None
    return (commands[name], id) if name else None


@cache
def _names() -> Mapping[tuple[str, str, bool], str]:
    """Return the names of all commands by plural, verb and whether they may open their record."""
    return {(entry.aggregate.plural, entry.verb, bool(entry.opens)): entry.name for entry in commands.values()}


def of_command(command: object, id: AggregateId | None = None) -> str:
    """Return the path to which this command is posted, for the record `id` unless it opens one."""
    return template(commands[type(command).__name__]).replace("{id}", id or "")


def of_record(id: AggregateId) -> str:
    """Return the path of a record's state."""
    return f"/v1/aggregates/{id}"
