"""Events in binary mode: what a header says, to the letter of the HTTP protocol binding of CloudEvents."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from hypothesis import given
from hypothesis import strategies as st

from services.api.binary_mode import event, is_binary
from services.problems.edge import UnsupportedCharset, UnsupportedMediaType

CASE = json.loads((Path(__file__).parents[2] / "cases/http/binary_headers.json").read_text("utf-8"))


def request(*headers: tuple[str, bytes], kind: str | None = "application/json") -> Request:
    """Return a request with these headers, as they come over the wire."""
    told = [("ce-specversion", b"1.0"), *headers, *([("content-type", kind.encode())] if kind else [])]
    return Request({"type": "http", "headers": [(name.encode(), value) for name, value in told]})


def read(value: bytes) -> object:
    """Return what a header says of the id."""
    return event(request(("ce-id", value)), b"")["id"]


def refused(*headers: tuple[str, bytes]) -> list[tuple[Any, str]]:
    """Return which headers are refused, and by which rule."""
    with pytest.raises(RequestValidationError) as found:
        event(request(*headers), b"")
    return [(each["loc"], each["type"]) for each in found.value.errors()]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_encoded_as_the_binding_says_comes_out_as_it_was(text: str) -> None:
    encoded = "".join(
        each if "!" <= each <= "~" and each not in '"%' else "".join(f"%{byte:02X}" for byte in each.encode())
        for each in text
    )
    assert read(encoded.encode()) == text


@given(st.binary().filter(lambda raw: b'"' not in raw))
def test_whatever_bytes_come_it_is_read_by_the_binding_or_refused(raw: bytes) -> None:
    try:
        found = read(raw)
    except RequestValidationError:
        return
    assert raw.isascii()
    assert "\N{REPLACEMENT CHARACTER}" not in str(found) or b"%" in raw


@pytest.mark.parametrize(
    "value",
    [*(each.encode() for each in CASE["ce-id"]), "清单".encode(), "é".encode("latin-1"), b"5%", b"%zz", b"a\tb"],
)
def test_what_is_not_utf8_percent_encoded_is_refused(value: bytes) -> None:
    assert refused(("ce-id", value)) == [(("header", "ce-id"), "percent_encoding")]


@pytest.mark.parametrize(
    ("value", "text"),
    [(b'"a b"', "a b"), (rb'"say \"a\" \\"', 'say "a" \\'), (b'"%E5%8D%95"', "单"), (b"%2525", "%25"), (b"a b", "a b")],
)
def test_values_of_older_senders_are_read(value: bytes, text: str) -> None:
    assert read(value) == text


def test_an_attribute_that_comes_twice_is_refused() -> None:
    assert refused(("ce-id", b"1"), ("CE-ID".lower(), b"2")) == [(("header", "ce-id"), "given_twice")]


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON; charset=UTF-8", "application/vnd.oa+json", None]
)
def test_the_content_type_is_that_of_the_data(kind: str | None) -> None:
    binary = request(("ce-id", b"1"), ("ce-datacontenttype", b"text/plain"), kind=kind)
    assert is_binary(binary)
    assert event(binary, b'{"note": 1}') == {
        "specversion": "1.0",
        "id": "1",
        "datacontenttype": kind,
        "data": {"note": 1},
    }


@pytest.mark.parametrize("kind", ["text/xml", "application/jsonp", "x"])
def test_data_that_is_not_json_is_refused(kind: str) -> None:
    with pytest.raises(UnsupportedMediaType):
        event(request(("ce-id", b"1"), kind=kind), b"{}")


def test_data_in_another_charset_are_refused_by_its_name() -> None:
    with pytest.raises(UnsupportedCharset, match="gbk"):
        event(request(("ce-id", b"1"), kind="application/json; charset=gbk"), b"{}")


@pytest.mark.parametrize("kind", ["application/cloudevents+json", "Application/CloudEvents-Batch+json; charset=utf-8"])
def test_an_event_whose_content_type_is_of_cloudevents_is_not_in_binary_mode(kind: str) -> None:
    assert not is_binary(request(kind=kind))


def test_without_headers_of_cloudevents_nothing_is_in_binary_mode() -> None:
    assert not is_binary(Request({"type": "http", "headers": [(b"content-type", b"application/json")]}))
