"""The requests that a log remembers, each under a key that tells who gave it: an actor, for an organisation."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from domain.aggregate_id import owner_of
from domain.node_id import NodeId
from services.log.recorder import Transaction, select
from services.log.records import RecordedRequest, RememberedRequest


def actors_key(actor: str, organisation: NodeId, key: str) -> str:
    """Return under which key a request is remembered that an actor gave under a key of its own.

    Args:
        actor: a pseudonym: two organisations may have given the same one.
        organisation: for which the actor acts.
        key: without spaces.
    """
    return f"{actor}@{organisation} {key}"


REPORT = "report"
"""With this begin the keys under which requests are remembered that were made of reports, and their correlations."""


def reports_key(organisation: NodeId, report: str) -> str:
    """Return under which key the request is remembered that a report became.

    Args:
        organisation: for which it was reported.
        report: its key in the register of reports.
    """
    return f"{REPORT} {organisation} {report}"


def correlation_of(report: str) -> str:
    """Return the correlation of what a report led to: wherever the events are, they say which report it was."""
    return f"{REPORT}-{report}"


def report_of(correlation: str) -> str | None:
    """Return the key of the report that events with this correlation followed from, or None."""
    scope, _, report = correlation.partition("-")
    return report if scope == REPORT else None


def recorded_requests(session: Transaction, keys: Collection[str]) -> dict[str, RecordedRequest]:
    """Return those of these requests that were recorded, by key."""
    found = {key: RecordedRequest(*rest) for key, *rest in select(session, _REQUESTS, keys)}
    return {**dict(_of_old(session, set(keys) - found.keys())), **found}


def requests_after(session: Transaction, place: tuple[int, str], limit: int, scope: str) -> list[RememberedRequest]:
    """Return up to `limit` requests behind a place, of those whose keys begin with `scope`."""
    rows = session.rows(_AFTER, (*place, len(scope), scope, limit))
    return [RememberedRequest(key, RecordedRequest(*rest)) for key, *rest in rows]


def _of_old(session: Transaction, keys: Collection[str]) -> Iterator[tuple[str, RecordedRequest]]:
    """Yield those that were recorded when only the actor stood in the key: whose they are, their first event says."""
    former: dict[str, dict[str, str]] = defaultdict(dict)
    for each in keys:
        scope, _, own = each.partition(" ")
        actor, at, organisation = scope.partition("@")
        if at:
            former[f"{actor} {own}"][organisation] = each
    for key, fingerprint, first, last, aggregate in select(session, _WITH_AGGREGATE, former):
        if now := former[key].get(owner_of(aggregate)):
            yield now, RecordedRequest(fingerprint, first, last)


_REQUESTS = "SELECT key, fingerprint, first, last FROM requests WHERE key IN ({})"
_AFTER = """
SELECT key, fingerprint, first, last FROM requests
WHERE (first, key) > (?, ?) AND substr(key, 1, ?) = ? ORDER BY first, key LIMIT ?
"""
_WITH_AGGREGATE = """
SELECT key, fingerprint, first, last, aggregate FROM requests JOIN recorded ON position = first
WHERE first <= last AND key IN ({})
"""
