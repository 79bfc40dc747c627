"""The client of a node for systems outside: publish, and subscribe. It needs nothing but Python.

    with Publisher(url, token, source="https://oa.haidian.example/issues", spool=Path("spool")) as publisher:
        publisher.publish(publisher.event("IssueRaised", {...}, subject="2019-0516-7"))

    with Subscriber(url, token, Path("position")) as events:
        for event in events:
            print(event["type"], event["subject"])

Both go over NATS as well: `Publisher.over_nats`, `Subscriber.over_nats`.
What is not of the standard library (nats-py) is imported when it is asked for, and nothing else of this project ever.
"""

from yipan_client.errors import (
    ClientError,
    InvalidEvent,
    NotAllowed,
    Rejected,
    SpoolFull,
    SpoolInUse,
    Undelivered,
    Unreachable,
    UnusablePosition,
)
from yipan_client.events import Event, event
from yipan_client.outcomes import Outcome, Status
from yipan_client.publisher import Publisher
from yipan_client.subscriber import Subscriber

__all__ = [
    "ClientError",
    "Event",
    "InvalidEvent",
    "NotAllowed",
    "Outcome",
    "Publisher",
    "Rejected",
    "SpoolFull",
    "SpoolInUse",
    "Status",
    "Subscriber",
    "Undelivered",
    "Unreachable",
    "UnusablePosition",
    "event",
]
