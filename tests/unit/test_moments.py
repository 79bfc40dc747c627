"""One reader of moments behind all doors: the same table of what is none, at every field that holds one."""

import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import pytest
from pydantic import TypeAdapter, ValidationError

import domain.catalogue  # noqa: F401 - registers every event, command and aggregate
from domain.aggregate import commands
from domain.moment import Day, MalformedMoment, Moment, read_day, read_moment
from domain.node_id import NodeId
from domain.place import Place
from domain.registry import event_types
from projections.engine.as_of import Clock, InvalidAsOf
from projections.engine.query import queries
from projections.registry import REGISTERS
from services.api import circumstances
from services.api.batches import Given
from services.api.moments import parsed
from services.api.paging import Cursor
from services.api.registers import filter_adapter, parameter_adapter
from services.cloudevents import CloudEvent
from services.exchange.errors import NotAMoment
from services.exchange.mapping.reckoning import Reckoning
from services.exchange.mapping.times import TimeReader
from services.exchange.rows import Row
from services.gateway.reports import Attributes
from services.open311.parameters import GeoReportError, TicketParameters
from tests.unit.moments import NO_DAYS, NO_MOMENTS, NUMBERS
from yipan_client.errors import InvalidEvent
from yipan_client.events import event as client_event

NOW = datetime(2026, 11, 30, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
OWN_BYTES = {
    "domain/moment.py",
    "projections/engine/codec.py",
    "services/audit/verifier.py",
    "services/client/yipan_client/events.py",
}
"""Where texts are read as moments: the one reader, what reads the views' own columns, and what stands alone."""

READERS = {kind: {*get_args(field)[-1:]} for kind, field in ((datetime, Moment), (date, Day))}


def _leaves(hint: object, place: Place, marks: tuple[object, ...] = ()) -> Iterator[tuple[Place, Any, set[object]]]:
    """Yield where in a type moments and days stand, and by what each is read; `0` stands for any place in a list."""
    if get_origin(hint) is Annotated:
        yield from _leaves(get_args(hint)[0], place, (*marks, *get_args(hint)[1:]))
    elif isinstance(hint, type) and is_dataclass(hint):
        for name, each in get_type_hints(hint, include_extras=True).items():
            yield from _leaves(each, (*place, name))
    elif hint in READERS:
        yield place, hint, {each for each in marks if each in READERS[datetime] | READERS[date]}
    else:
        for each in get_args(hint):
            yield from _leaves(each, (*place, 0) if get_origin(hint) is tuple else place, marks)


READ_FROM_OUTSIDE: dict[str, Any] = {
    **{f"command {name}": each.payload for name, each in commands.items()},
    **{f"event {each.name}": each.payload for each in event_types()},
    "a report": Attributes,
    "an event": CloudEvent,
    "a command of a batch": Given,
    "what comes with a command": circumstances._Query,
    "a cursor": Cursor,
    **{f"register {name}": filter_adapter(each)._type for name, each in REGISTERS.items()},
    **{f"query {name}": parameter_adapter(each)._type for name, each in queries.items()},
}
"""All that pydantic reads from outside, and holds a moment or a day."""
HOLDS = {name: found for name, kind in READ_FROM_OUTSIDE.items() if (found := [*_leaves(kind, ())])}


def test_every_field_that_holds_a_moment_or_a_day_is_read_by_the_one_reader() -> None:
    assert len(HOLDS) > 60
    assert {"a report", "an event", "query due-date", "query policies", "register accesses"} <= HOLDS.keys()
    wrong = [(name, place) for name, found in HOLDS.items() for place, kind, by in found if by != READERS[kind]]
    assert wrong == []


COMMANDS = [name for name in HOLDS if name.startswith("command ")]


@pytest.mark.parametrize("name", [*COMMANDS, "a report", "an event", "a command of a batch", "a cursor"])
def test_what_is_no_moment_and_no_day_is_refused_at_its_place(name: str) -> None:
    adapter: TypeAdapter[object] = TypeAdapter(READ_FROM_OUTSIDE[name])
    for place, kind, _ in HOLDS[name]:
        right: object = "2019-05-15T09:30:00+08:00" if kind is datetime else "2019-05-15"
        assert place not in _refused(adapter, place, right)
        for wrong in NO_MOMENTS if kind is datetime else NO_DAYS:
            assert place in _refused(adapter, place, wrong), (place, wrong)


def _refused(adapter: TypeAdapter[object], place: Place, value: object) -> set[Place]:
    """Return at which places something that has nothing but this value is refused."""
    for step in reversed(place):
        value = [value] if step == 0 else {step: value}
    with pytest.raises(ValidationError) as refused:
        adapter.validate_python([] if place == () else value)
    return {tuple(each for each in error["loc"]) for error in refused.value.errors()}


@pytest.mark.parametrize("text", [each for each in NO_MOMENTS if isinstance(each, str)])
def test_no_text_that_is_none_is_a_moment_at_any_other_door(text: str) -> None:
    if text:  # a parameter left empty is left out there
        with pytest.raises(GeoReportError):
            TicketParameters({"start_date": text}, NOW).filter(NodeId("bj"))
    with pytest.raises(InvalidEvent):
        client_event("IssueRaised", {}, subject="1", source="https://oa.example", time=text)
    if not (text.isascii() and text.isdigit()) and text != "2019-05-15":  # a position of the log, and a day
        with pytest.raises(InvalidAsOf):
            parsed(text, Clock.OCCURRED, NOW)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2019-05-15T09:30:00Z", datetime(2019, 5, 15, 9, 30, tzinfo=UTC)),
        ("2019-05-15t09:30:00z", datetime(2019, 5, 15, 9, 30, tzinfo=UTC)),
        ("2019-05-15 09:30:00+08:00", datetime(2019, 5, 15, 1, 30, tzinfo=UTC)),
        ("2019-05-15T09:30:00-00:00", datetime(2019, 5, 15, 9, 30, tzinfo=UTC)),
        ("2020-02-29T23:59:59.5+23:59", datetime(2020, 2, 29, 0, 0, 59, 500_000, tzinfo=UTC)),
        ("2019-05-15T09:30:00.123456789Z", datetime(2019, 5, 15, 9, 30, 0, 123_456, tzinfo=UTC)),
        ("1949-01-01T00:00:00Z", datetime(1949, 1, 1, tzinfo=UTC)),
        ("9000-01-01T00:00:00Z", datetime(9000, 1, 1, tzinfo=UTC)),
    ],
)
def test_all_that_rfc_3339_writes_is_read_as_what_it_is(text: str, moment: datetime) -> None:
    assert read_moment(text) == TypeAdapter(Moment).validate_python(text) == moment


def test_the_client_sends_no_moment_that_the_node_does_not_read() -> None:
    for zone in ("Z", "+08:00", "-12:00", "+23:59"):
        for fraction in ("", ".5", ".123456789"):
            sent = client_event("T", {}, subject="1", source="s", time=f"2019-05-15T09:30:00{fraction}{zone}")
            assert read_moment(str(sent["time"])).year == 2019


def test_a_day_is_written_in_one_way() -> None:
    assert read_day("2020-02-29") == date(2020, 2, 29)
    for wrong in NO_DAYS:
        with pytest.raises(MalformedMoment):
            read_day(wrong if isinstance(wrong, str) else "")


USUAL = Reckoning(TimeReader(ZoneInfo("Asia/Shanghai")))
"""Of a mapping that states no forms."""


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2019-05-15", "2019-05-15T00:00:00+08:00"),
        ("2019-05-15 09:30", "2019-05-15T09:30:00+08:00"),
        ("2019-05-15T09:30:15", "2019-05-15T09:30:15+08:00"),
        ("2019-05-15t09:00:00z", "2019-05-15T09:00:00+00:00"),
    ],
)
def test_a_file_without_stated_forms_may_leave_out_the_zone_and_the_hour(cell: str, moment: str) -> None:
    assert USUAL.moment(Row(1, {}), "when", cell) == read_moment(moment)


@pytest.mark.parametrize(
    "cell", [*NUMBERS, "2019-05-15+08:00", "2019-05-15-05:00", "2019-05-15Z", "2019-05-15z09:00", "2019-05-15a09:00"]
)
def test_a_cell_that_is_neither_is_refused_with_the_forms(cell: str) -> None:
    with pytest.raises(NotAMoment) as refused:
        USUAL.moment(Row(1, {}), "when", cell)
    assert refused.value.details["formats"]


def test_nobody_reads_a_moment_past_the_reader() -> None:
    lenient = re.compile(r"fromisoformat|fromtimestamp|strptime\(|AwareDatetime|NaiveDatetime|dateutil")
    read = {
        str(path.relative_to(ROOT))
        for folder in ("domain", "projections", "services")
        for path in (ROOT / folder).rglob("*.py")
        if lenient.search(path.read_text("utf-8"))
    }
    assert read == OWN_BYTES
