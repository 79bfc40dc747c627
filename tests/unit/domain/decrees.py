"""The days of 2019 and 2020 as they were decreed, each year amended once, and rules to test by."""

from datetime import date, datetime, timedelta

from domain.aggregate_id import AggregateId
from domain.beijing import start_of
from domain.calendar import CalendarAmended, CalendarPublished
from domain.deadline_rule import DeadlineRulePublished
from domain.deadlines import Unit
from domain.ladder import USUAL
from domain.words import Words

CALENDAR_2019, CALENDAR_2020 = AggregateId("calendar-2019@bj"), AggregateId("calendar-2020@bj")
GENERAL = AggregateId("deadline-rule-general@bj")
VISIT = AggregateId("deadline-rule-visit@bj")


def days(first: str, last: str | None = None) -> tuple[date, ...]:
    """Return the days from one to another."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last or first)
    return tuple(begin + timedelta(days=number) for number in range((end - begin).days + 1))


def morning(day: str) -> datetime:
    """Return nine o'clock of a day in Beijing."""
    return start_of(date.fromisoformat(day)) + timedelta(hours=9)


_UNTIL_MAY = (*days("2019-01-01"), *days("2019-02-04", "2019-02-10"), *days("2019-04-05"))
_AFTER_MAY = (*days("2019-06-07"), *days("2019-09-13"), *days("2019-10-01", "2019-10-07"))
_FEBRUARY = days("2019-02-02", "2019-02-03")
_AUTUMN = (*days("2019-09-29"), *days("2019-10-12"))

published_2019 = CalendarPublished(
    year=2019,
    holidays=(*_UNTIL_MAY, *days("2019-05-01"), *_AFTER_MAY),
    workdays=(*_FEBRUARY, *_AUTUMN),
    decree="国办发明电〔2018〕15号",
    since=morning("2018-12-06"),
)
amended_2019 = CalendarAmended(
    version=2,
    holidays=(*_UNTIL_MAY, *days("2019-05-01", "2019-05-04"), *_AFTER_MAY),
    workdays=(*_FEBRUARY, *days("2019-04-28"), *days("2019-05-05"), *_AUTUMN),
    decree="国办发明电〔2019〕3号",
    since=morning("2019-03-22"),
)

_LATER_2020 = (
    *days("2020-04-04", "2020-04-06"),
    *days("2020-05-01", "2020-05-05"),
    *days("2020-06-25", "2020-06-27"),
    *days("2020-10-01", "2020-10-08"),
)
_WORKED_2020 = (
    *days("2020-04-26"),
    *days("2020-05-09"),
    *days("2020-06-28"),
    *days("2020-09-27"),
    *days("2020-10-10"),
)

published_2020 = CalendarPublished(
    year=2020,
    holidays=(*days("2020-01-01"), *days("2020-01-24", "2020-01-30"), *_LATER_2020),
    workdays=(*days("2020-01-19"), *days("2020-02-01"), *_WORKED_2020),
    decree="国办发明电〔2019〕16号",
    since=morning("2019-11-21"),
)
amended_2020 = CalendarAmended(
    version=2,
    holidays=(*days("2020-01-01"), *days("2020-01-24", "2020-02-02"), *_LATER_2020),
    workdays=(*days("2020-01-19"), *_WORKED_2020),
    decree="国办发明电〔2020〕1号",
    since=morning("2020-01-27"),
)

general = DeadlineRulePublished(
    code="general",
    title=Words("一般问题", "General"),
    amount=7,
    unit=Unit.DAYS,
    ladder=USUAL,
    since=morning("2019-01-01"),
)
visit = DeadlineRulePublished(
    code="visit",
    title=Words("实地查看", "Visit"),
    amount=3,
    unit=Unit.WORKING_DAYS,
    ladder=USUAL,
    since=morning("2019-01-01"),
)
