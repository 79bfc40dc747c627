"""One content, written as JSON and as XML: what is asked for by extension or by `Accept`."""

from typing import Any
from xml.etree import ElementTree

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from services.open311.formats import JSON, XML, GeoReportFormat, format_of, named


def asked(path: str = "/open311/v2/requests", accept: str | None = None) -> GeoReportFormat:
    headers = [] if accept is None else [(b"accept", accept.encode())]
    return format_of(
        Request({"type": "http", "path": path, "headers": headers, "server": ("node", 80), "scheme": "http"})
    )


def told(text: str) -> str:
    [found] = ElementTree.fromstring(XML.write("errors", [{"description": text}])).iter("description")  # noqa: S314
    return found.text or ""


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
def test_a_text_comes_out_of_xml_as_it_was(text: str) -> None:
    assert told(text) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_a_text_holds_xml_can_be_read(text: str) -> None:
    lost = {each for each in text if (each < " " and each not in "\t\n\r") or each in "\ufffe\uffff"}
    assert told(text) == "".join("\N{REPLACEMENT CHARACTER}" if each in lost else each for each in text)


@pytest.mark.parametrize(
    ("name", "content", "written"),
    [
        ("services", [], "<services />"),
        ("services", [{"metadata": False}], "<services><service><metadata>false</metadata></service></services>"),
        (
            "service_definition",
            {"service_code": "a&b", "attributes": []},
            "<service_definition><service_code>a&amp;b</service_code><attributes /></service_definition>",
        ),
        (
            "service_requests",
            [{"lat": 39.5, "zipcode": None}],
            "<service_requests><request><lat>39.5</lat><zipcode /></request></service_requests>",
        ),
        ("errors", [{"code": 404}], "<errors><error><code>404</code></error></errors>"),
    ],
)
def test_xml_has_the_elements_of_the_specification(name: str, content: Any, written: str) -> None:
    assert XML.write(name, content).decode() == f"<?xml version='1.0' encoding='utf-8'?>\n{written}"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("text/xml", XML),
        ("Application/XML; charset=utf-8", XML),
        ("application/json;q=0.5, text/xml;q=0.9", XML),
        ("text/xml;q=0, */*;q=0.1", JSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", XML),
        ("text/csv", JSON),
        ("text/xml;q=nonsense, application/json;q=0.1", XML),
    ],
)
def test_without_an_extension_the_format_is_what_is_accepted(accept: str | None, expected: GeoReportFormat) -> None:
    assert asked(accept=accept) is expected


def test_an_extension_goes_before_what_is_accepted() -> None:
    assert asked("/open311/v2/requests.xml", "application/json") is XML
    assert asked("/open311/v2/requests.json", "text/xml") is JSON


def test_the_id_of_a_record_has_dots_and_no_extension() -> None:
    assert named("issue-1@bj.haidian") == ("issue-1@bj.haidian", None)
    assert named("issue-1@bj.haidian.xml") == ("issue-1@bj.haidian", XML)
