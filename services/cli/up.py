"""`yipan up`: the nodes of a board as processes of this one, until it is asked to stop."""

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
    from services.board.running import Running

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

    began = time.monotonic()
    with showing(board):
        while not board.ready and not stop.wait(0.05):
            pass
    if board.ready:
        sys.stdout.write(
            say("全部节点就绪，用时 {:.1f} 秒\n", "All nodes ready in {:.1f} s\n").format(time.monotonic() - began)
        )
        sys.stdout.flush()
    return board.ready and not stop.requested


def watch(board: "Running", stop: Shutdown) -> None:
    """Wait to be asked to stop, and say when a node dies."""
    deaths = {node.node.id: 0 for node in board.nodes}
    while not stop.wait(0.2):
        for node in board.nodes:
            if node.process.deaths > deaths[node.node.id]:
                deaths[node.node.id] = node.process.deaths
                message = say("{} 已退出，重新启动；原因见 {}\n", "{} ended and is started again; see {}\n")
                sys.stdout.write(message.format(node.node.id, node.folder.output))
                sys.stdout.flush()
