"""What is asked of requests is read as GeoReport v2 says, and strictly."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.node_id import NodeId
from services.open311.parameters import MOST, GeoReportError, TicketParameters

NODE, NOW = NodeId("bj"), datetime(2019, 6, 1, tzinfo=UTC)
START = datetime(2019, 1, 1, tzinfo=UTC)


def parameters(**given: str) -> TicketParameters:
    return TicketParameters(given, NOW)


def read(**given: str) -> object:
    return parameters(**given).filter(NODE), parameters(**given).page()


def refused(**given: str) -> tuple[int, str]:
    with pytest.raises(GeoReportError) as found:
        read(**given)
    return found.value.code, found.value.description


def test_without_a_word_it_is_about_the_last_ninety_days() -> None:
    found = parameters().filter(NODE)
    assert (found.start, found.end) == (NOW - timedelta(days=90), NOW)
    assert (found.ids, found.services, found.open) == (None, None, None)


@pytest.mark.parametrize(
    ("given", "start", "end"),
    [
        ({"start_date": "2019-01-01T00:00:00Z"}, START, START + timedelta(days=90)),
        ({"end_date": "2019-01-01T00:00:00Z"}, START - timedelta(days=90), START),
        ({"start_date": "2019-01-01T08:00:00+08:00", "end_date": "2019-01-02T00:00:00Z"}, START, START.replace(day=2)),
        (
            {"start_date": "2019-01-01T08:00:00 08:00", "end_date": "2019-04-01T00:00:00Z"},
            START,
            START.replace(month=4),
        ),
    ],
)
def test_a_time_may_be_given_by_either_end_or_both(given: dict[str, str], start: datetime, end: datetime) -> None:
    found = parameters(**given).filter(NODE)
    assert (found.start, found.end) == (start, end)


def test_ids_override_all_else() -> None:
    found = parameters(service_request_id="issue-1@bj, issue-2@bj,", status="open", start_date="2019-01-01T00:00:00Z")
    which = found.filter(NODE)
    assert (which.ids, which.start, which.open) == (["issue-1@bj", "issue-2@bj"], None, None)


@pytest.mark.parametrize(("status", "expected"), [("open", True), ("closed", False), ("open,closed", None)])
def test_a_status_is_open_or_closed_or_both(status: str, expected: bool | None) -> None:
    assert parameters(status=status).filter(NODE).open is expected


def test_what_is_left_empty_is_not_given() -> None:
    empty = dict.fromkeys(("jurisdiction_id", "status", "service_code", "start_date", "page", "extensions"), "")
    assert parameters(**empty).filter(NODE) == parameters().filter(NODE)
    assert parameters(**empty).page() == (MOST, 0)


def test_what_changed_is_asked_for_whenever_it_was_raised() -> None:
    found = parameters(updated_after="2019-01-01T00:00:00Z", updated_before="2019-01-02T00:00:00Z").filter(NODE)
    assert (found.start, found.end) == (None, None)
    assert (found.changed_from, found.changed_until) == (START, START.replace(day=2))
    both = parameters(updated_after="2019-01-01T00:00:00Z", start_date="2019-01-01T00:00:00Z").filter(NODE)
    assert (both.start, both.changed_from) == (START, START)


@pytest.mark.parametrize(
    ("given", "page"),
    [({}, (MOST, 0)), ({"page": "2"}, (MOST, MOST)), ({"page": "3", "page_size": "50"}, (50, 100))],
)
def test_pages_are_counted_from_one(given: dict[str, str], page: tuple[int, int]) -> None:
    assert parameters(**given).page() == page


def test_services_are_separated_by_commas() -> None:
    assert parameters(service_code="lamps,roads").filter(NODE).services == ["lamps", "roads"]


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        ({"start_date": "2019-01-01T00:00:00Z", "end_date": "2019-04-02T00:00:00Z"}, 400, "end_date"),
        ({"start_date": "2019-01-02T00:00:00Z", "end_date": "2019-01-01T00:00:00Z"}, 400, "end_date"),
        ({"start_date": "2019-01-01"}, 400, "start_date"),
        ({"start_date": "2019-01-01T00:00:00"}, 400, "start_date"),
        ({"start_date": "0001-01-01T00:00:00Z"}, 400, "start_date"),
        ({"end_date": "9999-12-31T23:59:59Z"}, 400, "end_date"),
        ({"end_date": "soon"}, 400, "end_date"),
        ({"status": "resolved"}, 400, "status: 'resolved'"),
        ({"status": ","}, 400, "status: is empty"),
        ({"service_code": ","}, 400, "service_code: is empty"),
        ({"service_request_id": ",".join(["a"] * (MOST + 1))}, 400, "service_request_id: at most 1000"),
        ({"colour": "2"}, 400, "colour: there is no such parameter"),
        ({"colour": ""}, 400, "colour: there is no such parameter"),
        ({"extensions": "2"}, 400, "extensions: must be true or false"),
        ({"updated_after": "soon"}, 400, "updated_after"),
        ({"page": "0"}, 400, "page: must be from 1"),
        ({"page": "-1"}, 400, "page: must be from 1"),
        ({"page": "１"}, 400, "page: must be from 1"),
        ({"page": "100001"}, 400, "page: must be from 1"),
        ({"page_size": "1001"}, 400, "page_size: must be from 1 to 1000"),
        ({"page_size": "9" * 5000}, 400, "page_size: must be from 1 to 1000"),
        ({"jurisdiction_id": "boston.gov"}, 404, "jurisdiction_id: this is bj"),
    ],
)
def test_what_cannot_be_answered_is_named(given: dict[str, str], code: int, said: str) -> None:
    found = refused(**given)
    assert (found[0], found[1].startswith(said)) == (code, True), found


def test_what_serves_no_requests_takes_none_of_their_parameters() -> None:
    parameters(jurisdiction_id="bj", api_key="x").require(NODE)
    with pytest.raises(GeoReportError, match="status: there is no such parameter"):
        parameters(status="open").require(NODE)
