"""Publish a task and follow the board, with the client: Python 3.11 and `yipan-client` are enough.

    YIPAN_URL=http://127.0.0.1:8300 YIPAN_TOKEN=… python docs/examples/publish_and_subscribe.py 2

reads two events and ends; without a number it goes on. Run it again: nothing is published twice.
"""

import os
import sys
from pathlib import Path

from yipan_client import Outcome, Publisher, Subscriber

URL, TOKEN = os.environ["YIPAN_URL"], os.environ["YIPAN_TOKEN"]
FOLDER = Path(os.environ.get("YIPAN_FOLDER", "client"))
"""Keeps what is not sent yet, and the position up to which the events are read."""
SOURCE = "https://oa.haidian.example/tasks"
TASK = {"title": "检查社区路灯照明", "lead": "bj.haidian.zhongguancun", "due": "2030-03-09T18:00:00+08:00"}
LATER = {"due": "2030-03-16T18:00:00+08:00", "reason": "备件未到"}


def told(outcome: Outcome) -> None:
    """Say what became of an event."""
    print(outcome.id, outcome.status, outcome.reason)


def publish() -> None:
    """Publish two events. When `publish` returns they are on disk; the end of the `with` waits for the outcomes."""
    with Publisher(URL, TOKEN, source=SOURCE, spool=FOLDER / "spool", on_outcome=told) as to:
        to.publish(
            to.event("TaskAssigned", TASK, subject="4711", id="4711-1", time="2026-03-02T09:00:00+08:00"),
            to.event("TaskExtended", LATER, subject="4711", id="4711-2", time="2026-03-05T10:00:00+08:00"),
        )


def follow(count: int) -> None:
    """Print events, and note how far they were read: the next time it goes on there."""
    with Subscriber(URL, TOKEN, FOLDER / "position", type=["TaskAssigned", "TaskExtended"]) as events:
        for number, event in enumerate(events, 1):
            print(event["type"], event["subject"], event["data"]["due"])
            if number == count:
                events.commit()
                break


publish()
follow(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
