"""The parameters of service requests (GeoReport v2, GET Service Requests), read strictly."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.aggregate_id import AggregateId
from domain.moment import EARLIEST, LATEST, MalformedMoment, read_moment
from domain.node_id import NodeId
from projections.ledger.tickets import TicketFilter

WINDOW = timedelta(days=90)
"""How long a time may be asked about at once, and is if nothing is said."""
MOST = 1000
"""Requests that are answered at most, and ids that may be asked for."""

_UNESCAPED = re.compile(r" (?=\d\d:\d\d$)")
"""A plus sign before an offset that nobody escaped."""

_OF_ALL = frozenset({"jurisdiction_id", "api_key", "lang"})
_OF_REQUESTS = frozenset({"service_request_id", "service_code", "start_date", "end_date", "status"})
_STATUSES: Mapping[str, bool] = {"open": True, "closed": False}


class GeoReportError(Exception):
    """What is asked for cannot be answered; it is said as GeoReport v2 says it."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code, self.description = code, description


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
        if self.given.get("jurisdiction_id", node) != node:
            raise GeoReportError(404, f"jurisdiction_id: this is {node}, and it serves no other")

    def filter(self, node: NodeId) -> TicketFilter:
        """Return which requests are asked for; ids override all else.

        Raises:
            GeoReportError: a parameter breaks its rule.
        """
        self.require(node, _OF_REQUESTS)
        if ids := self._several("service_request_id"):
            return TicketFilter(ids=[AggregateId(id) for id in ids])
        start, end = self._window()
        return TicketFilter(services=self._several("service_code") or None, start=start, end=end, open=self._open())

    def _several(self, name: str) -> list[str]:
        found = [part.strip() for part in self.given.get(name, "").split(",") if part.strip()]
        if len(found) > MOST:
            raise GeoReportError(400, f"{name}: at most {MOST} at once")
        if name in self.given and not found:
            raise GeoReportError(400, f"{name}: is empty")
        return found

    def _window(self) -> tuple[datetime, datetime]:
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
        text = self.given.get(name)
        if text is None:
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
