"""Durable commands per second: 64 clients who wait together, against the same commands one after the other."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from uuid_utils import uuid7

from domain.authority import Actor, Role
from domain.task.assigning import AssignTask
from services.commands.handler import CommandHandler
from services.log import Log
from tests.benchmark.databases import folder, postgres
from tests.benchmark.figure import Figure, rate, seconds
from tests.benchmark.history import CITY, DISTRICT

CLIENTS = 64
COMMANDS = 6_400


def measure() -> Iterator[Figure]:
    """Yield a figure for each database."""
    with folder() as place:
        yield _compare("SQLite", f"sqlite://{place}/log.db")
    with postgres() as url:
        yield _compare("PostgreSQL", url)


def _compare(database: str, url: str) -> Figure:
    log = Log(CITY, url)
    handler = CommandHandler(log, CITY, lambda owner: owner == CITY, lambda: datetime.now(UTC), lambda: uuid7().hex)
    actor = Actor("benchmark", CITY, frozenset({Role.OFFICER}))

    def give(_: int) -> None:
        command = AssignTask(title="检查社区路灯照明", lead=DISTRICT, due=datetime.now(UTC) + timedelta(days=7))
        handler.execute(command, actor)

    def together() -> None:
        with ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(give, range(COMMANDS)))

    def one_by_one() -> None:
        for each in range(COMMANDS // 8):
            give(each)

    alone = COMMANDS // 8 / seconds(one_by_one)
    shared = COMMANDS / seconds(together)
    log.close()
    return rate(f"durable commands, {CLIENTS} clients, {database}", shared, alone, unit="commands/s", aim=None)
