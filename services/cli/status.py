"""`yipan status`: every node of a board, how far it is, and how its links stand."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NotRequired, TypedDict

import typer

from services.cli.options import DEFAULT_FOLDER, AsJson, Folder
from services.locale import language, say

if TYPE_CHECKING:
    from services.board.folders import NodeFolder
    from services.http_client import Client

NOT_WELL = 3
"""The exit code if a node is not ready, its log has an alarm, or a link is cut or has one."""


class AnsweredView(TypedDict):
    """A view, as the node tells it."""

    lag: int


class AnsweredAlarm(TypedDict):
    """Why a link stopped, and what to do about it, in both languages."""

    words: dict[str, str]
    advice: dict[str, str]


class AnsweredLink(TypedDict):
    """A link, as the node tells it."""

    neighbour: str
    connected: bool
    alarm: AnsweredAlarm | None
    trouble: dict[str, str] | None
    sent: int
    stored: int
    received: int
    neighbour_head: int
    heard_at: str | None


class AnsweredReadiness(TypedDict):
    """How far a node is."""

    ready: bool
    head: int | None
    views: list[AnsweredView] | None


class NodeState(AnsweredReadiness):
    """A node, how far it is, and how its links stand."""

    node: str
    name: dict[str, str]
    url: str
    links: list[AnsweredLink]
    reason: NotRequired[str]
    """Why nothing more is known."""
    failure: NotRequired[dict[str, str] | None]
    """Why its log takes nothing, and what to do."""
    alarm: NotRequired[dict[str, str] | None]
    """What people must look at in the proof of its log, or of a neighbour's."""


def status(folder: Folder = DEFAULT_FOLDER, as_json: AsJson = False) -> None:
    """Ask every node of the board in the folder; exit with 3 unless all is well."""
    from services.board.folders import node_folders

    found = [_ask(each) for each in node_folders(folder)]
    if as_json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    else:
        _show(found)
    if not all(map(_well, found)):
        raise typer.Exit(NOT_WELL)


def _ask(folder: "NodeFolder") -> NodeState:
    from services.cli.selection import SelectedNode
    from services.http_client import Client, NodeProblem, NodeUnreachable

    chosen = SelectedNode(folder.read(), folder)
    state: NodeState = {
        "node": chosen.settings.id,
        "name": asdict(chosen.settings.name),
        "url": chosen.url,
        "ready": False,
        "head": None,
        "views": [],
        "links": [],
    }
    with Client(chosen.url, chosen.token()) as client:
        try:
            log = client.get("/v1/operation/log")
            known: NodeState = {**state, **_readiness(client), "failure": log["failure"], "alarm": log["alarm"]}
            return {**known, "links": client.get("/v1/links")["states"]}
        except (NodeUnreachable, NodeProblem) as error:
            return {**state, "reason": str(error)}


def _readiness(client: "Client") -> AnsweredReadiness:
    from services.http_client import NodeProblem

    try:
        answered = client.get("/readyz")
    except NodeProblem as error:
        answered = error.problem
    return {"ready": answered.get("ready"), "head": answered.get("head"), "views": answered.get("views")}


def _well(node: NodeState) -> bool:
    return (
        node["ready"]
        and not node.get("alarm")
        and all(link["connected"] and not link["alarm"] for link in node["links"])
    )


def _show(found: Sequence[NodeState]) -> None:
    from rich.table import Table

    from services.cli.terminal import wide_console

    table = Table(box=None, expand=False)
    for heading in (
        say("节点", "Node"),
        say("状态", "State"),
        say("日志", "Log"),
        say("视图落后", "Views behind"),
        say("链路", "Link"),
        say("待发", "Waiting"),
        say("待收", "Behind"),
        say("上次报告", "Last report"),
    ):
        table.add_column(heading, no_wrap=True)
    for node in found:
        for row in _rows(node):
            table.add_row(*row)
    console = wide_console()
    console.print(table)
    for line in _alarms(found):
        console.print(line, style="red", highlight=False)


def _rows(node: NodeState) -> Sequence[Sequence[str]]:
    state = f"[green]{say('就绪', 'ready')}[/green]" if node["ready"] else f"[red]{say('未就绪', 'not ready')}[/red]"
    behind = max((view["lag"] for view in node["views"] or ()), default=0)
    first = (node["node"], state, str(node["head"] or "-"), str(behind))
    links = [_link(link) for link in node["links"]] or [("", "", "", "")]
    return [(*first, *links[0]), *(("", "", "", "", *link) for link in links[1:])]


def _link(link: AnsweredLink) -> Sequence[str]:
    connected = f"[green]●[/green] {link['neighbour']}" if link["connected"] else f"[red]○[/red] {link['neighbour']}"
    waiting, behind = link["sent"] - link["stored"], link["neighbour_head"] - link["received"]
    return connected, str(max(0, waiting)), str(max(0, behind)), _ago(link["heard_at"])


def _ago(moment: str | None) -> str:
    if moment is None:
        return say("从未", "never")
    from domain.moment import read_moment

    seconds = (datetime.now(UTC) - read_moment(moment)).total_seconds()
    return say("{:.0f} 秒前", "{:.0f} s ago").format(max(0.0, seconds))


def _alarms(found: Sequence[NodeState]) -> Sequence[str]:
    """Return what is wrong, and what to do about it, a line each."""
    reasons = [f"{node['node']}: {node['reason']}" for node in found if node.get("reason")]
    alarms = [(node["node"], link["alarm"]) for node in found for link in node["links"] if link["alarm"]]
    advice = (f"{node}: {alarm['words'][language()]} {alarm['advice'][language()]}" for node, alarm in alarms)
    troubles = (
        f"{node['node']} ↔ {link['neighbour']}: {link['trouble'][language()]}"
        for node in found
        for link in node["links"]
        if link["trouble"]
    )
    said = [(node["node"], why) for node in found for why in (node.get("failure"), node.get("alarm"))]
    failures = (f"{node}: {why[language()]}" for node, why in said if why)
    return [*reasons, *failures, *advice, *troubles]
