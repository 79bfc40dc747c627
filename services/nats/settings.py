"""What the settings of a node say about its nats-server: where it listens, who is above and below, who is let in."""

from dataclasses import field
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from domain.node_id import NodeId, Organisation, superior
from domain.tier import AgencyKind, Tier
from domain.words import Words

STRICT = ConfigDict(extra="forbid")
Port = Annotated[int, Field(ge=1, le=65535)]

IDENTITY = "identity.nk"
"""The file in a node's data folder that holds the seed of its nkey; `yipan node identity` makes it."""


@dataclass(frozen=True, config=STRICT)
class Tls:
    """What the nats-server shows to nodes below, so that they know it and the wire is encrypted; PEM files."""

    certificate: Path
    key: Path


@dataclass(frozen=True, config=STRICT)
class Nats:
    """The node's nats-server: started and supervised by the node, or an outside one if `url` is given."""

    port: Port = 4222
    """For the node's own connections, and for those of systems outside."""
    host: str = "127.0.0.1"
    """Where it listens for them."""
    tls: Tls | None = None
    """Encrypt these connections; without it they are plain."""
    monitor: Port = 8222
    """For the watchdog; bound to the loopback interface, and under a path that only the node knows."""
    leaf_host: str = "127.0.0.1"
    leaf_port: Port = 7422
    """Where subordinates connect."""
    leaf_tls: Tls | None = None
    """Encrypt these connections; without it they are plain."""
    url: str | None = None
    """An outside server that runs with the configuration that `yipan node nats-config` prints."""

    @property
    def own_url(self) -> str:
        """Where the node itself connects."""
        host = "127.0.0.1" if self.host == "0.0.0.0" else self.host  # noqa: S104 - on all interfaces, the loopback too
        return self.url or f"nats://{host}:{self.port}"

    @property
    def own_certificate(self) -> Path | None:
        """What its own server shows to the node, if it encrypts; an outside one is reached as its address says."""
        return self.tls.certificate if self.tls and not self.url else None


@dataclass(frozen=True, config=STRICT)
class Outside:
    """What systems outside find on the node's nats-server, once one of them has an nkey."""

    on: bool = True
    intake_mib: Annotated[int, Field(ge=1, le=65_536)] = 64
    """What an organisation's publishers may leave before the node has taken it; then they are told to wait."""
    feed_mib: Annotated[int, Field(ge=1, le=1_048_576)] = 256
    """What is kept of the events that an organisation's subscribers may see; the oldest goes first."""
    feed_days: Annotated[int, Field(ge=0, le=36_500)] = 0
    """How long these are kept; 0 for as long as there is room."""


@dataclass(frozen=True, config=STRICT)
class Superior:
    """The node above, if there is one."""

    name: Words
    leaf_url: str
    """Where its nats-server takes leaf nodes: `nats-leaf://host:7422`, or `tls://host:7422` if it encrypts them."""
    authority: Path | None = None
    """The certificates that may vouch for it, a PEM file; those of the system if it is left out."""
    tier: Tier | None = None
    """Where it stands on the board, as in `NatsSettings`."""


@dataclass(frozen=True, config=STRICT)
class Subordinate:
    """A node below."""

    id: Organisation
    name: Words
    nkey: str
    """The public key of its identity, as `yipan node identity` prints it there."""
    tier: Tier | None = None
    """Where it stands on the board, as in `NatsSettings`."""
    agency: AgencyKind | None = None
    """What kind of body it is, as in `NatsSettings`."""


@dataclass(frozen=True, config=STRICT, kw_only=True)
class NatsSettings:
    """The part of a node's settings that its nats-server and its links are made from."""

    id: Organisation
    name: Words
    nats: Nats = field(default_factory=Nats)
    outside: Outside = field(default_factory=Outside)
    data: Path = Path("data")
    """The folder of this node's files; a relative one stands beside the file."""
    superior: Superior | None = None
    subordinates: tuple[Subordinate, ...] = ()
    log_older: bool = False
    """True to take commands although a neighbour proves that the log is an older copy: what it lacks is given up."""

    @property
    def neighbours(self) -> frozenset[NodeId]:
        """Who is next to the node in the tree, and runs one."""
        above = {self.superior_id} if self.superior_id else set()
        return frozenset({*above, *(below.id for below in self.subordinates)})

    @property
    def superior_id(self) -> NodeId | None:
        """The id of the node above, if this node has one."""
        return superior(self.id) if self.superior else None

    @property
    def identity_file(self) -> Path:
        """Where the seed of the node's identity is."""
        return self.data / IDENTITY
