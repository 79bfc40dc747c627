"""A node's HTTP API as the command line uses it: the standard library's client, so that nothing slow is imported."""

import http.client
import json
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from services.locale import language, say
from services.parse_errors import of_connection
from yipan_client.errors import Problem, problem_in, said

TIMEOUT = 10.0
"""Seconds that an answer may take."""
SILENCE = 45.0
"""Seconds without a byte after which a stream counts as lost; a node sends a comment at least every 15."""

MESSAGE = "message"
"""The name of a server-sent event that has none: in the feed of a log, one of its events."""


class NodeUnreachable(ConnectionError):
    """The node does not answer."""


class NodeProblem(Exception):
    """The node answered with a problem; the message is what it says."""

    def __init__(self, status: int, problem: Problem) -> None:
        super().__init__(said(problem) or f"HTTP {status}")
        self.status, self.problem = status, problem


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """One server-sent event."""

    id: str
    data: str
    name: str = MESSAGE


class Client:
    """One node's API, for one token. Not for several threads at once."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        self._address, self._token = urlsplit(url), token
        self.timeout = TIMEOUT
        """Seconds that an answer may take; what is long takes longer."""
        self._connection: http.client.HTTPConnection | None = None

    def __enter__(self) -> Self:
        """Return the client, which closes its connection in the end."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        self.close()

    def get(self, path: str, **query: object) -> Any:
        """Return the JSON of an answer.

        Raises:
            NodeUnreachable: there is none.
            NodeProblem: it is a problem.
        """
        return self._request("GET", path, query, None, {})

    def post(
        self,
        path: str,
        body: bytes = b"{}",
        headers: Mapping[str, str] | None = None,
        *,
        repeatable: bool = False,
        **query: object,
    ) -> Any:
        """Send JSON and return that of the answer; raises as `get` does.

        Args:
            path: where to.
            body: the JSON.
            headers: with an `Idempotency-Key`, what is sent may be sent again if the connection turns out to be closed.
            repeatable: the same is true, for what is sent says in itself what was sent before.
            query: parameters of the address.
        """
        return self._request("POST", path, query, body, headers or {}, repeatable=repeatable)

    def ready(self) -> bool:
        """Say whether the node serves."""
        try:
            self._request("GET", "/readyz", {}, None, {})
        except (NodeUnreachable, NodeProblem):
            return False
        return True

    def events(
        self, path: str, last: str | None = None, *, method: str = "GET", **query: object
    ) -> Generator[ServerSentEvent, None, None]:
        """Yield what a feed sends until the connection ends, behind the event `last` if given; raises as `get` does."""
        resume = {"Last-Event-ID": last} if last else {}
        yield from _events(self._streamed(method, _with_query(path, query), {"Accept": "text/event-stream", **resume}))

    def lines(self, path: str, **query: object) -> Generator[bytes, None, None]:
        """Yield the lines of a long answer as they come; raises as `get` does, also in its middle."""
        yield from self._streamed("GET", _with_query(path, query), {})

    def _streamed(self, method: str, target: str, headers: Mapping[str, str]) -> Generator[bytes, None, None]:
        """Yield the lines of an answer on a connection of its own."""
        connection = self._connect(SILENCE)
        try:
            connection.request(method, target, headers={**self._headers(), **headers})
            answer = connection.getresponse()
            if answer.status != http.client.OK:
                raise NodeProblem(answer.status, problem_in(answer.read()))
            yield from answer
        except (OSError, http.client.HTTPException) as error:
            why = of_connection(error)
            raise NodeUnreachable(say(f"{self.url}：无法连接：{why.zh}", f"{self.url}: {why.en}")) from error
        finally:
            connection.close()

    def close(self) -> None:
        """Close the connection."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _request(
        self,
        method: str,
        path: str,
        query: Mapping[str, object],
        body: bytes | None,
        headers: Mapping[str, str],
        *,
        repeatable: bool = False,
    ) -> Any:
        sent = {**self._headers(), **headers, **({"Content-Type": "application/json"} if body is not None else {})}
        target = _with_query(path, query)
        try:
            again = repeatable or method == "GET" or "Idempotency-Key" in headers
            answer, content = self._exchange(method, target, body, sent, again=again)
        except (OSError, http.client.HTTPException) as error:
            why = of_connection(error)
            raise NodeUnreachable(say(f"{self.url}：无法连接：{why.zh}", f"{self.url}: {why.en}")) from error
        if answer.status >= http.client.BAD_REQUEST:
            raise NodeProblem(answer.status, problem_in(content))
        return json.loads(content) if content else None

    def _exchange(
        self, method: str, target: str, body: bytes | None, headers: Mapping[str, str], *, again: bool
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Ask once; once more if an idle connection turns out to be closed and asking twice does no harm."""
        idle = self._connection
        try:
            return self._ask(method, target, body, headers)
        except (ConnectionError, http.client.RemoteDisconnected):
            if not (idle and again):
                raise
        return self._ask(method, target, body, headers)

    def _ask(
        self, method: str, target: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = self._connection = self._connection or self._connect(self.timeout)
        try:
            connection.request(method, target, body, headers)
            answer = connection.getresponse()
            return answer, answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def _connect(self, timeout: float) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self._address.hostname or "", self._address.port, timeout=timeout)

    def _headers(self) -> dict[str, str]:
        bearer = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        return {"Accept-Language": language(), **bearer}


def _with_query(path: str, query: Mapping[str, object]) -> str:
    given = {name: value for name, value in query.items() if value is not None}
    return f"{path}?{urlencode(given)}" if given else path


def _events(lines: Iterator[bytes]) -> Iterator[ServerSentEvent]:
    """Parse an event stream (WHATWG HTML, 9.2.6) as far as our nodes use it: `id`, `event`, `data`, blank line."""
    last, data, kind = "", list[str](), MESSAGE
    for line in lines:
        name, _, value = line.decode().rstrip("\r\n").partition(":")
        value = value.removeprefix(" ")
        if name == "id":
            last = value
        elif name == "event":
            kind = value
        elif name == "data":
            data.append(value)
        elif not name and not value and data:
            yield ServerSentEvent(last, "\n".join(data), kind)
            data, kind = [], MESSAGE
