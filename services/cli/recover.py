"""`yipan node recover`: what the neighbours hold, back into the log of a node that was put back to an older copy."""

import json
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.options import AsJson, SettingsFile
from services.locale import say

if TYPE_CHECKING:
    from services.links.listing import RecoveredEvent
    from services.links.plan import Plan
    from services.links.recovery import Recovered

Beside = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help=say(
            "空的 PostgreSQL 数据库，供分叉的日志重建(仅 PostgreSQL 需要)",
            "An empty PostgreSQL database for a log that has forked; needed with PostgreSQL alone.",
        ),
    ),
]


Yes = Annotated[
    bool,
    typer.Option("--yes", help=say("不再询问，直接恢复", "Do it without asking.")),
]
Without = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NODE",
        help=say(
            "不采信该相邻节点的说法(可多次给出)", "A neighbour that is not to be believed; may be given several times."
        ),
    ),
]


Listing = Annotated[
    bool,
    typer.Option(
        "--list",
        help=say(
            "逐条列出将取回、不一致、留待链路处理及将移至文件的事件，不作任何更改",
            "List each event that would come back, is told differently, is left to its link or goes to a file; change "
            "nothing.",
        ),
    ),
]


def recover(
    file: SettingsFile,
    beside: Beside = None,
    yes: Yes = False,
    without: Without = None,
    listing: Listing = False,
    as_json: AsJson = False,
) -> None:
    """Recover a stopped node from its neighbours, which must run."""
    if listing or as_json:
        _list(file, without or (), as_json)
    else:
        _recover(file, beside, yes, without or ())


def _list(file: Path, without: Collection[str], as_json: bool) -> None:
    from services.files import leave_to_owner
    from services.node.recovery import survey_node
    from services.node.settings import load

    settings = load(file)
    try:
        survey_node(settings, partial(_show, _json if as_json else _line), _progress, without)
    finally:
        leave_to_owner(settings.data)


def _show(form: "Callable[[RecoveredEvent], str]", events: "Iterator[RecoveredEvent]") -> None:
    sys.stderr.write("\n")
    for each in events:
        sys.stdout.write(form(each) + "\n")


def _json(event: "RecoveredEvent") -> str:
    return json.dumps(asdict(event), ensure_ascii=False)


def _line(event: "RecoveredEvent") -> str:
    fate = {
        "own": say("取回", "comes back"),
        "others": say("取回(其他节点)", "comes back (of others)"),
        "differs": say("不一致", "told differently"),
        "left": say("留待链路", "left to its link"),
        "forked": say("移至文件", "goes to the file"),
    }[event.fate]
    told = ", ".join(
        f"{each.who} {each.number}" + (f" ({each.digest[:12]})" if event.fate == "differs" else "")
        for each in event.told
    )
    return "\t".join((fate, event.id, event.type or "?", event.record or "?", told))


def _recover(file: Path, beside: str | None, yes: bool, without: Collection[str]) -> None:
    from services.files import leave_to_owner
    from services.node.recovery import recover_node
    from services.node.settings import load

    settings = load(file)
    confirm = _told if yes else _asked
    try:
        recovered = recover_node(settings, beside, _progress, confirm, without)
    finally:
        leave_to_owner(settings.data)
    _report(recovered, beside if settings.database else None)


def _told(plan: "Plan") -> bool:
    sys.stderr.write("\n")
    message = say(
        "将取回：本节点事件 {} 条(其中 {} 条仅一个相邻节点保存，无从核对)，其他节点事件 {} 条\n",
        "to be brought back: {} events of this node ({} of them told by one neighbour alone), {} of others\n",
    )
    sys.stdout.write(message.format(plan.own, plan.alone, plan.others))
    if plan.unreadable:
        message = say(
            "另有 {} 条无法读取：不取回，连同其后的编号留待链路处理(链路停止并说明原因)\n",
            "{} more cannot be read: they and what follows on them are left to the links, which stop and say why\n",
        )
        sys.stdout.write(message.format(plan.unreadable))
    if plan.fork:
        message = say(
            "日志自第 {} 条起与相邻节点所存不一致，将重建；仅本节点有的事件另存为文件\n",
            "from position {} on the log contradicts them: it is built anew, and what it alone has goes to a file\n",
        )
        sys.stdout.write(message.format(plan.fork))
    sys.stdout.flush()
    return True


def _asked(plan: "Plan") -> bool:
    return _told(plan) and typer.confirm(say("继续？", "Go on?"))


def _progress(what: str, events: int) -> None:
    sys.stderr.write(f"\r\033[K{what}: {events}")
    sys.stderr.flush()


def _report(recovered: "Recovered", beside: str | None) -> None:
    sys.stderr.write("\n")
    sys.stdout.write(
        say(
            "取回本节点事件 {} 条、其他节点事件 {} 条\n", "brought back: {} events of this node, {} of others\n"
        ).format(recovered.own, recovered.others)
    )
    if recovered.left:
        message = say(
            "{} 个编号未取回，留待链路处理；节点启动后见链路告警\n",
            "{} numbers were left to the links; see their alarms when the node runs\n",
        )
        sys.stdout.write(message.format(recovered.left))
    if recovered.file:
        message = say(
            "日志曾分叉：{} 条事件只有本节点有过，已从日志移出，存于 {}，请核对后重新办理\n",
            "the log had forked: {} events that nobody else had are no longer in it; see {} and give them again\n",
        )
        sys.stdout.write(message.format(recovered.forked, recovered.file))
        message = say(
            "其中来自上报的，节点启动后列于 /v1/reports?status=forked，POST /v1/reports/give-again 可一并重新办理\n",
            "reports that had led to some of them are at /v1/reports?status=forked when the node runs; "
            "POST /v1/reports/give-again gives them all again\n",
        )
        sys.stdout.write(message)
    if recovered.file and beside:
        message = say("请将 node.toml 的 database 改为 {}\n", "set database in node.toml to {}\n")
        sys.stdout.write(message.format(beside))
