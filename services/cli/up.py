"""`yipan up`: the nodes of a board as processes of this one, until it is asked to stop."""

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.options import DEFAULT_FOLDER, Folder
from services.cli.shutdown import Shutdown, shutdown_signals
from services.locale import say

if TYPE_CHECKING:
    from domain.words import Words
    from services.board.running import Running

LAST = 4096
"""Bytes of a node's output that are looked at, from its end."""
_ERROR = re.compile(r"^[A-Za-z_.]+: ")
EXAMPLE = Path(__file__).parents[2] / "deploy" / "board.toml"
BoardFile = Annotated[
    Path | None,
    typer.Argument(
        metavar="[BOARD.toml]",
        help=say(
            "棋盘文件；省略时用示例 deploy/board.toml", "The board file; the example deploy/board.toml if left out."
        ),
        show_default=False,
    ),
]


def up(board: BoardFile = None, folder: Folder = DEFAULT_FOLDER) -> None:
    """Run a board until SIGINT or SIGTERM."""
    run(board, folder, lambda running, stop: watch(running, stop))


def run(board: Path | None, folder: Path, then: "Callable[[Running, Shutdown], None]") -> None:
    """Bring a board up, do something with it, and stop it; exit with 1 if a node had to be killed."""
    from services.board.file import load
    from services.board.running import running

    with shutdown_signals() as stop, running(load(board or EXAMPLE), folder) as board_running:
        if until_ready(board_running, stop):
            then(board_running, stop)
        sys.stdout.write(say("正在停止……\n", "Stopping…\n"))
        sys.stdout.flush()
    if not board_running.clean:
        raise typer.Exit(1)


def until_ready(board: "Running", stop: Shutdown) -> bool:
    """Show the nodes until all are ready; say whether they are, and not asked to stop before."""
    from services.cli.board_table import showing

    began, events = time.monotonic(), NodeEvents(board)
    with showing(board):
        while not board.ready and not stop.wait(0.05):
            events.tell()
    if board.ready:
        sys.stdout.write(
            say("全部节点就绪，用时 {:.1f} 秒\n", "All nodes ready in {:.1f} s\n").format(time.monotonic() - began)
        )
        sys.stdout.flush()
    return board.ready and not stop.requested


def watch(board: "Running", stop: Shutdown) -> None:
    """Wait to be asked to stop, and say what happens to nodes."""
    events = NodeEvents(board)
    while not stop.wait(0.2):
        events.tell()


class NodeEvents:
    """Tells when a node ends, with its last word, and why one records nothing any more; each once."""

    def __init__(self, board: "Running") -> None:
        self._nodes = board.nodes
        self._deaths = {node.node.id: node.process.deaths for node in board.nodes}
        self._failures: dict[str, Words | None] = {}

    def tell(self) -> None:
        """Say what is new."""
        for node in self._nodes:
            id, deaths = node.node.id, node.process.deaths
            if deaths > self._deaths[id]:
                message = say("{} 已退出，重新启动；原因见 {}：{}", "{} ended and is started again; see {}: {}")
                _tell(message.format(id, node.folder.output, last_word(node.folder.output)))
            if node.failure and node.failure != self._failures.get(id):
                _tell(
                    say("{} 不再记录，节点的说明：{}", "{} records nothing: {}").format(
                        id, say(node.failure.zh, node.failure.en)
                    )
                )
            self._deaths[id], self._failures[id] = deaths, node.failure


def last_word(output: Path) -> str:
    """Return the last line that a node wrote, without the name of the error if it ended with one."""
    try:
        with output.open("rb") as file:
            file.seek(max(0, output.stat().st_size - LAST))
            lines = file.read(LAST).decode(errors="replace").splitlines()
    except FileNotFoundError:
        return ""
    return _ERROR.sub("", next((line for line in reversed(lines) if line.strip()), ""))


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
