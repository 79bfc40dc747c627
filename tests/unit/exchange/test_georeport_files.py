"""Requests of an Open311 endpoint: from a file, piece by piece, and from the endpoint, window by window."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.exchange.errors import InvalidFile, InvalidRow, KeyTwice, NotAnObject, PerhapsMore
from services.exchange.files.georeport_endpoint import GeoReportEndpoint
from services.exchange.files.georeport_file import GeoReportFile
from services.exchange.files.json_array import JsonArray
from services.exchange.mapping.layout import Layout
from services.exchange.rows import Row
from tests.budget import examples

START = datetime(2019, 1, 1, tzinfo=UTC)


def pieces(text: str, size: int) -> Iterator[str]:
    return (text[first : first + size] for first in range(0, len(text), size))


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_an_array_is_read_value_by_value_however_it_is_cut(size: int) -> None:
    told = [{"a": "路灯,]}\\"}, {"b": {"c": [1, 2]}}, {}, 1234]
    assert list(JsonArray(pieces(f"\ufeff {json.dumps(told, ensure_ascii=False, indent=1)} ", size))) == told
    assert list(JsonArray(pieces(" [ ] ", size))) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "behind request 0: the file ends in the middle"),
        ("{}", "behind request 0: one of [ was expected, not {"),
        ('[{"a":1} {"a":2}]', "behind request 1: one of ,] was expected, not {"),
        ('[{"a":1},]', "behind request 1: not JSON"),
        ('[{"a":1}] {', "behind request 1: something stands behind the array"),
        ('[{"a":1}', "behind request 1: the file ends in the middle"),
        ('[{"a":', "behind request 0: not JSON"),
        ("[{a}]", "behind request 0: not JSON"),
    ],
)
def test_what_is_no_array_is_refused_by_its_place(text: str, said: str) -> None:
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
    opened = GeoReportFile(file, Layout())
    expected = {"service_request_id": "638344", "lat": "37.76", "media_url": "", "address": "科煦"}
    assert list(opened) == [Row(1, expected)]
    assert {what.en: count for what, count in opened.passed_over.items()} == {"what is within 'extra'": 1}
    opened.close()


def test_what_is_no_request_is_refused_and_the_others_go_on(tmp_path: Path) -> None:
    file = tmp_path / "requests.json"
    file.write_bytes('[{"a": "路"}, 7, {"a": 1, "a": 2}, {"a": "灯"}]'.encode("gb18030"))
    opened = GeoReportFile(file, Layout(encoding="gbk"))
    first, number, twice, last = opened
    opened.close()
    assert (first, last) == (Row(1, {"a": "路"}), Row(4, {"a": "灯"}))
    assert (type(number), type(twice), str(twice)) == (NotAnObject, KeyTwice, "line 3, a: 'a' stands there twice")


# ── The endpoint ──────────────────────────────────────────────────────────────────────────────────────────────────────


class City:
    """An endpoint with a request every so often, which gives so many at once and does not say so."""

    def __init__(self, every: timedelta, count: int, cap: int = 1000) -> None:
        self.requests = [
            {"service_request_id": str(n), "requested_datetime": (START + n * every).isoformat()} for n in range(count)
        ]
        self.cap = cap
        self.asked: list[str] = []

    def fetch(self, url: str) -> bytes:
        """Answer as an endpoint does, and see that no more than ninety days are asked for."""
        self.asked.append(url)
        query = parse_qs(urlsplit(url).query)
        start, end = (datetime.fromisoformat(query[name][0]) for name in ("start_date", "end_date"))
        assert end - start <= timedelta(days=90)
        within = [r for r in self.requests if start <= datetime.fromisoformat(r["requested_datetime"]) <= end]
        return json.dumps(within[: self.cap]).encode()


def asked(city: City, days: int) -> list[Row | InvalidRow]:
    return list(GeoReportEndpoint("https://city.example/v2", START, START + timedelta(days=days), city.fetch))


def ids(rows: Iterable[Row | InvalidRow]) -> list[str]:
    return [row.text("service_request_id") for row in rows if isinstance(row, Row)]


def test_a_year_is_asked_for_in_windows_of_ninety_days() -> None:
    city = City(timedelta(days=7), 53)
    assert ids(asked(city, 365)) == [str(n) for n in range(53)]
    assert len(city.asked) == 5
    assert city.asked[0].startswith("https://city.example/v2/requests.json?start_date=2019-01-01T00%3A00%3A00Z&")


@given(
    st.integers(20, 200),
    st.integers(1, 400),
    st.sampled_from([timedelta(hours=1), timedelta(hours=5), timedelta(days=1)]),
)
@settings(max_examples=examples(20))
def test_however_few_an_endpoint_gives_at_once_all_are_read(cap: int, count: int, every: timedelta) -> None:
    rows = asked(City(every, count, cap), 400)
    assert ids(rows) == [str(n) for n in range(count)]
    assert len(rows) == count


def test_more_in_a_second_than_an_answer_holds_is_told() -> None:
    *read, told = asked(City(timedelta(0), 50, cap=40), 1)
    assert len(ids(read)) == 40
    assert isinstance(told, PerhapsMore)
    assert "2019-01-01T00:00:00Z and 2019-01-01T00:00:01Z there are 40 requests" in str(told)


def test_an_answer_is_whole_if_another_one_is_longer() -> None:
    city = City(timedelta(0), 30)
    city.requests += City(timedelta(minutes=1), 60).requests[30:]
    assert len(asked(city, 1)) == 60


def test_an_endpoint_that_does_not_heed_the_window_is_told() -> None:
    answer = json.dumps(City(timedelta(days=1), 50).requests).encode()
    with pytest.raises(InvalidFile, match="answers the same whatever start_date and end_date are"):
        list(GeoReportEndpoint("https://city.example/v2", START, START + timedelta(days=90), lambda _url: answer))


def test_requests_without_an_id_are_told_apart_by_what_they_say() -> None:
    answer = json.dumps([{"description": "a"}, {"description": "b"}]).encode()
    rows = list(GeoReportEndpoint("https://city.example/v2", START, START + timedelta(days=180), lambda _url: answer))
    assert rows == [Row(1, {"description": "a"}), Row(2, {"description": "b"})]


@pytest.mark.parametrize("answer", [b"{}", b"1", b"<xml/>", b"[" * 100_000])
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
