"""Publish and follow over NATS with any of its clients, here with nats-py and nkeys alone.

    YIPAN_NATS=nats://127.0.0.1:4222 YIPAN_NAME=oa-haidian YIPAN_SEED=SU… python docs/examples/over_nats.py 2

reads two events and ends; without a number it goes on. Run it again: nothing is published twice, and it goes on reading
where it was.
"""

import asyncio
import json
import os
import sys

import nats
from nats.js import JetStreamContext

SERVER, NAME, SEED = (os.environ[name] for name in ("YIPAN_NATS", "YIPAN_NAME", "YIPAN_SEED"))
COMMON = {"specversion": "1.0", "source": "https://oa.haidian.example/tasks", "subject": "4715"}
TASK = {"title": "检查消防栓", "lead": "bj.haidian.zhongguancun", "due": "2030-03-09T18:00:00+08:00"}
LATER = {"due": "2030-03-16T18:00:00+08:00", "reason": "等待检测"}
ASSIGNED = {**COMMON, "type": "TaskAssigned", "id": "4715-1", "time": "2026-03-02T09:00:00+08:00", "data": TASK}
EXTENDED = {**COMMON, "type": "TaskExtended", "id": "4715-2", "time": "2026-03-05T10:00:00+08:00", "data": LATER}


async def follow(stream: JetStreamContext, count: int) -> None:
    """Print the events of tasks as far as the organisation may see them; the server remembers what is acknowledged."""
    tasks = await stream.pull_subscribe("feed.*.task.*", durable=NAME, stream="FEED")
    number = 0
    while number != count:
        try:
            (message,) = await tasks.fetch(1, timeout=30)
        except TimeoutError:
            continue
        event = json.loads(message.data)
        print(message.subject, event["subject"], event["data"]["due"])
        await message.ack()
        number += 1


async def main(count: int) -> None:
    """Publish one event and hear what became of it, leave another one, and follow."""
    node = await nats.connect(SERVER, nkeys_seed_str=SEED, inbox_prefix=f"_INBOX.{NAME}")
    outcome = await node.request(f"intake.{NAME}", json.dumps(ASSIGNED).encode(), timeout=30)
    print("asked:", json.loads(outcome.data)["status"])
    stream = node.jetstream()
    kept = await stream.publish(f"intake-js.{NAME}", json.dumps(EXTENDED).encode())
    print("left in:", kept.stream)
    await follow(stream, count)
    await node.close()


asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else -1))
