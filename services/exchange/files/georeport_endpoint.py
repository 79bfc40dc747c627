"""Requests of a running Open311 GeoReport v2 endpoint, asked for in windows of time.

An endpoint answers at most 90 days and 1,000 requests at once (GeoReport v2, GET Service Requests). So the time is cut
in windows of 90 days, and a window whose answer is full is cut in two and asked again.
"""

import http.client
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http.client import HTTPMessage
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from services.exchange.errors import InvalidFile, InvalidRow
from services.exchange.files.georeport_file import cells
from services.exchange.rows import Row

WINDOW = timedelta(days=90)
FULL = 1000
"""Requests that an answer may have: this many may be not all."""
FINEST = timedelta(seconds=1)
"""Times are told in whole seconds: a shorter window is not cut again."""
TIMEOUT = 60.0
"""Seconds that an answer may take."""
LARGEST = 64 * 1024 * 1024
"""Bytes of one answer."""

Fetch = Callable[[str], bytes]


class GeoReportEndpoint:
    """The requests of an endpoint between two moments."""

    headings = None

    def __init__(self, url: str, since: datetime, until: datetime, fetch: Fetch | None = None) -> None:
        """Note what to ask for.

        Args:
            url: the endpoint's `…/requests.json`, or what stands before it.
            since: from when on.
            until: until when.
            fetch: gets an address; over HTTP(S) if it is left out.

        Raises:
            InvalidFile: it is not an address of HTTP.
        """
        if urlsplit(url).scheme not in ("http", "https"):
            raise InvalidFile(f"{url}: must be http://… or https://…")
        self._url = url if url.endswith(".json") else f"{url.rstrip('/')}/requests.json"
        self._since = since
        self._until = until
        self._at = since
        self._fetch = fetch or fetched

    def __iter__(self) -> Iterator[Row | InvalidRow]:
        """Yield each request once; its line is its number."""
        number, before = 0, frozenset[str]()
        for answer in self._answers():
            ids = frozenset(str(request.get("service_request_id")) for request in answer)
            for request in answer:
                if str(request.get("service_request_id")) not in before:
                    number += 1
                    yield Row(number, cells(request))
            before = ids

    def done(self) -> float:
        """Return how much of the time was asked for."""
        return (self._at - self._since) / (self._until - self._since) if self._until > self._since else 1.0

    def close(self) -> None:
        """Do nothing: each answer was read as a whole."""

    def _answers(self) -> Iterator[Sequence[Mapping[str, object]]]:
        while self._at < self._until:
            yield from self._window(self._at, min(self._at + WINDOW, self._until))
            self._at = min(self._at + WINDOW, self._until)

    def _window(self, start: datetime, end: datetime) -> Iterator[Sequence[Mapping[str, object]]]:
        found = self._ask(start, end)
        if len(found) < FULL:
            yield found
            return
        if end - start <= FINEST:
            raise InvalidFile(f"{self._url}: more requests at {start.isoformat()} than it answers at once")
        middle = start + timedelta(seconds=int((end - start).total_seconds() / 2) or 1)
        yield from self._window(start, middle)
        yield from self._window(middle, end)

    def _ask(self, start: datetime, end: datetime) -> Sequence[Mapping[str, object]]:
        query = urlencode({"start_date": _w3c(start), "end_date": _w3c(end)})
        content = self._fetch(f"{self._url}?{query}")
        try:
            found = json.loads(content)
        except ValueError as error:
            raise InvalidFile(f"{self._url}: not JSON: {error}") from error
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise InvalidFile(f"{self._url}: an array of requests was expected")
        return found


class _HttpOnly(HTTPRedirectHandler):
    """Follows redirects to HTTP(S) alone; urllib itself would take FTP."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """Return the next request."""
        if urlsplit(newurl).scheme not in ("http", "https"):
            raise InvalidFile(f"{req.full_url}: leads to {newurl}, which is not HTTP")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetched(url: str) -> bytes:
    """Return what stands at an address.

    Raises:
        InvalidFile: nothing can be had there, or too much.
    """
    request = Request(url, headers={"Accept": "application/json"})  # noqa: S310 - the scheme was checked
    try:
        with build_opener(_HttpOnly).open(request, timeout=TIMEOUT) as answer:
            content: bytes = answer.read(LARGEST + 1)
    except HTTPError as error:
        with error:
            raise InvalidFile(f"{url}: HTTP {error.code}: {error.read(300).decode('utf-8', 'replace')}") from error
    except (URLError, OSError, http.client.HTTPException) as error:
        raise InvalidFile(f"{url}: {error}") from error
    if len(content) > LARGEST:
        raise InvalidFile(f"{url}: answers more than {LARGEST:,} bytes")
    return content


def _w3c(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
