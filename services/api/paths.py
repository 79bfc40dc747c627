"""Where commands are posted, and where the record that they changed is read.

One rule for every kind, so that an address never changes when a kind gets another command:

- a command that may open its record: `POST /v1/tasks/assign`;
- any other: `POST /v1/tasks/{id}/extend`.
"""

from domain.aggregate import CommandType, commands
from domain.aggregate_id import AggregateId


def template(entry: CommandType) -> str:
    """Return the path of a command, with `{id}` where the id stands."""
    place = "" if entry.opens else "/{id}"
    return f"/v1/{entry.aggregate.plural}{place}/{entry.verb}"


def of_command(command: object, id: AggregateId | None = None) -> str:
    """Return the path to which this command is posted, for the record `id` unless it opens one."""
    return template(commands[type(command).__name__]).replace("{id}", id or "")


def of_record(id: AggregateId) -> str:
    """Return the path of a record's state."""
    return f"/v1/aggregates/{id}"
