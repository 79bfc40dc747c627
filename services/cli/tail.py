"""`yipan tail`: the events of a node as they come, over its feed."""

import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.options import DEFAULT_FOLDER, AnyNode, AsJson, Folder
from services.locale import say

if TYPE_CHECKING:
    from services.cloudevents import EventAttributes
    from services.http_client import Client, ServerSentEvent

PAUSE = 0.5
"""Seconds before a lost feed is opened again."""

After = Annotated[
    int | None,
    typer.Option(
        help=say("从该位置之后开始，默认只看新事件", "Begin behind this position; only what is new if left out."), min=0
    ),
]
Count = Annotated[int | None, typer.Option(help=say("看到这么多条后结束", "End after so many events."), min=1)]


def tail(
    node: AnyNode,
    after: After = None,
    count: Count = None,
    folder: Folder = DEFAULT_FOLDER,
    as_json: AsJson = False,
) -> None:
    """Print one line per event until interrupted; a lost connection is taken up where it broke."""
    from services.cli.selection import client_of

    client = client_of(node, folder)
    try:
        for number, event in enumerate(_follow(client, after), start=1):
            sys.stdout.write(f"{event.data if as_json else _line(event)}\n")
            sys.stdout.flush()
            if number == count:
                return
    except KeyboardInterrupt:
        return


def _follow(client: "Client", after: int | None) -> Iterator["ServerSentEvent"]:
    """Yield events for ever; only the first connection may fail."""
    from services.http_client import MESSAGE, NodeUnreachable

    position, connected = None, False
    while True:
        try:
            for event in client.events("/v1/feed", position, after=after):
                connected = True
                position = event.id
                if event.name == MESSAGE:
                    yield event
        except NodeUnreachable as error:
            if not connected:
                raise
            sys.stderr.write(f"yipan: {error}\n")
        time.sleep(PAUSE)


def _line(event: "ServerSentEvent") -> str:
    import orjson

    content: EventAttributes = orjson.loads(event.data)
    when, who = content["time"][:19].replace("T", " "), content["source"]
    return f"{event.id:>8}  {when}Z  {who:<26} {content['type']:<26} {content['subject']}"
