"""What one node is told in its TOML file; every key is explained in `deploy/node.toml`."""

import tomllib
from dataclasses import field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from domain.aggregate_id import AggregateRef
from domain.tier import AgencyKind, Tier
from domain.tree import NodeId, Organisation, superior
from domain.words import Words
from services.node.clue_key import CLUE_KEY

STRICT = ConfigDict(extra="forbid")
Port = Annotated[int, Field(ge=1, le=65535)]

IDENTITY = "identity.nk"
_PATHS = ("data", "certificate", "key", "authority")
"""The file in a node's data folder that holds the seed of its nkey; `yipan node identity` makes it."""


class InvalidSettings(ValueError):
    """The file cannot be used; the message names the key and the rule."""


@dataclass(frozen=True, config=STRICT)
class Http:
    """Where the API and the pages are served."""

    port: Port
    host: str = "127.0.0.1"


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
    """For the watchdog; bound to the loopback interface."""
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
class Webhooks:
    """Where subscribers may have events posted: over https, or to this machine itself; not into private networks."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Private networks that are allowed all the same."""
    authority: Path | None = None
    """The certificates that may vouch for receivers besides those of the system, a PEM file."""


@dataclass(frozen=True, config=STRICT)
class Superior:
    """The node above, if there is one."""

    name: Words
    leaf_url: str
    """Where its nats-server takes leaf nodes: `nats-leaf://host:7422`, or `tls://host:7422` if it encrypts them."""
    authority: Path | None = None
    """The certificates that may vouch for it, a PEM file; those of the system if it is left out."""
    tier: Tier | None = None
    """Where it stands on the board, as in `NodeSettings`."""


@dataclass(frozen=True, config=STRICT)
class Hosted:
    """An organisation without a node of its own that acts on this one: a community on its subdistrict's."""

    id: Organisation
    name: Words
    tier: Tier = Tier.COMMUNITY
    agency: AgencyKind | None = None
    """What kind of body it is, if it is of the agency tier."""


@dataclass(frozen=True, config=STRICT)
class Subordinate:
    """A node below."""

    id: Organisation
    name: Words
    nkey: str
    """The public key of its identity, as `yipan node identity` prints it there."""
    tier: Tier | None = None
    """Where it stands on the board, as in `NodeSettings`."""
    agency: AgencyKind | None = None
    """What kind of body it is, as in `NodeSettings`."""


@dataclass(frozen=True, config=STRICT)
class NodeSettings:
    """The whole file."""

    id: Organisation
    name: Words
    http: Http
    tier: Tier | None = None
    """Where it stands on the board; stated for an agency, for others the depth in the tree says it."""
    agency: AgencyKind | None = None
    """What kind of body it is, if it is of the agency tier: `department`, `enterprise` or `university`."""
    nats: Nats = field(default_factory=Nats)
    outside: Outside = field(default_factory=Outside)
    webhooks: Webhooks = field(default_factory=Webhooks)
    data: Path = Path("data")
    """The folder of this node's files; a relative one stands beside the file."""
    database: str | None = None
    """`postgresql://…` for the log and the views; SQLite in the data folder if it is left out."""
    clues: bool = False
    """True if the node is of the restricted audience of clues; `yipan node clue-key` gives it the key."""
    clue_audience: tuple[Organisation, ...] = ()
    """Who else is of it: clues are referred to them and to nobody else."""
    duties: bool = True
    """Warn of due dates and move those that an amended calendar moves; not on a board that replays the past."""
    public_lists: tuple[AggregateRef, ...] = ()
    """The issue lists whose issues are served as public tickets (Open311); all others stay on the board."""
    open311: bool = False
    """Serve them to everybody; to readers of the board alone if it is left out."""
    superior: Superior | None = None
    subordinates: tuple[Subordinate, ...] = ()
    organisations: tuple[Hosted, ...] = ()

    @property
    def superior_id(self) -> NodeId | None:
        """The id of the node above, if this node has one."""
        return superior(self.id) if self.superior else None

    @property
    def identity_file(self) -> Path:
        """Where the seed of the node's identity is."""
        return self.data / IDENTITY

    @property
    def clue_key_file(self) -> Path:
        """Where the key for clues is, if it has one."""
        return self.data / CLUE_KEY


def load(path: Path) -> NodeSettings:
    """Return the settings in a TOML file.

    Raises:
        InvalidSettings: it is not TOML, or a key breaks its rule.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        data["data"] = data.get("data", "data")
        settings = TypeAdapter(NodeSettings).validate_python(_beside(path, data))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise InvalidSettings(f"{path}: {error}") from error
    for below in settings.subordinates:
        if superior(below.id) != settings.id:
            raise InvalidSettings(f"{path}: subordinates: {below.id} does not stand directly below {settings.id}")
    return settings


def _beside(path: Path, data: dict[str, Any]) -> dict[str, Any]:
    """Return the same with every relative path taken from where the file is."""

    def placed(key: str, value: Any) -> Any:
        if isinstance(value, dict):
            return _beside(path, value)
        return str(path.parent / value) if key in _PATHS and isinstance(value, str) else value

    return {key: placed(key, value) for key, value in data.items()}
