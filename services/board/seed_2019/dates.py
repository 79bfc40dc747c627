"""Moments of the scenario, in Beijing."""

from datetime import datetime, timedelta

from domain.beijing import BEIJING


def at(month: int, day: int, hour: int = 9, minute: int = 0, *, year: int = 2019) -> datetime:
    """Return a moment of 2019, or of another year."""
    return datetime(year, month, day, hour, minute, tzinfo=BEIJING)


def later(moment: datetime, *, days: int = 0, hours: int = 0, minutes: int = 0) -> datetime:
    """Return a moment so much later."""
    return moment + timedelta(days=days, hours=hours, minutes=minutes)
