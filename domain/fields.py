"""Fields that many events and commands have in common, with the rules that data must meet to enter."""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

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

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def _rfc_3339(value: object) -> str:
    """Take RFC 3339 (section 5.6) alone: a number would be read as seconds since 1970, a date as its midnight."""
    if not isinstance(value, str) or not _RFC_3339.fullmatch(value):
        raise PydanticCustomError("datetime_type", "must be a moment with its time zone, as RFC 3339 writes it")
    return value


WrittenMoment = Annotated[Moment, BeforeValidator(_rfc_3339)]
"""A moment as it stands in an event that comes from elsewhere."""

Pseudonym = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
"""Stands for a person; who it is, the board never knows."""

Year = Annotated[int, Field(ge=1949, le=9998)]
"""A calendar year of Beijing."""

Traceparent = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")]
"""W3C trace context: version, trace, parent and flags."""
