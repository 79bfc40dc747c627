"""Follows what a node learns, so that a scenario can wait until news has come there."""

import threading
from collections.abc import Mapping

import orjson

from domain.aggregate_id import AggregateId
from services.http_client import MESSAGE, Client, NodeProblem, NodeUnreachable
from services.locale import say

PATIENCE = 60.0
"""Seconds that news may take from one node to another."""
PAUSE = 0.1
"""Seconds before a lost feed is opened again."""


class NewsMissing(TimeoutError):
    """A node did not learn in time of what happened on another."""


class Newsreader:
    """Follows the feed of one node."""

    def __init__(self, client: Client) -> None:
        self._client, self._stopped = client, threading.Event()
        self._versions: dict[AggregateId, int] = {}
        self._refused: NodeProblem | None = None
        self._learned = threading.Condition()
        threading.Thread(target=self._follow, name=f"feed of {client.url}", daemon=True).start()

    def stop(self) -> None:
        """Follow it no more."""
        self._stopped.set()

    def wait_for(self, id: AggregateId, sequence: int) -> None:
        """Wait until the node has a record at this version.

        Raises:
            NewsMissing: it takes too long.
            NodeProblem: the node does not let us follow.
        """
        with self._learned:
            known = self._learned.wait_for(
                lambda: self._refused or self._versions.get(id, 0) >= sequence, timeout=PATIENCE
            )
        if self._refused:
            raise self._refused
        if not known:
            raise NewsMissing(
                say(
                    f"{self._client.url}：{PATIENCE:g} 秒内没有 {id} 第 {sequence} 版的消息",
                    f"{self._client.url}: no news of {id} version {sequence} in {PATIENCE:g} s",
                )
            )

    def _follow(self) -> None:
        position = "0"
        while not self._stopped.is_set():
            try:
                for event in self._client.events("/v1/feed", last=position):
                    position = event.id
                    if event.name == MESSAGE:
                        self._learn(orjson.loads(event.data))
            except NodeUnreachable:
                self._stopped.wait(PAUSE)
            except NodeProblem as error:
                self._give_up(error)

    def _learn(self, event: Mapping[str, str]) -> None:
        with self._learned:
            self._versions[AggregateId(event["subject"])] = int(event["sequence"])
            self._learned.notify_all()

    def _give_up(self, refused: NodeProblem) -> None:
        with self._learned:
            self._refused = refused
            self._learned.notify_all()
        self._stopped.set()
