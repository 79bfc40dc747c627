"""Fields that many events and commands have in common, with the rules that data must meet to enter."""

from typing import Annotated

from pydantic import Field, StringConstraints

# The pattern stands in the schema alone: there it says what a length without the spaces around it does not.
_NOT_BLANK = Field(json_schema_extra={"pattern": r"\S"})

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), _NOT_BLANK]
"""One line of text that says something."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000), _NOT_BLANK]
"""A text that says something."""

Pseudonym = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
"""Stands for a person; who it is, the board never knows."""

Year = Annotated[int, Field(ge=1949, le=9998)]
"""A calendar year of Beijing."""

Traceparent = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")]
"""W3C trace context: version, trace, parent and flags."""
