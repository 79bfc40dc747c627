"""The board file: which nodes a board on one machine has; `deploy/board.toml` is the example."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from domain.aggregate_id import AggregateRef
from domain.node_id import NodeId, Organisation, is_within, superior
from domain.tier import AgencyKind, Tier
from domain.words import Words
from services.locale import say
from services.nats.settings import Nats, Outside, Port
from services.node.settings import Hosted, Http, WebhookSettings
from services.parse_errors import of_data, of_system, of_toml

STRICT = ConfigDict(extra="forbid")


class InvalidBoard(ValueError):
    """The board file cannot be used; the message names the key and the rule."""


@dataclass(frozen=True, config=STRICT)
class BoardNode:
    """One node of the board."""

    id: Organisation
    name: Words
    http: Http
    tier: Tier | None = None
    """Stated for an agency; for others the depth in the tree says it."""
    agency: AgencyKind | None = None
    """What kind of body it is, if it is of the agency tier."""
    nats: Nats | None = None
    """Left out: three ports are allotted from `first_nats_port` on."""
    leaf_url: str | None = None
    """Where the superior's nats-server is reached, if not directly: behind a relay, through a tunnel."""
    database: str | None = None
    """`postgresql://…`; SQLite if it is left out."""
    outside: Outside | None = None
    """What systems outside find on its nats-server, as in `NodeSettings`."""
    webhooks: WebhookSettings | None = None
    """Where subscribers may have events posted, as in `NodeSettings`."""
    public_lists: tuple[AggregateRef, ...] = ()
    """The issue lists that are public tickets, as in `NodeSettings`."""
    open311: bool = False
    """Serve them to everybody, as in `NodeSettings`."""
    clues: bool = False
    """True if the node is of the restricted audience of clues: all such nodes of a board have one key."""
    organisations: tuple[Hosted, ...] = ()
    handed_over: bool = False
    """True if its records were kept on another node before, as in `NodeSettings`."""

    @property
    def server(self) -> Nats:
        """The node's nats-server; `load` has given every node one."""
        if self.nats is None:
            raise InvalidBoard(say(f"{self.id}：没有分配端口", f"{self.id}: no ports allotted"))
        return self.nats

    @property
    def url(self) -> str:
        """Where the API and the pages are."""
        return f"http://{self.http.host}:{self.http.port}"


@dataclass(frozen=True, config=STRICT)
class Board:
    """The whole file."""

    nodes: Annotated[tuple[BoardNode, ...], Field(min_length=1)]
    first_nats_port: Port = 4300
    duties: bool = True
    """Whether the nodes warn of due dates by themselves, as in `NodeSettings`; not on a board that replays the past."""

    def node(self, id: NodeId) -> BoardNode:
        """Return one node.

        Raises:
            KeyError: the board has no such node.
        """
        return {node.id: node for node in self.nodes}[id]

    def superior_of(self, node: BoardNode) -> BoardNode | None:
        """Return the node above, or None for the root."""
        above = superior(node.id)
        return next((other for other in self.nodes if other.id == above), None)

    def subordinates_of(self, node: BoardNode) -> tuple[BoardNode, ...]:
        """Return the nodes directly below."""
        return tuple(other for other in self.nodes if superior(other.id) == node.id)

    def ports(self) -> Iterator[tuple[str, str, int]]:
        """Yield every port that the board listens on: its key, the host, the port."""
        for node in self.nodes:
            yield f"nodes.{node.id}.http.port", node.http.host, node.http.port
            if node.server.url is None:
                yield f"nodes.{node.id}.nats.port", node.server.host, node.server.port
                yield f"nodes.{node.id}.nats.monitor", "127.0.0.1", node.server.monitor
                yield f"nodes.{node.id}.nats.leaf_port", node.server.leaf_host, node.server.leaf_port


def load(path: Path) -> Board:
    """Return the board in a TOML file, every node with its ports.

    Raises:
        InvalidBoard: there is no such file, it is not TOML, or a key breaks its rule.
    """
    try:
        board = TypeAdapter(Board).validate_python(tomllib.loads(path.read_text("utf-8")))
        board = replace(board, nodes=tuple(_with_ports(board, index) for index in range(len(board.nodes))))
    except OSError as error:
        raise _invalid(path, of_system(error)) from error
    except tomllib.TOMLDecodeError as error:
        raise _invalid(path, of_toml(error)) from error
    except UnicodeDecodeError as error:
        raise _invalid(path, Words("不是 UTF-8 文本", f"not UTF-8: {error}")) from error
    except ValidationError as error:
        raise _invalid(path, of_data(error)) from error
    for problem in (*_tree_problems(board), *_port_problems(board)):
        raise InvalidBoard(say(f"{path}：{problem}", f"{path}: {problem}"))
    return board


def _with_ports(board: Board, index: int) -> BoardNode:
    node, first = board.nodes[index], board.first_nats_port + 3 * index
    return node if node.nats else replace(node, nats=Nats(port=first, monitor=first + 1, leaf_port=first + 2))


def _invalid(path: Path, rule: Words) -> InvalidBoard:
    return InvalidBoard(say(f"{path}：{rule.zh}", f"{path}: {rule.en}"))


def _tree_problems(board: Board) -> Iterator[str]:
    ids = [node.id for node in board.nodes]
    top = min(ids, key=len)
    for node in board.nodes:
        if ids.count(node.id) > 1:
            yield say(f"nodes：{node.id} 重复出现", f"nodes: {node.id} is there twice")
        if node.id != top and superior(node.id) not in ids:
            yield say(
                f"nodes：{node.id} 没有上级，{superior(node.id)} 不在棋盘上",
                f"nodes: {node.id} stands alone, {superior(node.id)} is not on the board",
            )
    for node in board.nodes:
        for hosted in node.organisations:
            if hosted.id in ids or not is_within(hosted.id, node.id):
                yield say(
                    f"nodes.{node.id}.organisations：{hosted.id} 必须是 {node.id} 的下级，且没有自己的节点",
                    f"nodes.{node.id}.organisations: {hosted.id} must lie below {node.id} and have no node of its own",
                )


def _port_problems(board: Board) -> Iterator[str]:
    keys = list(board.ports())
    for port, times in Counter(port for _, _, port in keys).items():
        if times > 1:
            both = [key for key, _, taken in keys if taken == port]
            yield say(f"{'、'.join(both)}：都写了端口 {port}", f"{' and '.join(both)}: both name {port}")
