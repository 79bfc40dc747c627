"""`yipan replay`: the views made anew from the log alone, and compared with those that a node answers from."""

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.options import AsJson, SettingsFile
from services.locale import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.audit.replay import ReplayedView

At = Annotated[
    list[int] | None,
    typer.Option(
        "--at", min=0, help=say("另须比对的日志位置，可多次给出", "Compare at this position, too; repeatable.")
    ),
]


def replay(file: SettingsFile, at: At = None, as_json: AsJson = False) -> None:
    """Rebuild in a folder of its own; the node may run. The exit code is 1 if a view has what the log does not say."""
    from projections.engine.views import Views
    from projections.registry import VIEWS
    from services.audit.replay import replay as replayed
    from services.cli.progress import ProgressBar
    from services.node.auditing import opened
    from services.node.settings import load
    from services.node.storage import Database, url_of

    settings = load(file)
    with opened(settings) as (log, _), ProgressBar(settings.id) as show:
        kept = Views(url_of(settings, Database.VIEWS), log, views=VIEWS, node=settings.id)
        try:
            found = replayed(log, kept, VIEWS, settings.id, at or (), lambda done, end: show(done / max(end, 1), done))
        finally:
            kept.stop()
    sys.stdout.write(json.dumps([asdict(each) for each in found], indent=1) + "\n" if as_json else _told(found))
    raise typer.Exit(0 if all(each.agrees for each in found) else 1)


def _told(found: "Sequence[ReplayedView]") -> str:
    """Return a line for each view that differs, and at the end what was compared."""
    differs = say("{view}：位置 {position} 处与日志不符", "{view} has at position {position} what the log does not say")
    lines = [differs.format(view=each.view, position=each.position) for each in found if not each.agrees]
    end = say("比对 {all} 个视图摘要，不符 {wrong} 个", "{all} digests of views were compared, {wrong} differ")
    return "\n".join([*lines, end.format(all=len(found), wrong=len(lines)), ""])
