"""Which node a command is about: one of the board in the folder, or any other by its address and a token."""

import os
from dataclasses import dataclass
from pathlib import Path

from domain.node_id import NodeId
from services.board.folders import NodeFolder, find
from services.http_client import Client
from services.locale import say
from services.node.settings import NodeSettings, load

TOKEN = "YIPAN_TOKEN"  # noqa: S105 - the name of a variable
"""The environment variable with the token for a node that was not set up here."""


class NoSuchToken(LookupError):
    """A token is needed that is not there."""


@dataclass(frozen=True, slots=True)
class SelectedNode:
    """The node that a command is about."""

    settings: NodeSettings
    folder: NodeFolder | None

    @property
    def url(self) -> str:
        """Where it serves."""
        return f"http://{self.settings.http.host}:{self.settings.http.port}"

    def token(self) -> str:
        """Return the token with which to act on it.

        Raises:
            NoSuchToken: none is kept here, and none stands in the environment.
        """
        stored = self.folder.tokens() if self.folder else {}
        token = os.environ.get(TOKEN) or stored.get(self.settings.id)
        if not token:
            raise NoSuchToken(
                say(
                    f"{self.settings.id}：此处没有令牌；请设置 {TOKEN}，或新增：yipan token add",
                    f"{self.settings.id}: no token is kept here; set {TOKEN}, or make one: yipan token add",
                )
            )
        return token

    def client(self) -> Client:
        """Return its API."""
        return Client(self.url, self.token())


def select(node: str, folder: Path) -> SelectedNode:
    """Return the node of this id in the folder, or that of a settings file if the text names one.

    Raises:
        NoBoard: the folder has no such node.
        InvalidSettings: the file cannot be used.
    """
    if node.endswith(".toml"):
        return SelectedNode(load(Path(node)), None)
    found = find(folder, node)
    return SelectedNode(found.read(), found)


def remote(address: str) -> Client:
    """Return the API of a node at an address; the token stands in the environment."""
    return Client(address, os.environ.get(TOKEN))


def client_of(node: str, folder: Path) -> Client:
    """Return the API of a node: an id, a settings file, or an address."""
    return remote(node) if "://" in node else select(node, folder).client()


def organisation_of(name: str | None, settings: NodeSettings) -> NodeId:
    """Return the organisation of a token: one that acts on the node, the node's own if none is named.

    Raises:
        NoSuchToken: it does not act on this node.
    """
    acting = [settings.id, *(hosted.id for hosted in settings.organisations)]
    if name is None:
        return settings.id
    if name not in acting:
        raise NoSuchToken(
            say(
                f"{name} 不在 {settings.id} 上行事；在其上行事的有 {'、'.join(acting)}",
                f"{name} does not act on {settings.id}; there act {', '.join(acting)}",
            )
        )
    return NodeId(name)
