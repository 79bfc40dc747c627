"""Moments as people read them: Beijing time, a due date by its day, a length of time by its largest unit."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.beijing import BEIJING
from domain.words import Words
from services.dashboard.words import moments


def test_a_moment_is_read_on_the_clock_of_beijing() -> None:
    moment = datetime(2019, 5, 15, 16, 30, 7, tzinfo=UTC)
    assert moments.day(moment) == "2019-05-16"
    assert moments.minute(moment) == "2019-05-16 00:30"
    assert moments.second(moment) == "2019-05-16 00:30:07"


@pytest.mark.parametrize(
    ("due", "read"),
    [
        (datetime(2019, 5, 18, tzinfo=BEIJING), "2019-05-17"),
        (datetime(2019, 5, 17, 23, 59, 59, tzinfo=BEIJING), "2019-05-17"),
        (datetime(2019, 5, 17, 14, 30, tzinfo=BEIJING), "2019-05-17 14:30"),
    ],
)
def test_what_is_due_at_24_00_is_due_on_that_day(due: datetime, read: str) -> None:
    assert moments.due(due) == read


@pytest.mark.parametrize(
    ("length", "read"),
    [
        (timedelta(seconds=12), Words("12 秒", "12 s")),
        (timedelta(minutes=14, seconds=59), Words("14 分钟", "14 min")),
        (timedelta(days=2, hours=3), Words("2 天", "2 d")),
        (timedelta(seconds=-3), Words("0 秒", "0 s")),
    ],
)
def test_a_length_of_time_is_read_in_its_largest_unit(length: timedelta, read: Words) -> None:
    assert moments.span(length) == read
