"""The requests that a log remembers, each under a key that tells who gave it: an actor, for an organisation."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from hashlib import sha256

from domain.aggregate_id import owner_of
from domain.envelope import Envelope
from domain.node_id import NodeId
from services.log.recorder import Transaction, select
from services.log.records import UNHEARD, IdempotencyKey, RecordedRequest, RememberedRequest


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
REQUEST = "request"
"""With this begin the correlations of all others, and the keys of those that are known by their events alone."""
TOLD = 20
"""Characters of a fingerprint that events tell: a correlation has room for 64 in all."""


def reports_key(organisation: NodeId, report: str) -> str:
    """Return under which key the request is remembered that a report became.

    Args:
        organisation: for which it was reported.
        report: its key in the register of reports.
    """
    return f"{REPORT} {organisation} {report}"


def correlation_of(key: IdempotencyKey) -> str:
    """Return the correlation of what a request led to: wherever the events are, they say which request it was."""
    scope, _, own = key.key.partition(" ")
    if scope == REPORT:
        return f"{REPORT}-{own.rpartition(' ')[2]}"
    return f"{REQUEST}-{_digest(key.key)}-{key.fingerprint[:TOLD]}"


def request_of(event: Envelope) -> tuple[str, str] | None:
    """Return under which key a request is remembered that an event followed from, and what is known of its fingerprint.

    Returns:
        None if it followed from no request with a key, or from one of a time when events did not say so.
    """
    scope, _, rest = event.correlation.partition("-")
    if scope == REPORT:
        return reports_key(owner_of(event.subject), rest), UNHEARD
    if scope == REQUEST:
        digest, _, fingerprint = rest.partition("-")
        return f"{REQUEST} {digest}", fingerprint
    return None


def recorded_requests(session: Transaction, keys: Collection[str]) -> dict[str, RecordedRequest]:
    """Return those of these requests that were recorded, by key; its events may have told of one what they tell."""
    told = {key: f"{REQUEST} {_digest(key)}" for key in keys}
    rows = {key: RecordedRequest(*rest) for key, *rest in select(session, _REQUESTS, {*told, *told.values()})}
    found = {key: row for key, other in told.items() if (row := rows.get(key) or rows.get(other))}
    return {**dict(_of_old(session, set(keys) - found.keys())), **found}


def requests_after(session: Transaction, place: tuple[int, str], limit: int, scope: str) -> list[RememberedRequest]:
    """Return up to `limit` requests behind a place, of those whose keys begin with `scope`."""
    rows = session.rows(_AFTER, (*place, len(scope), scope, limit))
    return [RememberedRequest(key, RecordedRequest(*rest)) for key, *rest in rows]


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:32]


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
