"""Which language a reader wants: `?lang=`, else the cookie, else Accept-Language, else Chinese."""

from typing import Literal

from fastapi import Request, Response

Language = Literal["zh", "en"]

COOKIE = "lang"
DEFAULT: Language = "zh"
TAGS: dict[Language, str] = {"zh": "zh-CN", "en": "en"}
"""What stands in the page's `lang`, so that the right glyphs and voice are chosen."""
_YEAR = 365 * 24 * 3600


def language_of(request: Request) -> Language:
    """Return the language of the answer to a request."""
    wishes = (request.query_params.get("lang"), request.cookies.get(COOKIE))
    chosen = next((found for wish in wishes if (found := _known(wish))), None)
    return chosen or language_in(request.headers.get("accept-language", ""))


def language_in(header: str) -> Language:
    """Return the language that an Accept-Language header asks for."""
    return next((found for wish in _accepted(header) if (found := _known(wish))), DEFAULT)


def remember(response: Response, request: Request) -> None:
    """Keep a language that was chosen on the page."""
    if chosen := _known(request.query_params.get("lang")):
        response.set_cookie(COOKIE, chosen, max_age=_YEAR, samesite="lax", httponly=True)


def _known(tag: str | None) -> Language | None:
    primary = (tag or "").strip().lower().partition("-")[0]
    return "zh" if primary == "zh" else "en" if primary == "en" else None


def _accepted(header: str) -> list[str]:
    """Return the tags of Accept-Language, the dearest first (RFC 9110, 12.5.4)."""
    weighed = [(_weight(parameters), tag) for tag, _, parameters in (part.partition(";") for part in header.split(","))]
    return [tag for weight, tag in sorted(weighed, key=lambda pair: -pair[0]) if weight > 0]


def _weight(parameters: str) -> float:
    _, _, value = parameters.partition("q=")
    try:
        return float(value) if value else 1.0
    except ValueError:
        return 0.0
