"""`yipan calendar`: what a city decrees for its deadlines, on its running node."""

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.options import DEFAULT_FOLDER, Folder
from services.locale import say

if TYPE_CHECKING:
    from services.decrees.calendars import Decree
    from services.http_client import Client

Years = Annotated[list[int], typer.Argument(metavar="YEAR...", help=say("年份", "The years."))]
City = Annotated[
    str,
    typer.Option(
        "--node", help=say("市级节点：编号、node.toml 或地址", "The city's node: an id, a node.toml, an address.")
    ),
]

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command(help=say("发布各年的工作日历及其修订", "Publish the calendars of years as they were decreed and amended."))
def publish(years: Years, node: City = "bj", folder: Folder = DEFAULT_FOLDER) -> None:
    """Give the commands that publish and amend them; what was given before is not given again."""
    from services.cli.selection import client_of

    wanted = [_decreed(year) for year in years]
    with client_of(node, folder) as client:
        for first, *amendments in wanted:
            id = _give(client, "publish", first)
            for amendment in amendments:
                _give(client, f"{id}/amend", amendment)


@app.command(help=say("发布常用的期限规则", "Publish the usual deadline rules."))
def rules(node: City = "bj", folder: Folder = DEFAULT_FOLDER) -> None:
    """Give the commands that publish them; what was given before is not given again."""
    from services.cli.selection import client_of
    from services.decrees.rules import RULES
    from services.locale import language

    with client_of(node, folder) as client:
        for rule in RULES:
            key = {"Idempotency-Key": f"deadline-rule-{rule.code}"}
            client.post("/v1/deadline-rules/publish", _body(rule), key)
            sys.stdout.write(f"{rule.code:<14} {rule.title.say(language())}\n")


def _decreed(year: int) -> "list[Decree]":
    from services.decrees.calendars import YearNotDecreed, decrees

    try:
        return list(decrees(year))
    except YearNotDecreed as error:
        raise typer.BadParameter(str(error), param_hint="YEAR") from error


def _give(client: "Client", where: str, decree: "Decree") -> str:
    """Give one command, and return the calendar: when it was decreed it occurred, only what lies ahead occurs now."""
    from domain.beijing import start_of

    at = start_of(decree.on)
    past = at < datetime.now(UTC)
    key = {"Idempotency-Key": f"{where}-{decree.on}"} if past else None
    path, occurred = f"/v1/calendars/{where}", at.isoformat() if past else None
    answer = client.post(path, _body(decree.command), key, occurred_at=occurred)
    id = str(answer["id"])
    sys.stdout.write(f"{decree.on}  {id}  {decree.command.decree}\n")
    return id


def _body(command: object) -> bytes:
    import orjson

    return orjson.dumps(command)
