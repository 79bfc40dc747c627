"""`yipan demo`: the board, and the year 2019 played on it by the nodes' own commands."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.options import DEFAULT_FOLDER, Folder
from services.cli.shutdown import Shutdown
from services.cli.up import BoardFile, run, watch
from services.locale import say

if TYPE_CHECKING:
    from services.board.running import Running

Once = Annotated[bool, typer.Option("--once", help=say("重演后即停止", "Shutdown when everything is played."))]


def demo(board: BoardFile = None, folder: Folder = DEFAULT_FOLDER, once: Once = False) -> None:
    """Run the board with the year 2019 on it; a second run goes on where the first one stopped."""

    def then(running: "Running", stop: Shutdown) -> None:
        with stop.interrupting():
            show_addresses(running)
            let_in_outside_systems(running)
            play_the_year(running)
        if not once and not stop.requested:
            with outside_systems(running):
                watch(running, stop)

    run(board, folder, then)


def let_in_outside_systems(board: "Running") -> None:
    """Have the nodes know the systems outside before they come."""
    from services.board.demo.systems import let_in

    let_in(board)


def outside_systems(board: "Running") -> AbstractContextManager[None]:
    """Run the systems outside that publish to the board and follow it, and show what they say."""
    from services.board.demo.systems import beside

    return beside(board)


def play_the_year(board: "Running") -> None:
    """Give all commands of the scenario, and show how far it is; the pages are live meanwhile."""
    from services.board.seed_2019.cast import ACTING
    from services.board.seed_2019.player import playing
    from services.board.seed_2019.script import play
    from services.board.seed_2019.stage import Rehearsal

    rehearsal = Rehearsal()
    play(rehearsal)
    with (
        _progress(len(rehearsal.steps)) as on_progress,
        playing(board.acting(), board.approving(), ACTING, on_progress) as player,
    ):
        play(player)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=sys.stdout)) as progress:
        task = progress.add_task(say("重演 2019 年", "Playing the year 2019"), total=total)
        yield lambda carried_out: progress.advance(task, carried_out)


def show_addresses(board: "Running") -> None:
    """Print where each node's pages are, with a link that signs in once."""
    from services.board.login import login_link

    sys.stdout.write(
        say("\n实时棋盘(链接一小时内可用一次):\n", "\nThe live board (each link works once, for an hour):\n")
    )
    for node in board.nodes:
        sys.stdout.write(f"  {node.node.id:<26} {login_link(node.folder)}\n")
    sys.stdout.write(say("新链接：yipan login 节点。Ctrl-C 停止。\n", "More links: yipan login NODE. Ctrl-C stops.\n"))
    sys.stdout.flush()
