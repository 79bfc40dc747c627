"""Faults of what a neighbour says: with its own key, and against the rules."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from typing import Self

import orjson

from domain.authority import Role
from domain.link import link_id
from domain.node_id import NodeId
from services.api.tokens import add_token
from services.http_client import Client
from services.links.links import Links
from services.log import Log, Outgoing
from services.node.settings import NodeSettings
from services.node.storage import Database, url_of
from tests.acceptance.faults.fault import fault
from tests.acceptance.faults.stage import AGENCY, CITY, DISTRICT, Stage
from tests.integration.links.happenings import assigned
from tests.integration.links.hostile import Forger, Over, forge


class Impostor:
    """Runs the links of a stopped node, with its key and its log, and says what it is told to."""

    def __init__(self, settings: NodeSettings) -> None:
        self.log = Log(settings.id, url_of(settings, Database.LOG))
        self.forger = Forger(self.log)
        self._settings = settings
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="impostor")

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._loop.close()
        self.log.close()

    def _run(self) -> None:
        self._loop.run_until_complete(self._linked())

    async def _linked(self) -> None:
        links = Links(self._settings, self.log)
        await links.start()
        await self._stop.wait()
        await links.stop()


@fault("a neighbour's event against the rules", over={"time": "2026-11-30T02:53:57"})
@fault("a neighbour's event against the rules", over={"audience": "bj.nobody"})
@fault("a neighbour's event against the rules", over={"id": "repeated"})
def unacceptable(stage: Stage, over: Over) -> Iterator[None]:
    """A neighbour sends an event against the rules, or under an id that it used before; two operators skip it."""
    stage.board.stop(DISTRICT)
    with Impostor(stage.board.place(DISTRICT).read()) as impostor:
        good, bad, behind = (assigned(NodeId(DISTRICT)) for _ in range(3))
        impostor.forger.over[bad.id] = {"id": good.id} if "id" in over else over
        impostor.log.append([good, bad, behind])
        stage.until(lambda: stage.alarms(CITY).get(DISTRICT) == "unacceptable", "the city's alarm")
        stage.traffic.more(AGENCY)
        [link] = [each for each in stage.links(CITY) if each["neighbour"] == DISTRICT]
        _skip(stage, link["received"] + 1)
        stage.until(lambda: impostor.log.stored(NodeId(CITY)) == impostor.log.sent(NodeId(CITY)), "what comes behind")
        yield
    stage.board.start(DISTRICT)


def _skip(stage: Stage, number: int) -> None:
    path = f"/v1/links/{link_id(NodeId(CITY), NodeId(DISTRICT))}"
    other = add_token(stage.board.data(CITY), NodeId(CITY), (Role.OPERATOR,), actor="li")
    with stage.board.client(CITY) as wang, Client(stage.board.url(CITY), other) as li:
        wang.post(f"{path}/propose-skip", orjson.dumps({"number": number, "reason": "双方核对:该事件作废"}))
        li.post(f"{path}/approve-skip", orjson.dumps({"number": number}))


@fault("a neighbour tells what is not so")
def untrue_report(stage: Stage) -> Iterator[None]:
    """A neighbour says that it has stored something else than it was sent."""
    stage.board.stop(DISTRICT)
    with Impostor(stage.board.place(DISTRICT).read()) as impostor:
        received = impostor.log.received_after

        def otherwise(link: NodeId, after: int, limit: int) -> Sequence[Outgoing]:
            return [row._replace(raw=forge(row.raw, {"authid": "another"})) for row in received(link, after, limit)]

        impostor.log.received_after = otherwise  # type: ignore[method-assign]
        stage.until(lambda: DISTRICT in stage.alarms(CITY), "the city's alarm")
        yield
    stage.board.start(DISTRICT)
    stage.until(lambda: DISTRICT not in stage.alarms(CITY), "the end of the alarm")
