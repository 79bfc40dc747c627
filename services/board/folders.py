"""The folders of a board's nodes, one for each, found again without the board file."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.node_id import NodeId
from services.board.toml import dumps
from services.files import write
from services.locale import say
from services.node.settings import NodeSettings, load

_TOKENS = "The tokens with which `yipan` acts on this node, two per organisation. Whoever reads them can do the same."


class NoBoard(Exception):
    """There is no board in this folder, or none with such a node."""


@dataclass(frozen=True, slots=True)
class NodeFolder:
    """The files of one node."""

    path: Path

    @property
    def settings(self) -> Path:
        """The node's settings."""
        return self.path / "node.toml"

    @property
    def data(self) -> Path:
        """The node's own files: its identity, log and views."""
        return self.path / "data"

    @property
    def output(self) -> Path:
        """What the process writes."""
        return self.path / "node.log"

    def read(self) -> NodeSettings:
        """Return the node's settings."""
        return load(self.settings)

    def tokens(self) -> dict[NodeId, str]:
        """Return the tokens kept for the command line, by organisation."""
        return self._read_tokens("token")

    def approvers(self) -> dict[NodeId, str]:
        """Return those kept for whoever approves what the holders of the others bring."""
        return self._read_tokens("approver")

    def keep(self, tokens: dict[NodeId, str], approvers: dict[NodeId, str]) -> None:
        """Keep these tokens for the command line; both are of the same organisations."""
        rows = [{"organisation": id, "token": token, "approver": approvers[id]} for id, token in tokens.items()]
        write(self.path / "own-tokens.toml", dumps({"tokens": rows}, _TOKENS))

    def _read_tokens(self, which: str) -> dict[NodeId, str]:
        try:
            found = tomllib.loads((self.path / "own-tokens.toml").read_text("utf-8"))
        except FileNotFoundError:
            return {}
        return {NodeId(one["organisation"]): one[which] for one in found["tokens"]}


def node_folder(folder: Path, node: NodeId) -> NodeFolder:
    """Return the files of one node, which need not be there yet."""
    return NodeFolder(folder / node)


def node_folders(folder: Path) -> Sequence[NodeFolder]:
    """Return the files of every node that was set up in this folder, superiors first.

    Raises:
        NoBoard: nothing was set up there.
    """
    found = [NodeFolder(path.parent) for path in sorted(folder.glob("*/node.toml"))]
    if not found:
        raise NoBoard(
            say(f"{folder}：此处没有棋盘；请运行 yipan up", f"{folder}: no board was set up here; `yipan up` does")
        )
    return found


def find(folder: Path, node: str) -> NodeFolder:
    """Return the files of one node that was set up.

    Raises:
        NoBoard: there is none; the message names those there are.
    """
    known = {found.path.name: found for found in node_folders(folder)}
    if node not in known:
        raise NoBoard(
            say(
                f"{folder}：没有节点 {node!r}；现有 {'、'.join(known)}",
                f"{folder}: no node {node!r}; there are {', '.join(known)}",
            )
        )
    return known[node]
