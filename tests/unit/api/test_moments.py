"""The point in the past that `as_of` names."""

from datetime import UTC, datetime, timedelta

import pytest

from projections.engine.as_of import AsOf, Clock
from services.api.moments import point
from services.problems.edge import InvalidMoment, NotYetPast

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)


def test_digits_are_a_position() -> None:
    assert point("1042", Clock.OCCURRED, NOW) == AsOf(position=1042)


@pytest.mark.parametrize("clock", list(Clock))
def test_a_time_has_its_zone_and_one_of_two_clocks(clock: Clock) -> None:
    assert point("2019-05-17T10:00:00+08:00", clock, NOW) == AsOf(
        moment=datetime(2019, 5, 17, 2, tzinfo=UTC), clock=clock
    )


def test_a_date_is_the_end_of_that_day_in_beijing() -> None:
    found = point("2019-05-17", Clock.OCCURRED, NOW)

    assert found.moment == datetime(2019, 5, 17, 16, tzinfo=UTC) - timedelta(microseconds=1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2019-05-17T10:00:00",
        "2019-13-01",
        "-1",
        "9999-12-31",
        "１２",
        "0001-01-01",
        "1948-12-31T00:00:00Z",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidMoment):
        point(text, Clock.OCCURRED, NOW)


@pytest.mark.parametrize("text", ["2026-03-02", "2026-03-01T12:00:00.000001+08:00", "9999-12-30", "8999-01-01"])
def test_what_has_not_come_cannot_be_looked_back_at(text: str) -> None:
    with pytest.raises(NotYetPast, match="as_of"):
        point(text, Clock.OCCURRED, NOW)


def test_today_is_as_it_stands() -> None:
    assert point("2026-03-01", Clock.OCCURRED, NOW) == AsOf(moment=NOW)
