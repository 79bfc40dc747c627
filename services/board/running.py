"""A running board: the processes of its nodes, and whether each is ready."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from domain.node_id import NodeId
from domain.words import Words
from services.board.file import Board, BoardNode
from services.board.folders import NodeFolder
from services.board.orphans import end_orphans
from services.board.ports import require_free
from services.board.processes import NodeProcess, command_of, stop_all
from services.board.setup import set_up
from services.folder_lock import locked
from services.http_client import Client, NodeProblem, NodeUnreachable

LOOK_SOON, LOOK_LATER = 0.1, 1.0
"""Seconds between two looks at a node that is not ready yet, and at one that is."""


@dataclass
class RunningNode:
    """One node and its process."""

    node: BoardNode
    folder: NodeFolder
    process: NodeProcess
    ready: threading.Event = field(default_factory=threading.Event)
    failure: Words | None = None
    """Why its log takes nothing, and what to do, as the node says while it is not ready."""

    def look(self, stopped: threading.Event) -> None:
        """Keep `ready` and `failure` true to the facts until the board is stopped."""
        with Client(self.node.url, self.folder.tokens().get(self.node.id)) as client:
            while not stopped.wait(LOOK_LATER if self.ready.is_set() or self.failure else LOOK_SOON):
                if client.ready():
                    self.failure = None
                    self.ready.set()
                else:
                    self.ready.clear()
                    self.failure = _failure(client)


class Running:
    """All nodes of a board."""

    def __init__(self, nodes: Sequence[RunningNode]) -> None:
        self.nodes = nodes
        self.stopped = threading.Event()
        """Set once the board is being stopped, so that nobody waits for it any longer."""
        self.clean = True
        """False if a node had to be killed."""

    def start(self) -> None:
        """Start all nodes at once, and look after them."""
        for node in self.nodes:
            node.process.start()
            threading.Thread(target=node.look, args=(self.stopped,), daemon=True).start()

    def stop(self) -> None:
        """Stop all nodes together."""
        self.stopped.set()
        self.clean = stop_all([node.process for node in self.nodes])

    @property
    def ready(self) -> bool:
        """True if every node is."""
        return all(node.ready.is_set() for node in self.nodes)

    def wait_ready(self, seconds: float) -> bool:
        """Wait until every node is ready, at most so long between two of them; say whether they are."""
        return all(node.ready.wait(seconds) for node in self.nodes)

    def acting(self) -> dict[NodeId, Client]:
        """Return a client for every organisation that acts on the board, with its own token."""
        return {id: Client(node.node.url, token) for node in self.nodes for id, token in node.folder.tokens().items()}

    def approving(self) -> dict[NodeId, Client]:
        """Return a client for every organisation, with the token of whoever approves there."""
        return {
            id: Client(node.node.url, token) for node in self.nodes for id, token in node.folder.approvers().items()
        }


def _failure(client: Client) -> Words | None:
    try:
        failure = client.get("/v1/operation/log")["failure"]
    except (NodeUnreachable, NodeProblem):
        return None
    return Words(**failure) if failure else None


@contextmanager
def running(board: Board, folder: Path) -> Iterator[Running]:
    """Set a board up and run it; when this ends nothing of it runs any more.

    Raises:
        FolderInUse: another process runs the board of this folder.
        PortTaken: another program listens on one of its ports.
    """
    folder = folder.absolute()
    with locked(folder):
        end_orphans(folder)
        require_free(board)
        folders = set_up(board, folder)
        found = Running(
            [
                RunningNode(node, each, NodeProcess(command_of(each.settings), each.output))
                for node, each in zip(board.nodes, folders, strict=True)
            ]
        )
        found.start()
        try:
            yield found
        finally:
            found.stop()
            end_orphans(folder, patience=0)
