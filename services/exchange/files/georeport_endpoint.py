"""Requests of a running Open311 GeoReport v2 endpoint, asked for in windows of time.

An endpoint answers at most 90 days at once, and a number of requests that it does not tell: 1,000 or fewer (GeoReport
v2, GET Service Requests). So the time is cut in windows of 90 days. An answer that is shorter than another one was not
cut. One as long as the longest may have been: its window is cut in two, and both halves are asked for.
"""

import http.client
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPMessage
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from domain.words import Words
from services.exchange.errors import InvalidFile, InvalidRow, PerhapsMore
from services.exchange.files.georeport_file import row_of
from services.exchange.files.json_array import object_of
from services.exchange.rows import Row
from services.locale import say
from services.parse_errors import of_connection, of_json

WINDOW = timedelta(days=90)
SHORTEST_CUT = 20
"""Requests of the shortest answer that is thought to have been cut: no endpoint is known to give fewer at once."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 2, tzinfo=UTC)
"""When no city had such an endpoint: what answers requests of then answers them whatever it is asked for."""
FINEST = timedelta(seconds=1)
"""Times are told in whole seconds: a shorter window is not cut again."""
TIMEOUT = 60.0
"""Seconds that an answer may take."""
LARGEST = 64 * 1024 * 1024
"""Bytes of one answer."""

Fetch = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class _Answer:
    start: datetime
    end: datetime
    requests: Sequence[object]

    @property
    def ids(self) -> frozenset[str]:
        """What tells its requests from others."""
        return frozenset(map(_identity, self.requests))


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
            raise InvalidFile(say(f"{url}：必须是 http://… 或 https://…", f"{url}: must be http://… or https://…"))
        self._url = url if url.endswith(".json") else f"{url.rstrip('/')}/requests.json"
        self._since = since
        self._until = until
        self._at = since
        self._fetch = fetch or fetched
        self._longest = SHORTEST_CUT
        self._unsure: list[_Answer] = []
        self.passed_over = Counter[Words]()
        self.hidden = 0

    def __iter__(self) -> Iterator[Row | InvalidRow]:
        """Yield each request once; its line is its number. At the end stands which windows may have more."""
        number, before = 0, frozenset[str]()
        for answer in self._answers():
            for request in answer.requests:
                if _identity(request) not in before:
                    number += 1
                    yield row_of(number, request, self.passed_over)
            before, self._at = answer.ids, answer.end
        for place, each in enumerate(self._unsure, number + 1):
            if len(each.requests) >= self._longest:
                yield PerhapsMore(place, start=_w3c(each.start), end=_w3c(each.end), count=len(each.requests))

    def done(self) -> float:
        """Return how much of the time was asked for."""
        return (self._at - self._since) / (self._until - self._since) if self._until > self._since else 1.0

    def close(self) -> None:
        """Do nothing: each answer was read as a whole."""

    def _answers(self) -> Iterator[_Answer]:
        start = self._since
        while start < self._until:
            end = min(start + WINDOW, self._until)
            yield from self._whole(self._ask(start, end))
            start = end

    def _whole(self, answer: _Answer) -> Iterator[_Answer]:
        """Yield an answer, or, if it may have been cut, those to the halves of its window."""
        if len(answer.requests) < self._longest:
            yield answer
            return
        self._longest = len(answer.requests)
        if answer.end - answer.start <= FINEST:
            self._unsure.append(answer)
            yield answer
            return
        yield from self._halves(answer)

    def _halves(self, answer: _Answer) -> Iterator[_Answer]:
        middle = answer.start + timedelta(seconds=int((answer.end - answer.start).total_seconds() / 2) or 1)
        halves = self._ask(answer.start, middle), self._ask(middle, answer.end)
        if all(half.ids == answer.ids for half in halves) and self._ask(*LONG_AGO).ids == answer.ids:
            raise InvalidFile(
                say(
                    f"{self._url}：无论 start_date 和 end_date 为何，答复都一样",
                    f"{self._url}: answers the same whatever start_date and end_date are",
                )
            )
        for half in halves:
            yield from self._whole(half)

    def _ask(self, start: datetime, end: datetime) -> _Answer:
        query = urlencode({"start_date": _w3c(start), "end_date": _w3c(end)})
        content = self._fetch(f"{self._url}?{query}")
        try:
            found = json.loads(content, object_pairs_hook=object_of)
        except (ValueError, RecursionError) as error:
            why = of_json(error)
            raise InvalidFile(say(f"{self._url}：{why.zh}", f"{self._url}: {why.en}")) from error
        if not isinstance(found, list):
            raise InvalidFile(say(f"{self._url}：应为请求的数组", f"{self._url}: an array of requests was expected"))
        return _Answer(start, end, found)


class _HttpOnly(HTTPRedirectHandler):
    """Follows redirects to HTTP(S) alone; urllib itself would take FTP."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """Return the next request."""
        if urlsplit(newurl).scheme not in ("http", "https"):
            raise InvalidFile(
                say(
                    f"{req.full_url}：转到 {newurl}，不是 HTTP", f"{req.full_url}: leads to {newurl}, which is not HTTP"
                )
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _answered(url: str, error: HTTPError) -> str:
    said = f"HTTP {error.code}: {error.read(300).decode('utf-8', 'replace')}"
    return say(f"{url}：答复 {said}", f"{url}: {said}")


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
            raise InvalidFile(_answered(url, error)) from error
    except (OSError, http.client.HTTPException) as error:
        why = of_connection(error)
        raise InvalidFile(say(f"{url}：无法读取：{why.zh}", f"{url}: {why.en}")) from error
    if len(content) > LARGEST:
        raise InvalidFile(say(f"{url}：答复超过 {LARGEST:,} 字节", f"{url}: answers more than {LARGEST:,} bytes"))
    return content


def _w3c(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _identity(request: object) -> str:
    """Return what tells a request from others: its id, or, as long as it has none, all of it."""
    id = request.get("service_request_id") if isinstance(request, dict) else None
    return str(id) if id else repr(request)
