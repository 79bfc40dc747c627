"""How a node reaches its own nats-server for each of its links."""

from dataclasses import dataclass
from pathlib import Path

from domain.node_id import NodeId
from services.identities.nkey import Identity, Key
from services.nats.settings import NatsSettings
from services.nats.subjects import SUPERIOR_ACCOUNT, token


@dataclass(frozen=True, slots=True)
class Address:
    """How a node reaches its own nats-server for one link."""

    url: str
    key: Key
    domain: str
    """The JetStream domain of the superior of the two."""
    below: bool
    """True if the neighbour is a subordinate."""
    certificate: Path | None = None
    """What the server shows, if it encrypts."""


def addresses(settings: NatsSettings, who: Identity) -> dict[NodeId, Address]:
    """Return how the node reaches its own server for each of its neighbours."""
    url, certificate = settings.nats.own_url, settings.nats.own_certificate
    found = {
        NodeId(below.id): Address(
            url, who.derived(token(below.id)), token(settings.id), below=True, certificate=certificate
        )
        for below in settings.subordinates
    }
    if settings.superior_id:
        found[settings.superior_id] = Address(
            url, who.derived(SUPERIOR_ACCOUNT), token(settings.superior_id), below=False, certificate=certificate
        )
    return found
