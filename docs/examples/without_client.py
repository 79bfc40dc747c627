"""Publish a task and follow the board with Python's standard library alone.

    YIPAN_URL=http://127.0.0.1:8300 YIPAN_TOKEN=… python docs/examples/without_client.py 2

reads two events and ends; without a number it goes on. Run it again: nothing is published twice.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

URL, TOKEN = os.environ["YIPAN_URL"], os.environ["YIPAN_TOKEN"]
WHO = {"Authorization": f"Bearer {TOKEN}"}
COMMON = {"specversion": "1.0", "source": "https://oa.haidian.example/tasks", "subject": "4712"}
EVENTS = [
    {
        **COMMON,
        "type": "TaskAssigned",
        "id": "4712-1",
        "time": "2026-03-02T09:00:00+08:00",
        "data": {"title": "检查消防通道", "lead": "bj.haidian.zhongguancun", "due": "2030-03-09T18:00:00+08:00"},
    },
    {
        **COMMON,
        "type": "TaskExtended",
        "id": "4712-2",
        "time": "2026-03-05T10:00:00+08:00",
        "data": {"due": "2030-03-16T18:00:00+08:00", "reason": "物业正在清理"},
    },
]


def publish(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the outcomes. While the node is away the same is sent again: it knows events by `source` and `id`."""
    headers = {**WHO, "Content-Type": "application/cloudevents-batch+json"}
    request = Request(f"{URL}/v1/events", json.dumps(events).encode(), headers)
    while True:
        try:
            with urlopen(request, timeout=60) as answer:
                outcomes: list[dict[str, Any]] = json.load(answer)
                return outcomes
        except HTTPError as error:
            if error.code < 500 and error.code != 429:
                raise SystemExit(error.read().decode()) from error  # a problem (RFC 9457) says what is wrong
        except OSError as error:
            print("trying again:", error)
        time.sleep(2)


def follow(position: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the events behind a position, each with its own, until the connection ends."""
    headers = {**WHO, "Accept": "text/event-stream", "Last-Event-ID": str(position)}
    with urlopen(Request(f"{URL}/v1/feed?type=TaskAssigned&type=TaskExtended", headers=headers), timeout=45) as stream:
        kind, data = "message", ""
        for line in stream:
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name == "id":
                position = int(value)
            elif name == "event":
                kind = value
            elif name == "data":
                data = value
            elif not name:
                if data and kind in ("message", "past"):
                    yield position, json.loads(data)
                kind, data = "message", ""


for outcome in publish(EVENTS):
    print(outcome["id"], outcome["status"], outcome.get("problem", {}).get("detail", ""))
for number, (position, event) in enumerate(follow(0), 1):  # keep `position`, and begin there the next time
    print(position, event["type"], event["subject"], event["data"]["due"])
    if sys.argv[1:] == [str(number)]:
        break
