"""`yipan rebuild`: a view made anew from the log, while the one in use goes on."""

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.options import DEFAULT_FOLDER, AnyNode, Folder
from services.locale import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.http_client import ServerSentEvent


View = Annotated[
    str, typer.Argument(metavar="VIEW", help=say("视图名称", "The view's name, as `status --json` has it."))
]


def rebuild(node: AnyNode, view: View, folder: Folder = DEFAULT_FOLDER) -> None:
    """Rebuild a view of a running node, and show how far it is."""
    from services.cli.selection import client_of

    with client_of(node, folder) as client:
        views = [each["view"] for each in client.get("/v1/operation/views")["views"]]
        if view not in views:
            raise typer.BadParameter(f"{view!r}; {', '.join(views)}", param_hint="VIEW")
        done = _show(client.events(f"/v1/operation/views/{view}/rebuild", method="POST"), view)
    if not done:
        sys.stderr.write(say("节点未报告完成；见其日志\n", "the node did not say that it is done; see its log\n"))
        raise typer.Exit(1)
    sys.stdout.write(say("已重建 {}\n", "{} is rebuilt\n").format(view))


def _show(events: "Iterator[ServerSentEvent]", view: str) -> bool:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(file=sys.stdout)) as progress:
        task = progress.add_task(view, total=None)
        for event in events:
            reached = json.loads(event.data)
            progress.update(task, completed=reached["position"], total=reached["target"])
            if event.name == "done":
                return True
    return False
