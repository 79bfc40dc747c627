"""Fields that many events and commands have in common, with the rules that data must meet to enter."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

# The pattern stands in the schema alone: there it says what a length without the spaces around it does not.
_NOT_BLANK = Field(json_schema_extra={"pattern": r"\S"})

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), _NOT_BLANK]
"""One line of text that says something."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000), _NOT_BLANK]
"""A text that says something."""

EARLIEST, LATEST = datetime(1949, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
"""Far enough from both ends of the calendar that whatever is reckoned from a moment exists, in every zone."""

Moment = Annotated[datetime, AwareDatetime, Field(ge=EARLIEST, le=LATEST)]
"""A moment with its time zone."""

Pseudonym = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
"""Stands for a person; who it is, the board never knows."""

Year = Annotated[int, Field(ge=1949, le=9998)]
"""A calendar year of Beijing."""
