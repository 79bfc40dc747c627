"""The systems outside beside a running board: their identities, their processes, and what they say."""

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from domain.authority import Role
from domain.node_id import NodeId
from services.board.running import Running, RunningNode
from services.files import write
from services.identities.outsiders import add_outsider, outsiders, remove_outsider
from services.locale import say

DISTRICT, CITY = NodeId("bj.haidian"), NodeId("bj")
SYSTEM, WALL = "district-system", "municipal-wall"
STOP_WITHIN = 3.0
"""Seconds, then it is killed; what it had to report waits in its spool."""


def let_in(board: Running) -> None:
    """Give the systems their identities; a node takes in whom it lets in a moment after that."""
    _commands(board)


@contextmanager
def beside(board: Running) -> Iterator[None]:
    """Run a district's system, which publishes over NATS, and a wall of the city's, which subscribes; show both."""
    with ExitStack() as running:
        for name, command in _commands(board):
            running.enter_context(_shown(name, command))
        yield


def _commands(board: Running) -> Sequence[tuple[str, Sequence[str]]]:
    nodes = {node.node.id: node for node in board.nodes}
    wall = [(say("市级大屏", "municipal wall"), _wall(nodes[CITY]))] if CITY in nodes else []
    system = [(say("区级系统", "district system"), _system(nodes[DISTRICT]))] if DISTRICT in nodes else []
    return [*wall, *system]


def _system(node: RunningNode) -> Sequence[str]:
    folder = node.folder.path
    seed = _secret(node, SYSTEM, Role.PUBLISHER, nkey=True)
    server = f"nats://127.0.0.1:{node.node.server.port}"
    return ("district_system", server, SYSTEM, str(seed), str(folder / f"{SYSTEM}.spool"))


def _wall(node: RunningNode) -> Sequence[str]:
    token = _secret(node, WALL, Role.SUBSCRIBER, nkey=False)
    return ("municipal_wall", node.node.url, str(token), str(node.folder.path / f"{WALL}.position"))


def _secret(node: RunningNode, name: str, role: Role, *, nkey: bool) -> Path:
    """Return the file with what a system proves its identity with; it is made once and kept."""
    file, data = node.folder.path / f"{name}.secret", node.folder.data
    known = any(one.name == name for one in outsiders(data))
    if known and file.exists():
        return file
    if known:
        remove_outsider(data, name)
    made = add_outsider(data, name, node.node.id, (role,), token=not nkey, nkey=nkey)
    write(file, f"{made.seed if nkey else made.token}\n")
    return file


@contextmanager
def _shown(name: str, command: Sequence[str]) -> Iterator[None]:
    """Run one of the modules beside this one, and show what it says under a name."""
    module, *arguments = command
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", f"{__package__}.{module}", *arguments],
        stdin=subprocess.PIPE,  # it reads there to learn of our end, should we be killed
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,
    )
    reader = threading.Thread(target=_show, args=(name, process), daemon=True)
    reader.start()
    try:
        yield
    finally:
        _end(process)
        reader.join()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()


def _show(name: str, process: "subprocess.Popen[str]") -> None:
    for line in process.stdout or ():
        sys.stdout.write(f"  {name} │ {line}")
        sys.stdout.flush()


def _end(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
