"""If-Match and If-None-Match after RFC 9110, 13.1."""

import pytest
from fastapi.exceptions import RequestValidationError

from services.api.answers import matches
from services.api.conditional import etag, versions


def test_no_header_is_no_condition() -> None:
    assert versions(None) is None


def test_a_star_is_met_by_any_version_of_what_is_there() -> None:
    asked = versions("*")

    assert asked is not None
    assert 1 in asked
    assert 1_000_000 in asked
    assert 0 not in asked


@pytest.mark.parametrize(
    ("header", "named"),
    [('"3"', {3}), ('"3", "4"', {3, 4}), ('W/"3"', set()), ('"other"', set()), ('W/"3", "4"', {4}), ('"-1"', set())],
)
def test_tags_are_compared_strongly(header: str, named: set[int]) -> None:
    assert versions(header) == named


@pytest.mark.parametrize("header", ["3", '"3', "", '"3" "4"'])
def test_what_is_no_list_of_tags_is_refused(header: str) -> None:
    with pytest.raises(RequestValidationError):
        versions(header)


@pytest.mark.parametrize(
    ("header", "met"), [(None, False), ('"3"', True), ('W/"3"', True), ('"2", "3"', True), ("*", True), ('"2"', False)]
)
def test_if_none_match_is_compared_weakly(header: str | None, met: bool) -> None:
    assert matches(header, etag(3)) is met
