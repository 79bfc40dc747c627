"""What one node is told in its TOML file; every key is explained in `deploy/node.toml`."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from domain.aggregate_id import AggregateRef
from domain.node_id import Organisation, is_within, superior
from domain.tier import AgencyKind, Tier
from domain.words import Words
from services.commands.clue_key import CLUE_KEY
from services.locale import say
from services.nats.settings import STRICT, NatsSettings, Port
from services.parse_errors import of_data, of_toml

_PATHS = ("data", "certificate", "key", "authority")
"""Keys whose values are files or folders."""


class InvalidSettings(ValueError):
    """The file cannot be used; the message names the key and the rule."""


@dataclass(frozen=True, config=STRICT)
class Http:
    """Where the API and the pages are served."""

    port: Port
    host: str = "127.0.0.1"
    address: Annotated[str, StringConstraints(pattern=r"^https?://[^/]+$")] | None = None
    """Where people find it, if that is a proxy's: `https://board.example`."""

    @property
    def is_encrypted(self) -> bool:
        """Whether people find it by https."""
        return self.address is not None and self.address.startswith("https:")


@dataclass(frozen=True, config=STRICT)
class WebhookSettings:
    """Where subscribers may have events posted: over https; not to this machine itself, nor into private networks."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Those that are allowed all the same; `127.0.0.0/8` is this machine, to which plain http may go, too."""
    authority: Path | None = None
    """The certificates that may vouch for receivers besides those of the system, a PEM file."""


@dataclass(frozen=True, config=STRICT)
class Hosted:
    """An organisation without a node of its own that acts on this one: a community on its subdistrict's."""

    id: Organisation
    name: Words
    tier: Tier = Tier.COMMUNITY
    agency: AgencyKind | None = None
    """What kind of body it is, if it is of the agency tier."""


@dataclass(frozen=True, config=STRICT, kw_only=True)
class NodeSettings(NatsSettings):
    """The whole file."""

    http: Http
    tier: Tier | None = None
    """Where it stands on the board; stated for an agency, for others the depth in the tree says it."""
    agency: AgencyKind | None = None
    """What kind of body it is, if it is of the agency tier: `department`, `enterprise` or `university`."""
    webhooks: WebhookSettings = field(default_factory=WebhookSettings)
    database: str | None = None
    """`postgresql://…` for the log and the views; SQLite in the data folder if it is left out."""
    clues: bool = False
    """True if the node is of the restricted audience of clues; `yipan node clue-key` gives it the key."""
    clue_audience: tuple[Organisation, ...] = ()
    """Who else is of it: clues are referred to them and to nobody else."""
    duties: bool = True
    """Warn of due dates and move those that an amended calendar moves; not on a board that replays the past.

    Newcomers are told what was decreed, and supervisors what was there before them, either way.
    """
    public_lists: tuple[AggregateRef, ...] = ()
    """The issue lists whose issues are served as public tickets (Open311); all others stay on the board."""
    open311: bool = False
    """Serve them to everybody; to readers of the board alone if it is left out."""
    organisations: tuple[Hosted, ...] = ()
    log_ahead: bool = False
    """True to record although the log ends after the clock, which had been wrong: its times stand still until then."""
    handed_over: bool = False
    """True if its records were kept on another node before: it acts when they have been handed over to it."""

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
    except tomllib.TOMLDecodeError as error:
        raise _invalid(path, of_toml(error)) from error
    except ValidationError as error:
        raise _invalid(path, of_data(error)) from error
    for problem in _tree_problems(settings):
        raise InvalidSettings(say(f"{path}：{problem}", f"{path}: {problem}"))
    return settings


def _invalid(path: Path, rule: Words) -> InvalidSettings:
    return InvalidSettings(say(f"{path}：设置有误：{rule.zh}", f"{path}: {rule.en}"))


def _tree_problems(settings: NodeSettings) -> Iterator[str]:
    nodes = {below.id for below in settings.subordinates}
    for node in nodes:
        if superior(node) != settings.id:
            yield say(
                f"subordinates：{node} 不是 {settings.id} 的直接下级",
                f"subordinates: {node} does not stand directly below {settings.id}",
            )
    for hosted in settings.organisations:
        if hosted.id == settings.id or not is_within(hosted.id, settings.id):
            yield say(
                f"organisations：{hosted.id} 不在 {settings.id} 之下",
                f"organisations: {hosted.id} does not stand below {settings.id}",
            )
        if hosted.id in nodes:
            yield say(
                f"organisations：{hosted.id} 又列为下级：或在此行事，或自设节点，不可兼有",
                f"organisations: {hosted.id} is among the subordinates, too: it acts here or runs a node, not both",
            )
    if settings.handed_over and not settings.superior:
        yield say(
            "handed_over：没有可移交其记录的上级", "handed_over: there is no superior that could hand its records over"
        )


def _beside(path: Path, data: Mapping[str, object]) -> dict[str, object]:
    """Return the same with every relative path taken from where the file is."""

    def placed(key: str, value: object) -> object:
        if isinstance(value, dict):
            return _beside(path, value)
        return str(path.parent / value) if key in _PATHS and isinstance(value, str) else value

    return {key: placed(key, value) for key, value in data.items()}
