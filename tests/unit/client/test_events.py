"""Events as the client makes and checks them."""

import json
import uuid
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from yipan_client import InvalidEvent, event
from yipan_client.events import checked, encode, uuid7

SOURCE = "https://oa.haidian.example/issues"


def made(**changes: Any) -> dict[str, Any]:
    return event(**{"type": "IssueRaised", "data": {"title": "路灯"}, "subject": "7", "source": SOURCE, **changes})


def test_an_event_has_every_attribute_that_a_report_needs() -> None:
    assert made(id="e-1", time="2019-05-16T09:30:00+08:00") == {
        "specversion": "1.0",
        "id": "e-1",
        "source": SOURCE,
        "type": "IssueRaised",
        "subject": "7",
        "time": "2019-05-16T09:30:00+08:00",
        "datacontenttype": "application/json",
        "data": {"title": "路灯"},
    }


def test_an_event_occurs_now_unless_it_says_when() -> None:
    before = datetime.now(UTC)
    assert before <= datetime.fromisoformat(made()["time"]) <= datetime.now(UTC)


def test_a_moment_keeps_its_time_zone() -> None:
    beijing = timezone(timedelta(hours=8))
    assert made(time=datetime(2019, 5, 16, 9, 30, tzinfo=beijing))["time"] == "2019-05-16T09:30:00+08:00"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"type": ""}, "type: must be a text that is not empty"),
        ({"subject": " "}, "subject: must be"),
        ({"source": 7}, "source: must be a text"),
        ({"id": ""}, "id: must be"),
        ({"subject": "x" * 401}, "subject: must have at most 400 characters"),
        ({"id": "a\nb"}, "id: must be one line"),
        ({"time": "2019-05-16"}, "time: must be a moment with its time zone"),
        ({"time": "2019-05-16T09:30:00"}, "time: must be a moment with its time zone"),
        ({"time": "2019-02-30T09:30:00Z"}, "time: must be a moment"),
        ({"time": datetime(2019, 5, 16)}, "time: must have a time zone"),  # noqa: DTZ001 (that is the mistake)
        ({"Synthetic": True}, "Synthetic: an attribute's name has"),
        ({"synthetic": 1.5}, "synthetic: must be a text, an integer or a truth value"),
    ],
)
def test_an_attribute_that_breaks_a_rule_is_named(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidEvent, match=said):
        made(**changes)


@pytest.mark.parametrize("name", ["specversion", "id", "source", "type", "subject", "time", "data"])
def test_a_missing_attribute_is_named(name: str) -> None:
    incomplete = made()
    del incomplete[name]
    with pytest.raises(InvalidEvent, match=f"{name}: is missing"):
        checked(incomplete)


def test_data_is_an_object_and_the_version_is_known() -> None:
    with pytest.raises(InvalidEvent, match="data: must be an object"):
        checked({**made(), "data": [1]})
    with pytest.raises(InvalidEvent, match=r"specversion: must be '1\.0'"):
        checked({**made(), "specversion": "0.3"})


def test_an_event_is_one_line_of_json_whatever_its_data_holds() -> None:
    line = encode(made(data={"text": "一\n二\r\u2028三"}))
    assert b"\n" not in line
    assert b"\r" not in line
    assert json.loads(line)["data"] == {"text": "一\n二\r\u2028三"}


@pytest.mark.parametrize("value", [float("nan"), object(), "\ud800"])
def test_what_json_cannot_say_is_refused(value: object) -> None:
    with pytest.raises(InvalidEvent, match="data: cannot be written as JSON"):
        encode(made(data={"value": value}))


def test_ids_are_uuids_of_version_7_and_of_this_moment() -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    ids = {uuid7() for _ in range(1000)}
    assert len(ids) == 1000
    for id in ids:
        read = uuid.UUID(id)
        assert str(read) == id
        assert (read.version, read.variant) == (7, uuid.RFC_4122)
        assert before <= datetime.fromtimestamp((read.int >> 80) / 1000, UTC) <= datetime.now(UTC)
