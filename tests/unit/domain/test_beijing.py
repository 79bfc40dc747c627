"""Days begin and end in Beijing."""

from datetime import UTC, date, datetime

from domain.beijing import day_of, start_of


def test_a_day_is_the_day_in_beijing() -> None:
    assert day_of(datetime(2019, 5, 16, 15, 59, tzinfo=UTC)) == date(2019, 5, 16)
    assert day_of(datetime(2019, 5, 16, 16, 0, tzinfo=UTC)) == date(2019, 5, 17)


def test_a_day_begins_at_midnight_in_beijing() -> None:
    assert start_of(date(2019, 5, 17)) == datetime(2019, 5, 16, 16, 0, tzinfo=UTC)
