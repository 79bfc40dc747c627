"""The fields that many have in common: what enters, and what the schema says of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.fields import Line, Text
from domain.moment import EARLIEST, LATEST, Moment

MOMENTS: TypeAdapter[datetime] = TypeAdapter(Moment)


@pytest.mark.parametrize(
    "text",
    ["0001-01-01T00:00:00+08:00", "1948-12-31T23:59:59Z", "9000-01-01T00:00:01Z", "9999-12-31T23:59:59-12:00"],
)
def test_a_moment_near_the_ends_of_the_calendar_does_not_enter(text: str) -> None:
    with pytest.raises(ValidationError, match=r"(greater|less) than or equal"):
        MOMENTS.validate_python(text)


@pytest.mark.parametrize(
    "moment", [EARLIEST, datetime(1949, 1, 1, tzinfo=UTC), datetime(2019, 5, 16, tzinfo=UTC), LATEST]
)
def test_from_every_moment_that_enters_a_thousand_days_can_be_reckoned(moment: datetime) -> None:
    found = MOMENTS.validate_python(moment.isoformat())
    assert found == moment
    assert found - timedelta(days=1000) < found < found + timedelta(days=1000)


def test_a_moment_has_its_zone() -> None:
    with pytest.raises(ValidationError, match="time zone"):
        MOMENTS.validate_python("2019-05-16T09:00:00")


@pytest.mark.parametrize("kind", [Line, Text])
def test_a_text_says_something_and_the_schema_says_so(kind: Any) -> None:
    adapter: TypeAdapter[str] = TypeAdapter(kind)
    with pytest.raises(ValidationError, match="at least 1 character"):
        adapter.validate_python(" \n")
    assert adapter.json_schema()["pattern"] == r"\S"
