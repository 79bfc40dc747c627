"""The names on the wire of systems outside. They are the same in the account of every organisation."""

from domain.node_id import NodeId
from services.nats.subjects import token

REQUESTS = "intake"
"""A publisher requests an outcome for its reports on `intake.<name>`: one event, or a JSON array of events."""
REPORTS = "intake-js"
"""A publisher's reports go to `intake-js.<name>` if it waits for no outcome."""
FEED = "feed"
"""Events stand in the feed under `feed.<owner of the record>.<kind of record>.<type of event>`."""

INTAKE_STREAM, FEED_STREAM = "INTAKE", "FEED"


def requests(name: str) -> str:
    """Return where a publisher asks."""
    return f"{REQUESTS}.{name}"


def reports(name: str) -> str:
    """Return where a publisher leaves reports."""
    return f"{REPORTS}.{name}"


def inbox(name: str) -> str:
    """Return what the inboxes of a system begin with."""
    return f"_INBOX.{name}"


def feed_subject(owner: NodeId, kind: str, type: str) -> str:
    """Return under which subject the feed has an event."""
    return f"{FEED}.{owner.replace('.', '_')}.{kind}.{type}"


def account(organisation: NodeId) -> str:
    """Return the name of an organisation's account; those of subordinates are lower case."""
    return f"OUTSIDE-{token(organisation)}"
