"""Random lives of a publisher: whatever happens, each event gets to the node exactly once and in order."""

import itertools
import json
import logging
import shutil
import tempfile
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.unit.client.node import Fault, Line, Node
from yipan_client import NotAllowed, Outcome, Publisher, Unreachable
from yipan_client.backoff import Backoff
from yipan_client.errors import Undelivered
from yipan_client.events import encode
from yipan_client.framing import frame
from yipan_client.publisher import REFUSED
from yipan_client.spool import Spool

SOURCE = "https://oa.example/issues"


class Killed(BaseException):
    """The process ends here."""


faults = st.builds(
    Fault,
    st.integers(0, 6),
    st.integers(0, 6),
    st.sampled_from([Unreachable("cut"), NotAllowed(401, {}), Killed()]),
)


class Lives(RuleBasedStateMachine):
    """A publisher that is killed again and again, and a node that is not always there."""

    def __init__(self) -> None:
        super().__init__()
        self.folder, self.node = Path(tempfile.mkdtemp()), Node()
        self.published: list[str] = []
        self.wrong: set[str] = set()
        self.told: list[str] = []
        self.kill_at: int | None = None
        self.numbers = itertools.count()
        self.open()

    def open(self) -> None:
        """Begin a process."""
        self.line = Line(self.node)
        self.publisher = Publisher(
            "", source=SOURCE, spool=self.folder, transport=self.line, on_outcome=self.on_outcome, backoff=Backoff(0, 0)
        )

    def on_outcome(self, outcome: Outcome) -> None:
        """Note the outcome, and perhaps be killed just then."""
        self.told.append(outcome.id)
        if self.kill_at is not None:
            self.kill_at -= 1
            if self.kill_at < 0:
                raise Killed

    def kill(self) -> None:
        """End the process; what the disk has is all that is left."""
        self.kill_at = None
        self.publisher._queue.close()
        self.open()

    @rule(refuse=st.lists(st.booleans(), min_size=1, max_size=5))
    def publish(self, refuse: list[bool]) -> None:
        """Publish some events, some of which break a rule."""
        events = [
            self.publisher.event("T", {"refuse": each}, subject="s", id=f"e{next(self.numbers)}") for each in refuse
        ]
        self.publisher.publish(*events)
        self.published += [event["id"] for event in events]
        self.wrong |= {event["id"] for event in events if event["data"]["refuse"]}

    @rule(data=st.data())
    def killed_while_publishing(self, data: st.DataObject) -> None:
        """Leave the beginning of a line at the end of the newest file."""
        line = frame(encode(self.publisher.event("T", {}, subject="s", id="never")))
        newest = max(self.folder.glob("*.segment"), default=self.folder / "000000000001.segment")
        with newest.open("ab") as file:
            file.write(line[: data.draw(st.integers(0, len(line) - 1))])
        self.kill()

    @rule(planned=st.lists(faults, max_size=4), kill_at=st.none() | st.integers(0, 6))
    def flush(self, planned: list[Fault], kill_at: int | None) -> None:
        """Send, over a line that breaks; be killed on the way, perhaps between an outcome and its note."""
        self.line.faults, self.kill_at = planned, kill_at
        try:
            self.publisher.flush()
            assert len(self.publisher) == 0
        except NotAllowed:
            assert len(self.publisher) > 0
        except Killed:
            self.kill()
        self.line.faults, self.kill_at = [], None

    @rule()
    def flush_without_time(self) -> None:
        """Give up after one attempt."""
        self.line.faults = [Fault(0, 0, Unreachable("away"))]
        if len(self.publisher):
            with pytest.raises(Undelivered, match=f"{len(self.publisher)} events are not sent yet: away"):
                self.publisher.flush(0)
        else:
            self.publisher.flush(0)
        self.line.faults = []

    @rule()
    def restart(self) -> None:
        """End in peace and begin again."""
        self.publisher.close()
        self.open()

    @invariant()
    def the_node_has_the_first_ones_in_order_and_the_spool_the_rest(self) -> None:
        """Neither a gap nor a repetition."""
        arrived = [id for _, id in self.node.log]
        assert arrived == self.published[: len(arrived)]
        left = [json.loads(record)["id"] for record in self.queue.first(10_000, 10**9)]
        assert left == self.published[len(self.published) - len(left) :]
        assert len(arrived) + len(left) >= len(self.published)

    @invariant()
    def what_was_refused_is_kept_once(self) -> None:
        """In order, and before anybody is told."""
        path = self.folder / REFUSED
        lines = path.read_text().splitlines() if path.exists() else []
        kept = [json.loads(line)["event"]["id"] for line in lines]
        assert kept == [id for id in self.published if id in self.wrong][: len(kept)]
        assert set(kept) >= {id for id in self.told if id in self.wrong}

    @property
    def queue(self) -> Spool:
        """The spool."""
        queue = self.publisher._queue
        assert isinstance(queue, Spool)
        return queue

    def teardown(self) -> None:
        """In the end everything has arrived, and every outcome was told."""
        try:
            self.publisher.flush()
            assert [id for _, id in self.node.log] == self.published
            assert list(dict.fromkeys(self.told)) == self.published
            self.what_was_refused_is_kept_once()
        finally:
            self.publisher.close()
            shutil.rmtree(self.folder)


def test_each_event_gets_to_the_node_exactly_once_and_in_order(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)  # a torn tail is said each time
    with patch("os.fsync"):  # a kill does not need it, and it takes time
        run_state_machine_as_test(Lives, settings=settings(max_examples=60, stateful_step_count=25))
