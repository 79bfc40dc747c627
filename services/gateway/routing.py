"""Which command an event of an outside system becomes, as each command's registration says.

What may be reported is what an officer may command on records that are not restricted. Approvals, clues and the running
of the node are nobody's to report: they need a person of the board.
"""

from collections.abc import Mapping
from functools import cache

import domain.catalogue  # noqa: F401 - registers every event, command and aggregate
from domain.aggregate import CommandType, commands


@cache
def reportable() -> Mapping[str, CommandType]:
    """Return every command that may be reported, by the name of the event type that says that it was done."""
    return {each.reported_as.__name__: each for each in commands.values() if each.reported_as}


def command_of(type: str) -> CommandType | None:
    """Return the command that an event of this type becomes, or None if no such event may be reported."""
    return reportable().get(type)
