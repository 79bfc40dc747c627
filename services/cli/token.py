"""`yipan token`: who may act on a node. The node reads its file anew whenever it changes."""

import json
import sys
from typing import Annotated

import typer

from services.cli.options import DEFAULT_FOLDER, AsJson, Folder, NodeName
from services.locale import say

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

_SHOWN = 12
"""Characters of a token's id that are shown, and enough to name it."""

Organisation = Annotated[
    str | None,
    typer.Option(help=say("代表哪个单位，默认节点本单位", "For which organisation; the node's own if left out.")),
]
Roles = Annotated[
    list[str] | None,
    typer.Option(
        "--role", help=say("角色，可多次给出，默认 reader", "A role, several if given again; reader if left out.")
    ),
]
Pseudonym = Annotated[str | None, typer.Option("--actor", help=say("持有人代号", "The holder's pseudonym."))]


@app.command(help=say("新增令牌并显示一次", "Add a token and print it; it is nowhere else."))
def add(
    node: NodeName,
    organisation: Organisation = None,
    role: Roles = None,
    actor: Pseudonym = None,
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Add a token to a node's file."""
    from domain.authority import Role
    from services.api.tokens import add_token
    from services.cli.identity import tell_namespace
    from services.cli.selection import organisation_of, select

    try:
        roles = [Role(name) for name in role or [Role.READER]]
    except ValueError as error:
        raise typer.BadParameter(f"{error}; {', '.join(Role)}", param_hint="--role") from error
    settings = select(node, folder).settings
    whose = organisation_of(organisation, settings)
    sys.stdout.write(f"{add_token(settings.data, whose, roles, actor)}\n")
    if Role.PUBLISHER in roles:
        tell_namespace(whose, None)
        own = "自成命名空间的系统，请用 yipan identity add 登记"
        sys.stderr.write(say(own, "A system with a namespace of its own is let in by `yipan identity add`.") + "\n")


@app.command("list", help=say("列出令牌", "List the tokens: id, organisation, pseudonym, roles."))
def show(node: NodeName, folder: Folder = DEFAULT_FOLDER, as_json: AsJson = False) -> None:
    """List whom the tokens of a node stand for."""
    from services.api.tokens import holders
    from services.cli.selection import select

    rows = [
        {
            "id": holder.id[:_SHOWN],
            "organisation": holder.actor.organisation,
            "actor": holder.actor.id,
            "roles": sorted(holder.actor.roles),
        }
        for holder in holders(select(node, folder).settings.data)
    ]
    if as_json:
        sys.stdout.write(json.dumps(rows, ensure_ascii=False) + "\n")
        return
    for row in rows:
        sys.stdout.write(f"{row['id']}  {row['organisation']:<30} {row['actor']:<16} {' '.join(row['roles'])}\n")


@app.command(help=say("撤销令牌", "Remove a token; what it opened is closed at once."))
def revoke(
    node: NodeName,
    token: Annotated[str, typer.Argument(metavar="ID", help=say("list 所示编号", "Its id, as `list` shows it."))],
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Remove a token from a node's file."""
    from services.api.tokens import holders, remove_token
    from services.cli.selection import NoSuchToken, select

    data = select(node, folder).settings.data
    found = [holder.id for holder in holders(data) if holder.id.startswith(token)]
    if len(found) != 1:
        raise NoSuchToken(
            say(
                f"{node} 有 {len(found)} 个令牌以 {token!r} 开头；请按 yipan token list 所示指明一个",
                f"{len(found)} tokens of {node} begin with {token!r}; name one, as `yipan token list` shows it",
            )
        )
    remove_token(data, found[0])


@app.command(
    help=say(
        "输出一个单位的令牌和外部系统，供接手其记录的节点读取；不含密钥",
        "Print the tokens and systems of an organisation, for the node that takes over; there is no secret in it.",
    )
)
def export(
    node: NodeName,
    organisation: Annotated[str, typer.Argument(metavar="ORGANISATION", help=say("单位编号", "Whose."))],
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Print those entries of a node's file that are of one organisation."""
    from services.cli.selection import select
    from services.identities.file import export as text_of
    from services.identities.file import read

    entries = read(select(node, folder).settings.data)
    sys.stdout.write(text_of(each for each in entries if each.organisation == organisation))


@app.command(help=say("从标准输入读取另一节点输出的令牌", "Take the tokens that another node printed, from stdin."))
def take(node: NodeName, folder: Folder = DEFAULT_FOLDER) -> None:
    """Add entries of another node to a node's file; those that are there are left alone."""
    from services.cli.selection import select
    from services.identities.file import taken

    new = taken(select(node, folder).settings.data, sys.stdin.read())
    sys.stdout.write(say("新增 {} 项\n", "{} added\n").format(len(new)))
