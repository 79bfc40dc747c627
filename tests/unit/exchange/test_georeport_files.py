"""Requests of an Open311 endpoint: from a file, piece by piece, and from the endpoint, window by window."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from services.exchange.errors import InvalidFile, InvalidRow
from services.exchange.files import georeport_endpoint as endpoint
from services.exchange.files.georeport_endpoint import GeoReportEndpoint
from services.exchange.files.georeport_file import GeoReportFile
from services.exchange.files.json_array import JsonArray
from services.exchange.rows import Row

START = datetime(2019, 1, 1, tzinfo=UTC)


def pieces(text: str, size: int) -> Iterator[bytes]:
    data = text.encode()
    return (data[first : first + size] for first in range(0, len(data), size))


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_an_array_is_read_object_by_object_however_it_is_cut(size: int) -> None:
    told = [{"a": "路灯,]}\\"}, {"b": {"c": [1, 2]}}, {}]
    assert list(JsonArray(pieces(f"\ufeff {json.dumps(told, ensure_ascii=False, indent=1)} ", size))) == told
    assert list(JsonArray(pieces(" [ ] ", size))) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "behind request 0: the file ends in the middle"),
        ("{}", "behind request 0: one of [ was expected, not {"),
        ("[1]", "behind request 0: an object was expected"),
        ('[{"a":1} {"a":2}]', "behind request 1: one of ,] was expected, not {"),
        ('[{"a":1},]', "behind request 1: an object was expected"),
        ('[{"a":1}', "behind request 1: the file ends in the middle"),
        ('[{"a":', "behind request 0: not JSON"),
        ("[{a}]", "behind request 0: not JSON"),
    ],
)
def test_what_is_no_array_of_objects_is_refused_by_its_place(text: str, said: str) -> None:
    with pytest.raises(InvalidFile) as found:
        list(JsonArray(pieces(text, 3)))
    assert str(found.value).startswith(said)


def test_an_object_is_not_held_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.exchange.files.json_array.LONGEST", 50)
    with pytest.raises(InvalidFile, match="not JSON"):
        list(JsonArray(pieces('[{"a": "' + "x" * 100, 20)))


def test_a_file_gives_the_fields_of_each_request_as_texts(tmp_path: Path) -> None:
    file = tmp_path / "requests.json"
    told = {"service_request_id": 638344, "lat": 37.76, "media_url": None, "address": "科煦", "extra": {"a": 1}}
    file.write_text(json.dumps([told]), "utf-8")
    opened = GeoReportFile(file)
    expected = {"service_request_id": "638344", "lat": "37.76", "media_url": "", "address": "科煦"}
    assert list(opened) == [Row(1, expected)]
    opened.close()


# ── The endpoint ──────────────────────────────────────────────────────────────────────────────────────────────────────


class City:
    """An endpoint with a request every so often, which answers so many at once."""

    def __init__(self, every: timedelta, count: int) -> None:
        self.requests = [
            {"service_request_id": str(n), "requested_datetime": (START + n * every).isoformat()} for n in range(count)
        ]
        self.asked: list[str] = []

    def fetch(self, url: str) -> bytes:
        """Answer as an endpoint does, and see that no more than ninety days are asked for."""
        self.asked.append(url)
        query = parse_qs(urlsplit(url).query)
        start, end = (datetime.fromisoformat(query[name][0]) for name in ("start_date", "end_date"))
        assert end - start <= timedelta(days=90)
        within = [r for r in self.requests if start <= datetime.fromisoformat(r["requested_datetime"]) <= end]
        return json.dumps(within[: endpoint.FULL]).encode()


def ids(rows: GeoReportEndpoint) -> list[str]:
    return [row.text("service_request_id") for row in rows if isinstance(row, Row)]


def test_a_year_is_asked_for_in_windows_of_ninety_days() -> None:
    city = City(timedelta(days=1), 365)
    found = ids(GeoReportEndpoint("https://city.example/v2", START, START + timedelta(days=365), city.fetch))
    assert found == [str(n) for n in range(365)]
    assert len(city.asked) == 5
    assert city.asked[0].startswith("https://city.example/v2/requests.json?start_date=2019-01-01T00%3A00%3A00Z&")


def test_a_window_whose_answer_is_full_is_cut_until_it_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "FULL", 10)
    city = City(timedelta(hours=5), 100)
    found = ids(GeoReportEndpoint("http://city.example/requests.json", START, START + timedelta(days=60), city.fetch))
    assert found == [str(n) for n in range(100)]


def test_more_in_a_second_than_an_answer_holds_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "FULL", 10)
    city = City(timedelta(0), 20)
    with pytest.raises(InvalidFile, match="more requests at"):
        ids(GeoReportEndpoint("http://city.example", START, START + timedelta(days=1), city.fetch))


@pytest.mark.parametrize("answer", [b"{}", b"[1]", b"<xml/>"])
def test_an_answer_that_is_no_array_of_requests_is_told(answer: bytes) -> None:
    rows = GeoReportEndpoint("http://city.example", START, START + timedelta(days=1), lambda _url: answer)
    with pytest.raises(InvalidFile, match=r"http://city\.example/requests\.json"):
        list[Row | InvalidRow](rows)


def test_an_address_is_one_of_http() -> None:
    with pytest.raises(InvalidFile, match="must be http"):
        GeoReportEndpoint("file:///etc/passwd", START, START)


def test_an_address_that_cannot_be_reached_is_told_as_it_is() -> None:
    rows = GeoReportEndpoint("http://127.0.0.1:1", START, START + timedelta(days=1))
    with pytest.raises(InvalidFile, match="refused") as found:
        list(rows)
    assert "not JSON" not in str(found.value)
