"""The parameters of service requests (GeoReport v2, GET Service Requests), read strictly."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from domain.aggregate_id import AggregateId
from domain.moment import EARLIEST, LATEST, MalformedMoment, read_moment
from domain.node_id import NodeId
from projections.ledger.tickets import TicketFilter

WINDOW = timedelta(days=90)
"""How long a time may be asked about at once, and is if nothing is said."""
MOST = 1000
"""Requests that are answered at most at once, and ids that may be asked for."""
PAGES = 100_000
"""Pages that may be turned: more than any list fills."""

_UNESCAPED = re.compile(r" (?=\d\d:\d\d$)")
"""A plus sign before an offset that nobody escaped."""

_OF_ALL = frozenset({"jurisdiction_id", "api_key", "lang"})
_OF_REQUESTS = frozenset({"service_request_id", "service_code", "start_date", "end_date", "status"})
_OF_CLIENTS = frozenset({"extensions", "page", "page_size", "updated_after", "updated_before"})
"""What GeoReport v2 has not, and many endpoints answer and clients therefore send."""
_STATUSES: Mapping[str, bool] = {"open": True, "closed": False}


class GeoReportError(Exception):
    """What is asked for cannot be answered; it is said as GeoReport v2 says it."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code, self.description = code, description


class TicketPage(NamedTuple):
    """A part of what was found."""

    size: int
    offset: int


@dataclass(frozen=True, slots=True)
class TicketParameters:
    """The parameters of one question."""

    given: Mapping[str, str]
    now: datetime

    def require(self, node: NodeId, known: Collection[str] = ()) -> None:
        """Refuse a parameter that nobody knows, and another jurisdiction than this node's.

        Raises:
            GeoReportError: there is one.
        """
        for name in self.given:
            if name not in _OF_ALL and name not in known:
                raise GeoReportError(400, f"{name}: there is no such parameter")
        if self._text("jurisdiction_id", node) != node:
            raise GeoReportError(404, f"jurisdiction_id: this is {node}, and it serves no other")

    def filter(self, node: NodeId) -> TicketFilter:
        """Return which requests are asked for; ids override all else.

        Raises:
            GeoReportError: a parameter breaks its rule.
        """
        self.require(node, _OF_REQUESTS | _OF_CLIENTS)
        if self._text("extensions", "false") not in ("true", "false"):
            raise GeoReportError(400, "extensions: must be true or false")
        if ids := self._several("service_request_id"):
            return TicketFilter(ids=[AggregateId(id) for id in ids])
        start, end = self._window()
        return TicketFilter(
            services=self._several("service_code") or None,
            start=start,
            end=end,
            changed_from=self._moment("updated_after"),
            changed_until=self._moment("updated_before"),
            open=self._open(),
        )

    def page(self) -> TicketPage:
        """Return which part of the requests is asked for: the first 1,000 if nothing is said.

        Raises:
            GeoReportError: there cannot be such a part.
        """
        size = self._number("page_size", MOST, MOST)
        return TicketPage(size, size * (self._number("page", 1, PAGES) - 1))

    def _number(self, name: str, default: int, most: int) -> int:
        text = self._text(name, str(default))
        if not (re.fullmatch("[0-9]{1,9}", text) and 1 <= int(text) <= most):
            raise GeoReportError(400, f"{name}: must be from 1 to {most}")
        return int(text)

    def _text(self, name: str, default: str = "") -> str:
        """Return what is given under a name; clients send empty what they leave out."""
        return self.given.get(name, "") or default

    def _several(self, name: str) -> list[str]:
        found = [part.strip() for part in self._text(name).split(",") if part.strip()]
        if len(found) > MOST:
            raise GeoReportError(400, f"{name}: at most {MOST} at once")
        if self._text(name) and not found:
            raise GeoReportError(400, f"{name}: is empty")
        return found

    def _window(self) -> tuple[datetime | None, datetime | None]:
        """Return when the requests were made: at any time if it is asked when they changed."""
        changed = self._text("updated_after") or self._text("updated_before")
        if changed and not (self._text("start_date") or self._text("end_date")):
            return None, None
        start, end = self._moment("start_date"), self._moment("end_date")
        if start and end:
            if not timedelta() <= end - start <= WINDOW:
                raise GeoReportError(400, f"end_date: must follow on start_date within {WINDOW.days} days")
            return start, end
        if start:
            return start, start + WINDOW
        end = end or self.now
        return end - WINDOW, end

    def _moment(self, name: str) -> datetime | None:
        """Return a time (W3C, as in 2010-01-01T00:00:00Z)."""
        text = self._text(name)
        if not text:
            return None
        try:
            found = read_moment(_UNESCAPED.sub("+", text))
        except MalformedMoment as error:
            raise GeoReportError(400, f"{name}: {error}") from error
        if not EARLIEST + WINDOW <= found <= LATEST - WINDOW:
            raise GeoReportError(400, f"{name}: must be from 1950 to 8999")
        return found

    def _open(self) -> bool | None:
        statuses = self._several("status")
        unknown = [status for status in statuses if status not in _STATUSES]
        if unknown:
            raise GeoReportError(400, f"status: {unknown[0]!r} is neither open nor closed")
        wanted = {_STATUSES[status] for status in statuses}
        return wanted.pop() if len(wanted) == 1 else None
