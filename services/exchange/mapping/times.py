"""Times and dates as files write them: read by the stated formats, in the stated zone, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.moment import MalformedMoment, read_formed, read_local
from services.exchange.errors import HourTwice, NoSuchHour, NotADay, NotAMoment
from services.exchange.rows import Cell, Row

USUAL = "2019-05-15 / 2019-05-15 08:30 / 2019-05-15T08:30:00+08:00"
"""What is read where a mapping states no formats."""

RECKONED = range(2, 9000)
"""Years so far from both ends of the calendar that whatever is reckoned from them exists."""


class Twice(StrEnum):
    """Which of two equal readings of a clock that was put back is meant."""

    FIRST = "first"
    SECOND = "second"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class TimeReader:
    """Reads a file's times."""

    zone: ZoneInfo
    times: Sequence[str] = ()
    """Forms of times, as `strptime` has them, with the time of day or without; `USUAL` if there are none."""
    twice: Twice = Twice.FIRST

    def moment_or_day(self, row: Row, column: str, cell: Cell) -> date:
        """Return the moment that a cell names, or the day if it says no more.

        Raises:
            NotAMoment, NoSuchHour, HourTwice: it names none, or two.
        """
        found = self._read(cell)
        if found is None:
            raise NotAMoment(row.line, column, value=cell, formats=self._forms)
        return self._placed(row, column, found) if isinstance(found, datetime) and not found.tzinfo else found

    def day(self, row: Row, column: str, cell: Cell) -> date:
        """Return the day that a cell names.

        Raises:
            NotADay: it names none.
        """
        found = self._read(cell)
        if found is None:
            raise NotADay(row.line, column, value=cell, formats=self._forms)
        return found.date() if isinstance(found, datetime) else found

    def hour(self, day: date, at: timedelta) -> datetime:
        """Return the moment that is so long after the beginning of a day."""
        return (datetime.combine(day, time(), self.zone) + at).replace(fold=0)

    @property
    def _forms(self) -> str:
        return " / ".join(self.times) or USUAL

    def _read(self, cell: Cell) -> date | None:
        found = cell if isinstance(cell, date) else self._written(cell)
        return found if found and found.year in RECKONED else None

    def _written(self, text: str) -> date | None:
        if not self.times:
            return _stated_by_none(text)
        return next((found for form in self.times if (found := _formed(text, form)) is not None), None)

    def _placed(self, row: Row, column: str, read: datetime) -> datetime:
        """Return the moment when clocks in the zone showed this."""
        first, second = (read.replace(tzinfo=self.zone, fold=fold) for fold in (0, 1))
        if first.utcoffset() == second.utcoffset():
            return first
        details = {"zone": self.zone.key, "value": read.isoformat(" ")}
        if first.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != read:
            raise NoSuchHour(row.line, column, **details)
        if self.twice is Twice.REFUSED:
            raise HourTwice(row.line, column, **details)
        return second if self.twice is Twice.SECOND else first


def _stated_by_none(text: str) -> date | None:
    try:
        return read_local(text)
    except MalformedMoment:
        return None


def _formed(text: str, form: str) -> date | None:
    try:
        found = read_formed(text, form)
    except MalformedMoment:
        return None
    return found if has_hour(form) else found.date()


def has_hour(form: str) -> bool:
    """Say whether a form says the time of day."""
    return any(code in form for code in ("%H", "%I", "%c", "%X", "%T", "%R"))


def readable(form: str) -> bool:
    """Say whether times can be read by a form: what it writes of a day, it must read as that day again."""
    example = datetime(2019, 5, 15, 9, 30, tzinfo=UTC)
    try:
        return read_formed(example.strftime(form), form).date() == example.date()
    except ValueError:
        return False
