"""The language of a page: what was chosen, else what was kept, else what the browser asks for, else Chinese."""

import pytest
from fastapi import Request, Response

from services.language import Language, language_of, remember


def request(query: str = "", cookie: str = "", accept: str = "") -> Request:
    headers = [(b"cookie", cookie.encode()), (b"accept-language", accept.encode())]
    return Request({"type": "http", "query_string": query.encode(), "headers": headers})


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "zh"),
        ("en", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("de, en-GB;q=0.5", "en"),
        ("en;q=0.3, zh-Hant;q=0.7", "zh"),
        ("en;q=0", "zh"),
        ("en;q=none", "zh"),
        ("fr", "zh"),
    ],
)
def test_a_browser_gets_the_dearest_that_there_is(accept: str, language: Language) -> None:
    assert language_of(request(accept=accept)) == language


def test_a_choice_goes_before_what_was_kept_and_that_before_the_browser() -> None:
    assert language_of(request("lang=en", "lang=zh", "zh")) == "en"
    assert language_of(request("", "lang=en", "zh")) == "en"
    assert language_of(request("lang=tlh", "lang=xx", "en")) == "en"


def test_only_a_choice_is_kept() -> None:
    chosen, other = Response(), Response()
    remember(chosen, request("lang=en"))
    remember(other, request("lang=tlh"))
    assert "lang=en" in chosen.headers["set-cookie"]
    assert "set-cookie" not in other.headers
