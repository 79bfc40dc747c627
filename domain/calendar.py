"""A calendar: which days of a year are worked, as decreed, and amended in mid-year.

The city keeps one for each year; every node below has a copy. What was counted by an old version stays as it was until
it is worked out anew, so all versions are kept.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, aggregate_id
from domain.audience import Participant
from domain.authority import Role
from domain.deadlines import SATURDAY, Days
from domain.decreed import DecreeStatus, newcomers, nodes_below
from domain.fields import Line
from domain.heading import Heading
from domain.moment import Moment, RecordedDay
from domain.node_id import NodeId, root_of
from domain.refusal import Refusal
from domain.registry import event
from domain.state import changed, state
from domain.tense import PlannedDay, Tense
from domain.tier import CITY
from domain.vocabulary import FIELDS
from domain.way_back import Final

Year = Annotated[int, Field(ge=1949, le=9999)]
VersionNumber = Annotated[int, Field(ge=1)]
"""1 as first published, 2 as first amended, and so on."""


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("发布工作日历", "Calendar published", anew="CalendarAmended")
class CalendarPublished:
    """The working days of a year are known: version 1."""

    year: Year
    holidays: tuple[RecordedDay, ...]
    workdays: tuple[RecordedDay, ...]
    """Days of a weekend that are worked."""
    decree: Line
    """What says so: 国办发明电〔2019〕16号."""
    since: Moment
    """When it was published."""
    addressees: tuple[Participant, ...] = ()
    """The nodes below."""


@event("修订工作日历", "Calendar amended", anew="CalendarAmended")
class CalendarAmended:
    """The working days of a year are others than was decreed before: one version more."""

    version: VersionNumber
    holidays: tuple[RecordedDay, ...]
    workdays: tuple[RecordedDay, ...]
    decree: Line
    since: Moment
    addressees: tuple[Participant, ...] = ()


@event("告知工作日历", "Calendar shared", final=Final.SEEN)
class CalendarShared:
    """Nodes that entered after it was published have it too."""

    addressees: tuple[Participant, ...]


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class CalendarVersion:
    """A calendar as one decree has it."""

    number: Annotated[int, FIELDS["version"]]
    since: datetime
    decree: str
    holidays: tuple[RecordedDay, ...]
    workdays: tuple[RecordedDay, ...]

    def days(self, year: int) -> Days:
        """Return what deadlines are counted by."""
        return Days(year, self.holidays, self.workdays)


@state
class Calendar:
    """A calendar as its events make it."""

    year: int
    status: DecreeStatus
    version: int
    decree: str
    """The last one."""
    since: datetime
    versions: tuple[CalendarVersion, ...]
    addressees: tuple[NodeId, ...]


def evolve(calendar: Calendar | None, event: object) -> Calendar:
    """Return the calendar after one more of its events."""
    match calendar, event:
        case None, CalendarPublished():
            return Calendar(
                year=event.year,
                status=DecreeStatus.PUBLISHED,
                version=1,
                decree=event.decree,
                since=event.since,
                versions=(_version(1, event),),
                addressees=event.addressees,
            )
        case Calendar(), CalendarAmended():
            return changed(
                calendar,
                status=DecreeStatus.AMENDED,
                version=event.version,
                decree=event.decree,
                since=event.since,
                versions=(*calendar.versions, _version(event.version, event)),
                addressees=_joined(calendar, event.addressees),
            )
        case Calendar(), CalendarShared(addressees=addressees):
            return changed(calendar, addressees=_joined(calendar, addressees))
    raise Impossible(calendar, event)


def _version(number: int, event: CalendarPublished | CalendarAmended) -> CalendarVersion:
    return CalendarVersion(number, event.since, event.decree, event.holidays, event.workdays)


def _joined(calendar: Calendar, addressees: tuple[NodeId, ...]) -> tuple[NodeId, ...]:
    return tuple(sorted({*calendar.addressees, *addressees}))


calendar = Aggregate(
    "calendar", "calendars", evolve, zh="工作日历", en="calendar", heading=Heading.CALENDARS, tiers=CITY, rank=1
)


def calendar_id(year: int, organisation: NodeId) -> AggregateId:
    """Return the id of the calendar by which an organisation counts: that of its city."""
    return aggregate_id("calendar", str(year), root_of(organisation))


# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class DayOfAnotherYear(Refusal, zh="{field}：{day} 不在 {year} 年", en="{field}: {day} is not in {year}"):
    """A calendar has the days of its own year."""


class DayTwice(Refusal, zh="{field}：{day} 被列出两次", en="{field}: {day} is named twice"):
    """A day is a holiday or a working day, and is named once."""


class WorkedAnyway(Refusal, zh="{field}：{day} 本来就是工作日", en="{field}: {day} is worked anyway"):
    """Only days of a weekend are named as working days."""


class NothingAmended(
    Refusal, zh="日历与现行版本相同", en="these are the days of the version in force", field=("holidays", "workdays")
):
    """An amendment changes something."""


@command
class PublishCalendar:
    """Say which days of a year are holidays, and which of its weekends are worked."""

    year: Annotated[Year, Tense.PLANNED]
    holidays: Annotated[tuple[PlannedDay, ...], Field(min_length=1)]
    workdays: tuple[PlannedDay, ...] = ()
    decree: Line


@command
class AmendCalendar:
    """Say all the holidays and worked weekends of the year anew."""

    holidays: Annotated[tuple[PlannedDay, ...], Field(min_length=1)]
    workdays: tuple[PlannedDay, ...] = ()
    decree: Line


@command
class ShareCalendar:
    """Let the nodes know of it that entered since."""


def of_year(command: PublishCalendar, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the calendar that is published: there is one a year."""
    return aggregate_id("calendar", str(command.year), owner)


@calendar.opens(PublishCalendar, zh="发布工作日历", en="Publish a calendar", id=of_year, role=Role.APPROVER)
def publish(command: PublishCalendar, context: Context) -> Changes:
    """Once a year; all nodes below have it."""
    _require_days(command, command.year)
    days = {"holidays": _in_order(command.holidays), "workdays": _in_order(command.workdays)}
    return [event_from(CalendarPublished, command, **days, since=context.at, addressees=nodes_below(context))]


@calendar.decides(AmendCalendar, zh="修订工作日历", en="Amend a calendar", role=Role.APPROVER)
def amend(state: Calendar, command: AmendCalendar, context: Context) -> Changes:
    """When something is otherwise than was decreed before."""
    _require_days(command, state.year)
    holidays, workdays = _in_order(command.holidays), _in_order(command.workdays)
    current = state.versions[-1]
    if (holidays, workdays) == (current.holidays, current.workdays):
        raise NothingAmended
    return [
        CalendarAmended(
            version=state.version + 1,
            holidays=holidays,
            workdays=workdays,
            decree=command.decree,
            since=context.at,
            addressees=nodes_below(context),
        )
    ]


@calendar.decides(ShareCalendar, zh="告知工作日历", en="Share a calendar", reported_as=CalendarShared)
def share(state: Calendar, _command: ShareCalendar, context: Context) -> Changes:
    """With those below that do not have it."""
    return [CalendarShared(addressees=newcomers(state.addressees, context))]


def _in_order(days: tuple[date, ...]) -> tuple[date, ...]:
    return tuple(sorted(days))


def _require_days(command: PublishCalendar | AmendCalendar, year: int) -> None:
    named: set[date] = set()
    for field, days in (("holidays", command.holidays), ("workdays", command.workdays)):
        for day in days:
            if day.year != year:
                raise DayOfAnotherYear(field=field, day=day, year=year)
            if day in named:
                raise DayTwice(field=field, day=day)
            named.add(day)
    for day in command.workdays:
        if day.weekday() < SATURDAY:
            raise WorkedAnyway(field="workdays", day=day)
