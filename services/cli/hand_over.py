"""`yipan hand-over`: the records of an organisation go to another node, with all their past."""

import json
import sys
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.cli.options import DEFAULT_FOLDER, AnyNode, Folder
from services.locale import language, say

if TYPE_CHECKING:
    from services.http_client import Client

LOOK_AGAIN = 0.5
"""Seconds between two looks at how far it is."""

Organisation = Annotated[
    str, typer.Argument(metavar="ORGANISATION", help=say("移交哪个单位的记录", "Whose records are handed over."))
]
To = Annotated[
    str | None,
    typer.Option(
        "--to",
        help=say(
            "移交至哪个相邻节点；默认为该单位自己的节点，节点移交本单位时为上级节点",
            "To which node next to this one; its own if left out, or the one above if the node's own are handed over.",
        ),
    ),
]


def hand_over(node: AnyNode, organisation: Organisation, to: To = None, folder: Folder = DEFAULT_FOLDER) -> None:
    """Begin a hand-over, or join one under way, and follow it until the new home has all of it."""
    from services.cli.selection import client_of

    with client_of(node, folder) as client:
        here = str(client.get("/readyz")["node"])
        home = to or (organisation if organisation != here else organisation.rpartition(".")[0])
        if _home(client, organisation).get("next") != home:
            body = json.dumps({"organisation": organisation, "home": home}).encode()
            client.post("/v1/homes/hand-over", body)
        _say(say("{} 的记录开始移交至 {}", "the records of {} are being handed over to {}"), organisation, home)
        if not _stated(client, organisation, home):
            _say(say("移交已撤销", "the hand-over was cancelled"))
            raise typer.Exit(1)
        _say(say("移交已完成，此后由 {} 办理", "handed over: from now on {} acts"), home)
        _until_followed(client, organisation, here)
        _until_received(client, home)
        _say(say("{} 已收齐", "{} has received all of it"), home)


def _stated(client: "Client", organisation: str, home: str) -> bool:
    """Show how far the past was looked through until the hand-over is stated; False if it was cancelled before."""
    shown = -1
    while (state := _home(client, organisation))["home"] != home:
        if state["next"] != home:
            return False
        progress = client.get("/v1/operation/hand-overs")
        if progress["until"] and progress["position"] != shown:
            shown = progress["position"]
            _say(say("日志已检查到 {}/{}", "looked through the log up to {} of {}"), shown, progress["until"])
        time.sleep(LOOK_AGAIN)
    return True


def _until_followed(client: "Client", organisation: str, here: str) -> None:
    """Wait until those below it that act here, too, have gone along."""
    said = 0
    while left := _left(client, organisation, here):
        if left != said:
            _say(say("其下还有 {} 个单位随同移交", "{} below it are still to go along"), said := left)
        time.sleep(LOOK_AGAIN)


def _left(client: "Client", organisation: str, here: str) -> int:
    """Count those at and below an organisation that act here; of more than a page, the first."""
    rows = client.get("/v1/homes", owner=organisation, limit=500)["items"]
    return sum(each["home"] == here for each in rows)


def _until_received(client: "Client", home: str) -> None:
    """Wait until the new home has what there was for it when the hand-over was stated; say why that takes long."""
    due, said = _link(client, home)["sent"], ""
    while (link := _link(client, home))["stored"] < due:
        if (words := _waits(link, due)) != said:
            _say("{}", said := words)
        time.sleep(LOOK_AGAIN)


def _waits(link: Mapping[str, Any], due: int) -> str:
    if alarm := link["alarm"]:
        return f"{alarm['words'][language()]} {alarm['advice'][language()]}"
    if not link["connected"]:
        return say("链路中断，恢复后自动继续", "the link is cut; it goes on when it heals")
    return say("还有 {} 个事件待对方接收", "{} events are still on their way").format(due - link["stored"])


def _link(client: "Client", home: str) -> Mapping[str, Any]:
    return next(each for each in client.get("/v1/links")["states"] if each["neighbour"] == home)


def _home(client: "Client", organisation: str) -> Mapping[str, Any]:
    from services.http_client import NodeProblem

    try:
        found: Mapping[str, Any] = client.get(f"/v1/aggregates/home-0@{organisation}")["state"]
    except NodeProblem as problem:
        if problem.status != 404:  # nothing is recorded of it before it is handed over for the first time
            raise
        return {}
    return found


def _say(words: str, *details: object) -> None:
    sys.stdout.write(words.format(*details) + "\n")
    sys.stdout.flush()
