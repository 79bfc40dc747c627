"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from services.locale import say

Folder = Annotated[
    Path,
    typer.Option("--folder", help=say("棋盘的文件夹", "The folder of the board."), file_okay=False),
]
NodeName = Annotated[
    str,
    typer.Argument(
        metavar="NODE",
        help=say(
            "节点：棋盘上的编号，或 node.toml 的路径", "A node: its id on the board in the folder, or its node.toml."
        ),
    ),
]
AnyNode = Annotated[
    str,
    typer.Argument(
        metavar="NODE",
        help=say(
            "节点：棋盘上的编号、node.toml 的路径，或 http:// 地址(令牌在 YIPAN_TOKEN 中)",
            "A node: its id on the board in the folder, its node.toml, or an http:// address (token in YIPAN_TOKEN).",
        ),
    ),
]
SettingsFile = Annotated[
    Path,
    typer.Argument(metavar="FILE", help=say("节点的 node.toml", "The node's node.toml."), exists=True, dir_okay=False),
]
AsJson = Annotated[bool, typer.Option("--json", help=say("以 JSON 输出", "Print JSON."))]

DEFAULT_FOLDER = Path(".yipan")
