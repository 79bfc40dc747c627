"""What can be said to `yipan import`: its arguments and options."""

from pathlib import Path
from typing import Annotated

import typer

from services.locale import say

Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE",
        help=say(
            "CSV、XLSX、XES 或 GeoReport(JSON) 文件，可为 .gz；GeoReport 也可给出地址；多个文件合为一份结果",
            "CSV, XLSX, XES, GeoReport (JSON) files, also .gz; of GeoReport an address, too. Several get one report.",
        ),
    ),
]
Mapped = Annotated[
    Path | None,
    typer.Option("--mapping", help=say("映射文件 (TOML)", "The mapping file, TOML."), exists=True, dir_okay=False),
]
Node = Annotated[
    str, typer.Option("--node", help=say("节点：编号、node.toml 或地址", "The node: an id, a node.toml, an address."))
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help=say("检查每一行并询问节点哪些已报过，不上报", "Check every row, ask which came before, send nothing."),
    ),
]
Report = Annotated[
    Path | None,
    typer.Option(
        "--report",
        help=say(
            "逐行结果 (CSV)，默认在文件旁；多个文件时为当前目录下的 import.report.csv",
            "What became of each row, CSV; if left out beside the file, of several files import.report.csv.",
        ),
    ),
]
Resume = Annotated[
    bool, typer.Option("--resume", help=say("从中断处继续", "Go on where the last run was interrupted."))
]
Kind = Annotated[
    str | None,
    typer.Option("--format", help=say("csv、xlsx、xes 或 georeport，默认看文件名", "csv, xlsx, xes or georeport.")),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="DATE",
        help=say("地址：起始日期", "Of an address: from this day on; 90 days ago if left out."),
    ),
]
Organisation = Annotated[
    str | None,
    typer.Option(
        "--organisation",
        help=say(
            "工作簿：代表哪个单位，默认节点本单位",
            "Of a workbook: for whom it is reported; the node's own if left out.",
        ),
    ),
]
Nats = Annotated[
    str | None,
    typer.Option("--nats", help=say("经 NATS 上报：nats://…", "Report over NATS, to these servers: nats://…")),
]
Until = Annotated[
    str | None,
    typer.Option(
        "--until", metavar="DATE", help=say("地址：截止日期", "Of an address: until this day; now if left out.")
    ),
]
Given = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help=say(
            "映射中 ${NAME} 的值，可多次给出", "What ${NAME} stands for in the mapping; may be given several times."
        ),
    ),
]
