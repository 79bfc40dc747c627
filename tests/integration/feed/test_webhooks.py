"""Webhooks against a real receiver that fails in every way: nothing is lost, the order is kept, signatures hold."""

import asyncio
import random
import ssl
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import trustme

from domain.authority import Actor, Role
from domain.node_id import NodeId
from services.feed.subscription import Filter
from services.feed.webhooks.poster import Poster
from services.feed.webhooks.retry import RetryPolicy
from services.feed.webhooks.webhook import Pause, Webhook
from tests.integration.feed.office import AT, QUICK, THIS_MACHINE, TOKEN, Office, office
from tests.integration.feed.receiver import Message, Receiver, hang_up, nonsense, status, talk_for_ever
from tests.unit.given import CHAOYANG, HAIDIAN

SHORT = Poster(THIS_MACHINE, seconds=0.3)


async def received(receiver: Receiver) -> Message:
    return await asyncio.to_thread(receiver.next)


def ids(*messages: Message) -> list[str]:
    return [event["id"] for message in messages for event in message.events]


async def delivered(at: Office, position: int) -> Webhook:
    return await at.store.until(lambda webhook: webhook.position == position and webhook.upto is None)


def run(work: object) -> None:
    asyncio.run(work)  # type: ignore[arg-type]


def test_events_come_together_in_order_and_signed(tmp_path: Path) -> None:
    async def work() -> None:
        async with office(tmp_path) as at:
            events = at.assign(*range(150))
            webhook = await at.create(receiver.url)
            first, second = await received(receiver), await received(receiver)
            assert ids(first, second) == events
            assert (len(first.events), first.path) == (100, "/hook?board=1")
            assert first.headers["content-type"] == "application/cloudevents-batch+json"
            assert first.headers["yipan-position"] == "100"
            assert all(
                each.is_signed(webhook.secret) and not each.is_signed("whsec_b3RoZXI=") for each in (first, second)
            )
            await delivered(at, 150)
            at.assign(150)
            assert ids(await received(receiver)) == ["task-150@bj/1"]

    with Receiver().open() as receiver:
        run(work())


def test_a_message_that_fails_comes_again_as_it_was_before_any_other(tmp_path: Path) -> None:
    async def work() -> None:
        async with office(tmp_path) as at:
            webhook = await at.create(receiver.url)
            events = at.assign(1)
            first = await received(receiver)
            later = at.assign(2, 3)
            again = [await received(receiver) for _ in range(4)]
            after = await received(receiver)
            assert {each.id for each in again} == {first.id} != {after.id}
            assert {each.body for each in again} == {first.body}
            assert (ids(first), ids(after)) == (events, later)
            assert all(each.is_signed(webhook.secret) for each in (first, *again, after))
            await delivered(at, 3)
            attempts = list(reversed(at.store.deliveries(webhook.id, 10)))
            assert [each.attempt for each in attempts] == [1, 2, 3, 4, 5, 1]
            assert [each.status for each in attempts] == [500, None, 503, None, 204, 204]
            assert [bool(each.error) for each in attempts] == [True] * 4 + [False] * 2
            assert [(each.first, each.last, each.events) for each in attempts[-2:]] == [(1, 1, 1), (2, 3, 2)]

    with Receiver().open() as receiver:
        receiver.answers.extend([status(500), hang_up, status(503), nonsense])
        run(work())


def test_a_receiver_that_is_down_for_a_while_gets_everything(tmp_path: Path) -> None:
    receiver = Receiver()

    async def work() -> None:
        async with office(tmp_path) as at:
            with receiver.open():
                await at.create(receiver.url)
                events = at.assign(1)
                assert ids(await received(receiver)) == events
                await delivered(at, 1)
            events = at.assign(2)
            failing = await at.store.until(lambda webhook: webhook.failures == 3)
            assert failing.error == "Connection refused"
            events += at.assign(3)
            with receiver.open():
                assert ids(await received(receiver), await received(receiver)) == events
                assert (await delivered(at, 3)).failures == 0

    run(work())


def test_a_receiver_that_does_not_answer_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    async def work() -> None:
        async with office(tmp_path, poster=SHORT) as at:
            await at.create(receiver.url)
            events = at.assign(1)
            silent = receiver.hold()
            first, second = await received(receiver), await received(receiver)
            assert (first.id, ids(second)) == (second.id, events)
            webhook = await delivered(at, 1)
            errors = [each.error for each in at.store.deliveries(webhook.id, 10)]
            assert errors == [None, "no answer in 0.3 s"]
            silent.set()

    with Receiver().open() as receiver:
        run(work())


def test_nobody_is_followed_elsewhere(tmp_path: Path) -> None:
    async def work() -> None:
        async with office(tmp_path) as at:
            webhook = await at.create(receiver.url)
            at.assign(1)
            await received(receiver)
            again = await received(receiver)
            assert again.path == "/hook?board=1"
            await delivered(at, 1)
            assert [each.status for each in at.store.deliveries(webhook.id, 10)] == [204, 302]

    with Receiver().open() as receiver, Receiver().open() as elsewhere:
        receiver.answers.append(status(302, Location=elsewhere.url))
        run(work())
        assert elsewhere.came.empty()


def test_an_answer_without_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    async def work() -> None:
        async with office(tmp_path) as at:
            await at.create(receiver.url)
            at.assign(1)
            await received(receiver)
            assert (await delivered(at, 1)).error is None

    with Receiver().open() as receiver:
        receiver.answers.append(talk_for_ever)
        run(work())


def test_who_wants_no_more_gets_no_more_until_somebody_resumes_it(tmp_path: Path) -> None:
    async def work() -> None:
        async with office(tmp_path) as at:
            webhook = await at.create(receiver.url)
            events = at.assign(1)
            await received(receiver)
            paused = await at.store.until(lambda webhook: webhook.paused)
            assert paused.paused is Pause.GONE
            events += at.assign(2)
            resumed = await at.webhooks.resume(TOKEN, at.actors[TOKEN], webhook.id)
            assert (resumed.paused, resumed.failures) == (None, 0)
            assert ids(await received(receiver), await received(receiver)) == events

    with Receiver().open() as receiver:
        receiver.answers.append(status(410))
        run(work())


class Clock:
    """A clock that goes on when somebody sleeps."""

    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        """Return what it says."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let the time go by at once."""
        self.now += timedelta(seconds=seconds)


def test_after_long_failure_it_is_paused_and_resumed_it_goes_on_where_it_was(tmp_path: Path) -> None:
    clock = Clock()

    async def work() -> None:
        async with office(tmp_path, clock=clock, sleep=clock.sleep, retry=RetryPolicy(chance=lambda: 1.0)) as at:
            webhook = await at.create(receiver.url)
            events = at.assign(1, 2)
            paused = await at.store.until(lambda webhook: webhook.paused)
            assert paused.paused is Pause.FAILING
            assert paused.failing_since == AT
            assert clock.now - AT >= RetryPolicy().patience
            assert paused.failures < 25, "it was tried ever less often"
            receiver.answers.clear()
            events += at.assign(3)
            while not receiver.came.empty():
                receiver.came.get()
            await at.webhooks.resume(TOKEN, at.actors[TOKEN], webhook.id)
            assert ids(await received(receiver), await received(receiver)) == events

    with Receiver().open() as receiver:
        receiver.answers.extend([status(500)] * 100)
        run(work())


def test_a_receiver_that_asks_to_be_left_alone_is(tmp_path: Path) -> None:
    clock = Clock()

    async def work() -> None:
        async with office(tmp_path, clock=clock, sleep=clock.sleep, retry=RetryPolicy(chance=lambda: 0.0)) as at:
            await at.create(receiver.url)
            at.assign(1)
            failed = await at.store.until(lambda webhook: webhook.failures == 1)
            assert failed.next_attempt == AT + timedelta(minutes=2)
            await delivered(at, 1)
            assert clock.now == AT + timedelta(minutes=2)

    with Receiver().open() as receiver:
        receiver.answers.append(status(429, Retry_After="120"))
        run(work())


def test_a_restart_loses_nothing_and_repeats_the_message_that_was_under_way_as_it_was(tmp_path: Path) -> None:
    async def before() -> Message:
        async with office(tmp_path) as at:
            await at.create(receiver.url)
            at.assign(1)
            under_way = await received(receiver)
            at.assign(2)
            return under_way

    async def after(under_way: Message) -> None:
        async with office(tmp_path) as at:
            again, rest = await received(receiver), await received(receiver)
            assert (again.id, again.body) == (under_way.id, under_way.body)
            assert ids(rest) == ["task-2@bj/1"]
            await delivered(at, 2)

    with Receiver().open() as receiver:
        released = receiver.hold()
        under_way = asyncio.run(before())  # it stops though the receiver does not answer
        released.set()
        run(after(under_way))


def test_a_webhook_ends_with_the_token_under_which_it_was_made(tmp_path: Path) -> None:
    async def work() -> None:
        async with office(tmp_path) as at:
            webhook = await at.create(receiver.url)
            at.assign(1)
            await received(receiver)
            await delivered(at, 1)
            actor = at.actors.pop(TOKEN)
            at.assign(2)
            assert (await at.store.until(lambda webhook: webhook.paused)).paused is Pause.WITHDRAWN
            at.actors["cd" * 32] = actor
            resumed = await at.webhooks.resume("cd" * 32, actor, webhook.id)
            assert resumed.holder == "cd" * 32
            assert ids(await received(receiver)) == ["task-2@bj/1"]

    with Receiver().open() as receiver:
        run(work())


def test_who_resumes_the_webhook_of_another_organisation_shows_it_no_more_than_before(tmp_path: Path) -> None:
    async def work() -> None:
        async with office(tmp_path, HAIDIAN) as at:
            webhook = await at.create(receiver.url)
            city = Actor("大屏-0", NodeId("bj"), frozenset({Role.SUBSCRIBER}))
            assert (await at.webhooks.resume("cd" * 32, city, webhook.id)).holder == TOKEN

    with Receiver().open() as receiver:
        run(work())


def test_a_receiver_gets_what_its_organisation_may_see_and_asked_for(tmp_path: Path) -> None:
    async def work() -> None:
        async with office(tmp_path, NodeId("bj.sasac")) as at:
            await at.create(receiver.url, Filter(kinds=frozenset({"task"})))
            at.assign(1)
            mine = at.assign(2, owner=NodeId("bj.sasac.one"))
            at.assign(3, owner=CHAOYANG)
            assert ids(await received(receiver)) == mine

    with Receiver().open() as receiver:
        run(work())


def test_so_many_messages_are_under_way_at_once_and_no_more(tmp_path: Path) -> None:
    async def work() -> None:
        async with office(tmp_path, slots=asyncio.Semaphore(1)) as at:
            at.assign(1)
            await at.create(receiver.url)
            await received(receiver)
            other = await at.create(receiver.url)
            await at.store.until(lambda webhook: webhook.id == other.id and webhook.upto == 1)
            assert receiver.came.empty()
            released.set()
            assert (await received(receiver)).id.startswith(other.id)

    with Receiver().open() as receiver:
        released = receiver.hold()
        run(work())


def test_a_webhook_that_is_removed_sends_nothing_more(tmp_path: Path) -> None:
    async def work() -> None:
        async with office(tmp_path) as at:
            webhook = await at.create(receiver.url)
            other = await at.create(receiver.url)
            await at.webhooks.remove(at.actors[TOKEN], webhook.id)
            at.assign(1)
            assert (await received(receiver)).id.startswith(other.id)
            await delivered(at, 1)
            assert receiver.came.empty()

    with Receiver().open() as receiver:
        run(work())


def test_over_tls_the_receiver_must_be_vouched_for(tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")

    async def work() -> None:
        async with office(tmp_path) as at:
            await at.create(receiver.url)
            at.assign(1)
            failed = await at.store.until(lambda webhook: webhook.failures)
            assert failed.error
            assert failed.error.startswith("TLS: ")
            assert "certificate" in failed.error
        async with office(tmp_path, poster=Poster(THIS_MACHINE, authority=tmp_path / "authority.pem")) as at:
            assert ids(await received(receiver)) == ["task-1@bj/1"]
            await delivered(at, 1)

    with Receiver(context=context).open() as receiver:
        run(work())


@pytest.mark.parametrize("seed", range(3))
def test_whatever_fails_everything_arrives_and_what_is_new_comes_in_order(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 no secret
    faults = [status(500), status(404), hang_up, nonsense, status(204), status(204)]

    async def work() -> None:
        seen: dict[str, None] = {}
        expected: list[str] = []
        for part in range(3):
            async with office(tmp_path, retry=QUICK) as at:
                if not part:
                    await at.create(receiver.url)
                for number in range(part * 20, part * 20 + 20):
                    expected += at.assign(number)
                    if chance.random() < 0.5:
                        seen.update(dict.fromkeys(ids(await received(receiver))))
                        if len(seen) == len(expected):
                            break
        async with office(tmp_path) as at:
            expected += at.assign(999)
            while len(seen) < len(expected):
                seen.update(dict.fromkeys(ids(await received(receiver))))
        assert list(seen) == expected

    with Receiver().open() as receiver:
        receiver.answers.extend(chance.choice(faults) for _ in range(60))
        run(work())
