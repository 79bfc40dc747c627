"""`yipan identity`: the systems outside that publish to a node or subscribe to it. A running node follows its file."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.options import DEFAULT_FOLDER, AsJson, Folder, NodeName
from services.locale import say

if TYPE_CHECKING:
    from domain.authority import Role
    from domain.node_id import NodeId
    from services.node.settings import NodeSettings

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

_SHOWN = 12
"""Characters of a token's id that are shown, as `yipan token list` does."""

Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME", help=say("系统名称：a-z、0-9 与连字符", "What the system is called: a-z, 0-9 and hyphens.")
    ),
]
Organisation = Annotated[
    str | None,
    typer.Option(
        help=say(
            "代表哪个单位，默认节点本单位；上报须为本节点上的单位",
            "For which organisation, the node's own if left out; a publisher's must act on this node.",
        )
    ),
]
Roles = Annotated[
    list[str],
    typer.Option(
        "--role", help=say("publisher 或 subscriber，可多次给出", "publisher or subscriber; several if given again.")
    ),
]
WithToken = Annotated[
    bool,
    typer.Option("--token", help=say("HTTP 令牌；未指定 --nkey 时默认", "A token for HTTP; so without --nkey too.")),
]
WithNkey = Annotated[bool, typer.Option("--nkey", help=say("NATS 密钥", "An nkey for NATS."))]
Namespace = Annotated[
    str | None,
    typer.Option(
        help=say(
            "在哪个命名空间内编号：单位编号表示本单位共用的命名空间；默认首个系统用共用的，其后各系统自成一个",
            "In which namespace it numbers records: the organisation's id for the one that its systems share. If left "
            "out, a first system has that, and any other one of its own.",
        )
    ),
]
SeedFile = Annotated[
    Path | None,
    typer.Option(
        "--seed-file",
        dir_okay=False,
        help=say(
            "把密钥种子写入文件(0600)而不显示", "Write the nkey's seed to this file, at mode 0600, and do not print it."
        ),
    ),
]


@app.command(
    help=say(
        "登记系统；令牌与种子各占一行，只显示这一次",
        "Let a system in. Its token and its seed are printed, a line each, and are nowhere else.",
    )
)
def add(
    node: NodeName,
    name: Name,
    role: Roles,
    organisation: Organisation = None,
    token: WithToken = False,
    nkey: WithNkey = False,
    seed_file: SeedFile = None,
    namespace: Namespace = None,
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Add a system outside to a node's file."""
    from domain.authority import Role
    from services.cli.selection import select
    from services.files import write
    from services.identities.outsiders import add_outsider

    roles, settings = _roles(role), select(node, folder).settings
    nkey = nkey or seed_file is not None
    whose = _organisation(organisation, roles, settings)
    made = add_outsider(settings.data, name, whose, roles, token=token or not nkey, nkey=nkey, namespace=namespace)
    if Role.PUBLISHER in roles:
        tell_namespace(whose, made.namespace)
    if seed_file and made.seed:
        write(seed_file, f"{made.seed}\n")
    shown = (made.token, None if seed_file else made.seed)
    sys.stdout.write("".join(f"{secret}\n" for secret in shown if secret))


@app.command("list", help=say("列出系统", "List the systems: name, organisation, roles, ids of token and nkey."))
def show(node: NodeName, folder: Folder = DEFAULT_FOLDER, as_json: AsJson = False) -> None:
    """List the systems outside that a node knows."""
    from services.cli.selection import select
    from services.identities.outsiders import outsiders

    rows = [
        {
            "name": one.name,
            "organisation": one.organisation,
            "roles": sorted(one.roles),
            "namespace": (one.namespace or one.organisation) if one.publishes else None,
            "token": one.token and one.token[:_SHOWN],
            "nkey": one.nkey,
        }
        for one in outsiders(select(node, folder).settings.data)
    ]
    if as_json:
        sys.stdout.write(json.dumps(rows, ensure_ascii=False) + "\n")
        return
    for row in rows:
        roles = " ".join(row["roles"] or ())
        proofs = f"{row['token'] or '-':<12} {row['nkey'] or '-'}"
        where = f"{row['organisation']:<30} {row['namespace'] or '-':<20}"
        sys.stdout.write(f"{row['name']:<20} {where} {roles:<22} {proofs}\n")


@app.command(help=say("取消系统的身份", "Let a system in no more; what it has open is closed at once."))
def remove(node: NodeName, name: Name, folder: Folder = DEFAULT_FOLDER) -> None:
    """Remove a system outside from a node's file."""
    from services.cli.selection import select
    from services.identities.outsiders import remove_outsider

    remove_outsider(select(node, folder).settings.data, name)


def tell_namespace(organisation: "NodeId", namespace: str | None) -> None:
    """Say in which namespace a system reports, apart from its secrets."""
    shared = say(
        "使用 {0} 共用的命名空间：与其中其他系统编号相同的即同一记录",
        "It reports in the namespace that the systems of {0} share: what they number alike is one record.",
    )
    own = say(
        "自成命名空间 {1}：与 {0} 其他系统编号相同的是不同记录，彼此只可引用，不得改动；如要共用，请加 --namespace {0}",
        "It reports in a namespace of its own, {1}: what it numbers like another system of {0} is another record, and "
        "neither writes the other's. To share theirs: --namespace {0}",
    )
    sys.stderr.write((own if namespace else shared).format(organisation, namespace) + "\n")


def _roles(names: list[str]) -> "list[Role]":
    from domain.authority import Role

    try:
        return [Role(name) for name in names]
    except ValueError as error:
        raise typer.BadParameter(f"{error}; {', '.join(Role)}", param_hint="--role") from error


def _organisation(name: str | None, roles: "list[Role]", settings: "NodeSettings") -> "NodeId":
    """Return for which organisation a system is let in: whoever publishes must act here, others may see from afar."""
    from pydantic import TypeAdapter, ValidationError

    from domain.authority import Role
    from domain.node_id import NodeId, Organisation
    from services.cli.selection import organisation_of

    if name is None or Role.PUBLISHER in roles:
        return organisation_of(name, settings)
    try:
        return NodeId(TypeAdapter[NodeId](Organisation).validate_python(name))
    except ValidationError as error:
        raise typer.BadParameter(f"{name!r}: {error.errors()[0]['msg']}", param_hint="--organisation") from error
