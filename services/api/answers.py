"""Answers as bytes: JSON by orjson, with an ETag of the bytes themselves where a reader may come back."""

from collections.abc import Mapping
from hashlib import blake2b
from html import escape

from fastapi import Request, Response

from services.json_bytes import json_bytes

_CSP = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_PRIVATE = "private, no-cache"
"""What a node knows is for who asked, and must be asked for again: the ETag makes that cheap."""


def answer(
    content: object,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    media_type: str = "application/json",
) -> Response:
    """Return an answer in JSON."""
    return Response(json_bytes(content), status, headers, media_type)


def cached(request: Request, content: object, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer in JSON, or 304 if the reader has these very bytes."""
    return tagged(request, json_bytes(content), "application/json", headers)


def tagged(request: Request, body: bytes, media_type: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer under a strong ETag, or 304 if the reader has these very bytes (RFC 9110, 13.1.2)."""
    tag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    common = {"ETag": tag, "Cache-Control": _PRIVATE, **(headers or {})}
    if matches(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=common)
    return Response(body, 200, common, media_type)


def matches(header: str | None, tag: str) -> bool:
    """Say whether If-None-Match names this tag; it compares weakly, so `W/` makes no difference."""
    named = [each.strip().removeprefix("W/") for each in (header or "").split(",")]
    return tag in named or named == ["*"]


def page(title: str, body: str, language: str, status: int = 200) -> Response:
    """Return a small page of the API's own; `body` is HTML, `title` is text. There is no script in it."""
    content = (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/static/base.css"></head>'
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
    headers = {"Content-Security-Policy": _CSP, "Content-Language": language, "Cache-Control": "no-store"}
    return Response(content, status, headers, "text/html; charset=utf-8")


def wants_html(request: Request) -> bool:
    """Say whether a browser's navigation asks."""
    return "text/html" in request.headers.get("accept", "")
