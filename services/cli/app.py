"""All commands of `yipan`."""

import sys
from typing import Annotated, Literal

import typer
from typer.exceptions import TyperException

from services.cli import (
    audit,
    calendar,
    demo,
    events,
    hand_over,
    identity,
    importing,
    links,
    login,
    node,
    rebuild,
    replay,
    review,
    status,
    tail,
    token,
    up,
    workbooks,
)
from services.cli.phrases import in_reader_language, speak, told
from services.locale import OPTION, say

Lang = Annotated[
    Literal["zh", "en"] | None,
    typer.Option(OPTION, help=say("语言：zh 或 en，默认依终端的语言环境", "zh or en; that of the terminal's locale.")),
]

app = typer.Typer(
    name="yipan",
    help=say(
        "一盘：多级联动的一盘棋。每个单位一个节点、一本日志，节点之间经 NATS 相连。",
        "One chessboard for multi-level linkage: a node and a log per organisation, linked over NATS.",
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command(help=say("按棋盘文件启动全部节点", "Bring up the nodes of a board file, and keep them running."))(up.up)
app.command(help=say("启动棋盘并重演 2019 年", "Bring up the board and play the year 2019 on it."))(demo.demo)
app.command(help=say("节点、位置、链路与告警", "Show the nodes, how far they are, their links and alarms."))(
    status.status
)
app.command(help=say("实时查看节点的事件", "Show the events of a node as they come."))(tail.tail)
app.command(help=say("年度盘点：棋盘上的数字与公布的数字", "Show a year's figures beside those that were published."))(
    review.review
)
app.command(
    "hand-over",
    help=say(
        "把单位的记录连同历史移交给相邻节点", "Hand the records of an organisation, with their past, to a neighbour."
    ),
)(hand_over.hand_over)
app.command(help=say("重建一个视图", "Rebuild a view from the log, beside the one in use."))(rebuild.rebuild)
app.command(
    help=say(
        "仅凭日志重新计算全部视图，与节点现有的比对",
        "Make all views anew from the log, and compare them with the node's.",
    )
)(replay.replay)
app.command(
    help=say("事件类型：字段、版本、谁可上报、示例", "Show types of events: fields, versions, publishers, samples.")
)(events.events)
app.command("import", help=say("导入其他系统的文件", "Import files of another system, as reports."))(
    importing.import_file
)
app.command(help=say("生成清单的 Excel 模板", "Write a workbook of a list, to fill in."))(workbooks.template)
app.command(help=say("导出清单到 Excel", "Write a list of a node into a workbook."))(workbooks.export)
app.command(help=say("生成一次性登录链接", "Print a link that signs in to a node's pages once."))(login.login)
app.add_typer(audit.app, name="audit", help=say("日志的证明与核验", "What a log proves, and who checks it."))
app.add_typer(calendar.app, name="calendar", help=say("期限所依据的工作日历与规则", "What deadlines are counted by."))
app.add_typer(node.app, name="node", help=say("一个节点", "One node in the field."))
app.add_typer(
    identity.app, name="identity", help=say("上报与订阅的外部系统", "The systems that publish and subscribe.")
)
app.add_typer(links.app, name="links", help=say("节点之间的链路", "The links of a node."))
app.add_typer(token.app, name="token", help=say("节点的令牌", "The tokens of a node."))


@app.callback()
def _every_command(lang: Lang = None) -> None:
    """Take what holds for every command; the language was taken before anything was said."""


def run() -> int | None:
    """Run the command that stands on the command line, and return with which code to exit."""
    speak()
    try:
        code: int | None = app(standalone_mode=False)
    except typer.Abort:
        sys.stderr.write(in_reader_language("Aborted!\n"))
        return 1
    except TyperException as error:
        sys.stderr.write(told(error))
        return error.exit_code
    return code
