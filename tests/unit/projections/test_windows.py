"""A year is a calendar year of Beijing."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from projections.engine.codec import micros
from projections.windows import falls_in, in_year, year_bounds

FIRST, BEYOND = year_bounds(2019)
MOMENT = timedelta(microseconds=1)


def test_a_year_begins_at_midnight_in_beijing() -> None:
    assert year_bounds(2019) == (
        datetime(2018, 12, 31, 16, 0, tzinfo=UTC),
        datetime(2019, 12, 31, 16, 0, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("moment", "year", "within"),
    [
        (FIRST - MOMENT, 2019, False),
        (FIRST, 2019, True),
        (BEYOND - MOMENT, 2019, True),
        (BEYOND, 2019, False),
        (BEYOND, 2020, True),
        (FIRST - MOMENT, None, True),
    ],
)
def test_what_occurs_from_its_first_moment_until_the_next_begins_is_in_it(
    moment: datetime, year: int | None, within: bool
) -> None:
    with sa.create_engine("sqlite://").connect() as connection:
        found = connection.scalar(sa.select(in_year(sa.literal(micros(moment)), year)))
    assert bool(found) is within
    assert falls_in(moment, year) is within
