"""The nodes of a board while they start, as a live table; without a terminal, one line per node once it is ready."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.live import Live
from rich.table import Table

from services.cli.terminal import wide_console
from services.locale import language, say

if TYPE_CHECKING:
    from services.board.running import Running, RunningNode


@contextmanager
def showing(board: "Running") -> Iterator[None]:
    """Show the board's nodes while this is entered."""
    console = wide_console()
    if not console.is_terminal:
        yield
        console.print(_table(board))
        return
    with Live(get_renderable=lambda: _table(board), console=console, refresh_per_second=10):
        yield


def _table(board: "Running") -> Table:
    table = Table(box=None)
    for heading in (say("节点", "Node"), say("名称", "Name"), say("地址", "Address"), say("状态", "State")):
        table.add_column(heading, no_wrap=True)
    for node in board.nodes:
        table.add_row(node.node.id, getattr(node.node.name, language()), node.node.url, _state(node))
    return table


def _state(node: "RunningNode") -> str:
    if node.ready.is_set():
        return f"[green]{say('就绪', 'ready')}[/green]"
    if node.process.deaths:
        return f"[red]{say('已退出 {} 次', 'ended {} times').format(node.process.deaths)}[/red] {node.folder.output}"
    if node.failure:
        return f"[red]{say('不再记录', 'records nothing')}[/red] {say(node.failure.zh, node.failure.en)}"
    return f"[yellow]{say('启动中', 'starting')}[/yellow]"
