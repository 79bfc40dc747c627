"""`yipan node`: what one node in the field needs, from its node.toml alone."""

import sys
from typing import Annotated

import typer

from services.cli.options import SettingsFile
from services.cli.recover import recover
from services.locale import say

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.command(
    help=say(
        "数据库被换成旧副本后，从相邻节点取回其保存的数据；先停止本节点",
        "After the database was put back to an older copy: bring back what the neighbours hold. Stop the node first.",
    )
)(recover)


@app.command(help=say("运行节点，直到收到 SIGINT 或 SIGTERM", "Run the node until SIGINT or SIGTERM."))
def run(file: SettingsFile) -> None:
    """Run a node in this process."""
    from services.node.process import run as run_node

    run_node(file)


@app.command(
    help=say(
        "显示节点身份的公钥，没有身份则生成；交给上级写入其 node.toml",
        "Print the public key of the node's identity, made if there is none; its superior's node.toml wants it.",
    )
)
def identity(file: SettingsFile) -> None:
    """Print the node's public key."""
    from services.identities.nkey import identity
    from services.node.settings import load

    sys.stdout.write(f"{identity(load(file).identity_file).key.public}\n")


@app.command(
    "clue-key",
    help=say(
        "显示线索密钥，没有则生成；加 --install 时从标准输入读取其他节点的密钥。密钥须保密，节点重启后生效",
        "Print the key for clues, made if there is none; with --install read another node's key from standard input. "
        "It is a secret. It counts from the node's next start.",
    ),
)
def clue_key(
    file: SettingsFile,
    install: Annotated[bool, typer.Option("--install", help=say("从标准输入读取", "Read it from stdin."))] = False,
) -> None:
    """Print, make or install the key for clues of a node of the restricted audience."""
    from services.commands.clue_key import UnusableClueKey, install_clue_key, make_clue_key
    from services.node.settings import load

    settings = load(file)
    if not settings.clues:
        raise UnusableClueKey(
            say(
                f"{file}：clues：节点不在可知线索的范围内；请设 clues = true",
                f"{file}: clues: the node is not of the restricted audience; set clues = true",
            )
        )
    if install:
        install_clue_key(settings.clue_key_file, sys.stdin.readline())
    else:
        sys.stdout.write(f"{make_clue_key(settings.clue_key_file)}\n")


@app.command(
    "nats-config",
    help=say(
        "输出节点 nats-server 的配置(含密钥，请以 0600 保存)，供外置服务器使用",
        "Print the configuration of the node's nats-server, for an outside one. It holds secrets: keep it at 0600.",
    ),
)
def nats_config(file: SettingsFile) -> None:
    """Print what nats-server reads."""
    from services.identities.nkey import identity
    from services.nats.config import admitted_outsiders, server_config
    from services.node.settings import load

    settings = load(file)
    sys.stdout.write(server_config(settings, identity(settings.identity_file), admitted_outsiders(settings)))
