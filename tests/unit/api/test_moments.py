"""The point in the past that `as_of` names."""

from datetime import UTC, datetime, timedelta

import pytest

from projections.engine.as_of import AsOf, Clock
from services.api.moments import point
from services.problems.edge import InvalidMoment


def test_digits_are_a_position() -> None:
    assert point("1042", Clock.OCCURRED) == AsOf(position=1042)


@pytest.mark.parametrize("clock", list(Clock))
def test_a_time_has_its_zone_and_one_of_two_clocks(clock: Clock) -> None:
    assert point("2019-05-17T10:00:00+08:00", clock) == AsOf(moment=datetime(2019, 5, 17, 2, tzinfo=UTC), clock=clock)


def test_a_date_is_the_end_of_that_day_in_beijing() -> None:
    found = point("2019-05-17", Clock.OCCURRED)

    assert found.moment == datetime(2019, 5, 17, 16, tzinfo=UTC) - timedelta(microseconds=1)


@pytest.mark.parametrize("text", ["", "yesterday", "2019-05-17T10:00:00", "2019-13-01", "-1", "9999-12-31", "１２"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidMoment):
        point(text, Clock.OCCURRED)
