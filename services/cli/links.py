"""`yipan links`: what people decide about the links of a node."""

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.cli.options import DEFAULT_FOLDER, AnyNode, Folder
from services.locale import say

if TYPE_CHECKING:
    from services.http_client import Client

app = typer.Typer(no_args_is_help=True)

Neighbour = Annotated[str, typer.Argument(metavar="NEIGHBOUR", help=say("相邻节点", "The node at the other end."))]
Number = Annotated[int, typer.Option("--number", min=1, help=say("告警中的序号", "The number that the alarm names."))]
Reason = Annotated[
    str | None, typer.Option("--reason", help=say("跳过的理由；提议时必填", "Why; whoever proposes it says so."))
]


@app.command(help=say("跳过被拒收的事件：一人提议，另一人同意", "Skip what was refused: one proposes, another agrees."))
def skip(
    node: AnyNode, neighbour: Neighbour, number: Number, reason: Reason = None, folder: Folder = DEFAULT_FOLDER
) -> None:
    """Propose to skip a number if a reason is given, agree to what another person proposed otherwise."""
    from services.cli.selection import client_of

    with client_of(node, folder) as client:
        verb = "propose-skip" if reason else "approve-skip"
        command: dict[str, Any] = {"number": number, **({"reason": reason} if reason else {})}
        client.post(f"/v1/links/{_link(client, neighbour)}/{verb}", json.dumps(command).encode())
    said = (
        say("已提议跳过第 {} 号，须由另一名运维人员同意", "proposed to skip number {}; another operator has to agree")
        if reason
        else say("已同意跳过第 {} 号，链路随即继续", "agreed to skip number {}; the link goes on")
    )
    sys.stdout.write(said.format(number) + "\n")


def _link(client: "Client", neighbour: str) -> str:
    """Return the id of the record of a link."""
    from domain.link import link_id
    from domain.node_id import NodeId

    return link_id(NodeId(str(client.get("/readyz")["node"])), NodeId(neighbour))
