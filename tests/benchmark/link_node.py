"""A node that has a log and links and nothing else: `python -m tests.benchmark.link_node node.toml`."""

import asyncio
import sys
from pathlib import Path

import uvloop

from services.links.links import Links
from services.log import Log
from services.node.settings import load


def url_of(data: Path) -> str:
    """Return the log in a node's data folder."""
    return f"sqlite:///{data.resolve()}/log.db"


async def run(file: Path) -> None:
    """Run until the standard input ends."""
    settings = load(file)
    log = Log(settings.id, url_of(settings.data))
    links = Links(settings, log)
    await links.start()
    try:
        await asyncio.to_thread(sys.stdin.read)
    finally:
        await links.stop()
        log.close()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(Path(sys.argv[1])))
