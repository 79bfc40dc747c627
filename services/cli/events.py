"""`yipan events`: every type of event, what it says, who may publish it, a sample; no node is needed."""

import json
import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from services.cli.options import AsJson
from services.locale import language, say

if TYPE_CHECKING:
    from domain.registry import EventType

Name = Annotated[
    str | None,
    typer.Argument(metavar="NAME", help=say("事件类型，如 IssueRaised", "A type of event, as IssueRaised.")),
]
Sample = Annotated[
    bool, typer.Option("--sample", help=say("示例：日志与订阅中的样子", "A sample, as logs and feeds have it."))
]
Report = Annotated[
    bool, typer.Option("--report", help=say("示例：外部系统上报的样子", "A sample, as an outside system reports it."))
]
Schema = Annotated[bool, typer.Option("--schema", help=say("数据的 JSON Schema", "The JSON Schema of its data."))]
Version = Annotated[
    int | None,
    typer.Option("--version", min=1, help=say("哪个版本的 Schema，默认最新", "The schema of which version.")),
]
Lang = Annotated[Literal["zh", "en"] | None, typer.Option("--lang", help=say("语言", "In which language."))]


def events(
    name: Name = None,
    sample: Sample = False,
    report: Report = False,
    schema: Schema = False,
    version: Version = None,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """List the types of events, or show one of them."""
    from services.cli import events_shown as shown
    from services.contracts.catalogue import entries, entry

    texts = shown.in_language(lang or language())
    if name is None:
        if sample or report or schema or version:
            raise typer.BadParameter(say("请给出事件类型", "name a type of event"), param_hint="NAME")
        _json(list(entries())) if as_json else shown.table(entries(), texts)
    elif sample or report:
        _json(_sample(_kind(name), report=report))
    elif schema or version:
        _json(_schema(_kind(name), version))
    elif as_json:
        _json(entry(_kind(name)))
    else:
        shown.one(_kind(name), texts)


def _kind(name: str) -> "EventType":
    from difflib import get_close_matches

    import domain.catalogue  # noqa: F401 registers every event type
    from domain.registry import UnknownEventType, event_type, event_types

    try:
        return event_type(name)
    except UnknownEventType as error:
        near = get_close_matches(name, [each.name for each in event_types()])
        raise typer.BadParameter("; ".join([str(error), *near]), param_hint="NAME") from error


def _sample(kind: "EventType", *, report: bool) -> object:
    from services.contracts import reports, samples

    try:
        return json.loads(reports.report(kind) if report else samples.sample(kind))
    except reports.NotReported as error:
        raise typer.BadParameter(str(error), param_hint="--report") from error


def _schema(kind: "EventType", version: int | None) -> object:
    from services.contracts.schemas import schema_of

    found = schema_of(kind, version or kind.version)
    if found is None:
        raise typer.BadParameter(f"{kind.name}: 1 – {kind.version}", param_hint="--version")
    return found


def _json(content: object) -> None:
    from services.json_bytes import json_bytes

    text = json.dumps(json.loads(json_bytes(content)), ensure_ascii=False, indent=2)
    sys.stdout.write(f"{text}\n")
