"""Messages of publishers, and what is in one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import orjson
from nats.aio.msg import Msg

from domain.authority import Actor, Role
from domain.node_id import NodeId
from services.gateway.outcome import ReportOutcome
from services.json_text import Ambiguous, NotJson, read_json

_ANSWER, _HEAD = b'"type":"io.nats.jetstream.api.', 64

SHOWN = 64 * 1024
"""Bytes of a message that holds no report which the register gets."""


@dataclass(slots=True)
class Publishers:
    """The publishers of one organisation by their names, those that were removed too: what they left still counts."""

    organisation: NodeId
    namespaces: dict[str, str | None] = field(default_factory=dict)
    """In which each reports; None for the organisation's own."""

    def actor(self, name: str) -> Actor:
        """Return whom a publisher of this name acts as.

        Of one that nobody knows any more it is not known where it reported. While there are several namespaces it does
        so in one called as it is, and touches nobody else's records.
        """
        alone = None if not any(self.namespaces.values()) else name
        return Actor(name, self.organisation, frozenset({Role.PUBLISHER}), self.namespaces.get(name, alone))


def publisher_of(message: Msg, subject: str, publishers: Publishers) -> Actor | None:
    """Return who a message is from; None if it did not come by one of these subjects.

    The server lets a publisher use the subject of its own name alone, so that it is one is not looked up here. But a
    server's own messages may come by any way; they keep the subject that they had.

    Args:
        message: from the account of the organisation.
        subject: the first token of the subjects.
        publishers: of whose account it is.
    """
    first, _, name = message.subject.partition(".")
    if first != subject or not name or "." in name:
        return None
    return publishers.actor(name)


def is_of_the_server(message: Msg) -> bool:
    """Say whether a message is an answer of JetStream, which a system can have sent to wherever it likes."""
    return _ANSWER in message.data[:_HEAD] or "Status" in (message.headers or {})


def elements_of(data: bytes) -> tuple[Sequence[object], bool]:
    """Return the events in a message, or what is there in place of them, and whether they stand in an array."""
    try:
        found = read_json(data)
    except NotJson:
        return [data], False
    except Ambiguous as error:
        found = error.apart()
    return (found, True) if isinstance(found, list) else ([found], False)


def as_report(publisher: Actor, element: object, outcome: ReportOutcome) -> dict[str, object]:
    """Return what was refused, and cannot be recorded under its own name, as a report that will be refused as well.

    So people can see it, with the reason that it was refused for, and what came.
    """
    content = element if isinstance(element, bytes) else _written(element)
    refusal = outcome.result.reason
    refused = {"refused": refusal.name, "zh": refusal.zh, "en": refusal.en} if refusal else {}
    data = {"message": content[:SHOWN].decode("utf-8", "replace"), **refused}
    return {"source": f"nats:{publisher.id}", "id": sha256(content).hexdigest()[:32], "data": data}


def _written(element: object) -> bytes:
    try:
        return orjson.dumps(element)
    except TypeError:
        return "嵌套过深 · nested too deeply".encode()
