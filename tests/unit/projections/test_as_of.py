"""What names a point in the past, and what does not."""

from datetime import UTC, datetime, timedelta

import pytest

from projections.engine.as_of import AsOf, Clock, InvalidAsOf


def test_digits_are_a_position_and_the_rest_a_moment() -> None:
    assert AsOf.parse("42") == AsOf(position=42)
    moment = AsOf.parse("2019-05-16T08:00:00+08:00", "recorded")
    assert moment == AsOf(moment=datetime(2019, 5, 16, tzinfo=UTC), clock=Clock.RECORDED)
    assert moment.moment
    assert moment.moment.utcoffset() == timedelta()


NO_MOMENT = "as_of: must be a moment with its time zone, as RFC 3339 writes it: 2019-05-15T09:30:00+08:00"


@pytest.mark.parametrize(
    ("text", "clock", "reason"),
    [
        ("yesterday", "occurred", NO_MOMENT),
        ("2019-05-16T08:00:00", "occurred", NO_MOMENT),
        ("2019-05-16T08:00:00Z", "heard", "as_of: 'heard' is not a valid Clock"),
        ("-1", "occurred", NO_MOMENT),
    ],
)
def test_what_names_no_point_is_refused_with_the_reason(text: str, clock: str, reason: str) -> None:
    with pytest.raises(InvalidAsOf) as refused:
        AsOf.parse(text, clock)
    assert str(refused.value) == reason


def test_a_point_needs_a_position_or_a_moment_and_not_two_of_one_clock() -> None:
    now = datetime(2019, 5, 16, tzinfo=UTC)
    with pytest.raises(InvalidAsOf, match="give a position or a moment"):
        AsOf()
    with pytest.raises(InvalidAsOf, match="position: -1 is less than 0"):
        AsOf(position=-1)
    with pytest.raises(InvalidAsOf, match="give one of them"):
        AsOf(position=1, moment=now, clock=Clock.RECORDED)
    with pytest.raises(InvalidAsOf, match="has no time zone"):
        AsOf(moment=now.replace(tzinfo=None))
    assert AsOf(position=1, moment=now).clock is Clock.OCCURRED
