"""The calendar days and years of the board: those of Beijing, which has kept one offset since 1991."""

from datetime import date, datetime, time, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")


def day_of(moment: datetime) -> date:
    """Return the day on which a moment falls in Beijing."""
    return moment.astimezone(BEIJING).date()


def written(moment: datetime) -> str:
    """Return a moment as it is told to people, by the clock of Beijing (RFC 3339)."""
    return moment.astimezone(BEIJING).isoformat()


def start_of(day: date) -> datetime:
    """Return the moment when a day begins in Beijing."""
    return datetime.combine(day, time(), BEIJING)
