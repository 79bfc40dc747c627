"""A record has one writer at a time: its home, from the place in the log on where that is said."""

from collections.abc import Callable, Iterator

import pytest

from domain.home.events import HomeStated
from domain.node_id import NodeId
from services.log import LinkForbidden, Log, NotItsHome, Share, VersionConflict
from tests.contract.log.events import CHAOYANG, CITY, HAIDIAN, SUBDISTRICT, happened, messages, task
from tests.contract.log.homes import begun, home, on, over, stated


def sent(log: Log, link: NodeId) -> list[str]:
    return [out.event_id for out in log.outbox(link, 0, 999)]


OpenNode = Callable[[NodeId], Log]


@pytest.fixture
def open_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenNode]:
    """Open the logs of the nodes beside the one that is tested."""
    opened: list[Log] = []

    def open_it(node: NodeId) -> Log:
        opened.append(Log(node, f"sqlite:///{tmp_path_factory.mktemp('beside')}/log.db"))
        return opened[-1]

    yield open_it
    for log in opened:
        log.close()


def deliver(sender: Log, receiver: Log) -> None:
    """Bring over a link all that waits there."""
    first = receiver.received(sender.node).number + 1
    receiver.take_in(sender.node, first, [out.raw for out in sender.outbox(receiver.node, first - 1, 999)])


def test_nothing_is_written_of_a_record_that_was_handed_over_before(log: Log) -> None:
    log.append([stated(), on("a", 1, HAIDIAN)])
    log.append([begun(SUBDISTRICT), over(SUBDISTRICT)])
    with pytest.raises(VersionConflict):
        log.append([on("a", 2, HAIDIAN)])
    log.append([happened("own")])
    assert log.head() == 5


def test_a_hand_over_counts_from_its_place_in_an_append_on(log: Log) -> None:
    log.append([stated()])
    log.append([on("a", 1, HAIDIAN), begun(SUBDISTRICT), on("a", 2, HAIDIAN)])
    with pytest.raises(VersionConflict):
        log.append([over(SUBDISTRICT), on("a", 3, HAIDIAN)])
    assert log.head() == 4


def test_another_process_on_the_log_is_held_to_it_too(open_log: Callable[[], Log]) -> None:
    here, there = open_log(), open_log()
    there.append([stated(), on("a", 1, HAIDIAN)])
    here.append([on("a", 2, HAIDIAN)])
    there.append([begun(SUBDISTRICT), over(SUBDISTRICT)])
    with pytest.raises(VersionConflict):
        here.append([on("a", 3, HAIDIAN)])


def test_a_new_home_gets_what_happens_from_the_beginning_of_the_hand_over_on(log: Log) -> None:
    first, second, before, after = (on(uid, n, HAIDIAN) for uid, n in (("a", 1), ("a", 2), ("b", 1), ("c", 1)))
    start = [stated(), begun(SUBDISTRICT)]
    log.append([start[0], first, before])
    log.append([start[1], second, after])
    assert sent(log, SUBDISTRICT) == [start[0].id, start[1].id, first.id, second.id, after.id]


def test_the_past_is_sent_as_it_is_asked_for_and_once(log: Log) -> None:
    past = [on("a", 1, HAIDIAN), on("b", 1, HAIDIAN), on("a", 2, HAIDIAN)]
    log.append([stated(), *past])
    known = len(sent(log, SUBDISTRICT))
    shares = [Share(task(uid, SUBDISTRICT), SUBDISTRICT) for uid in ("a", "b", "nothing")]
    log.share(shares[:1])
    assert sent(log, SUBDISTRICT)[known:] == [past[0].id, past[2].id]
    log.share(shares)
    log.append([later := on("b", 2, HAIDIAN)])
    assert sent(log, SUBDISTRICT)[known:] == [past[0].id, past[2].id, past[1].id, later.id]


def test_aggregates_are_found_by_where_they_begin(log: Log) -> None:
    log.append([happened("a"), happened("b"), happened("a", 2), happened("c")])
    assert list(log.opened(0, 2)) == [(task("a"), (HAIDIAN,)), (task("b"), (HAIDIAN,))]
    assert [each.id for each in log.opened(2, 9)] == [task("c")]


def test_who_gets_a_record_is_told_first_where_it_lives(log: Log) -> None:
    statement = stated()
    log.append([statement])
    log.append([event := happened("a", 1, HAIDIAN, subject=task("a", SUBDISTRICT), audience=(CHAOYANG,))])
    assert sent(log, CITY) == [statement.id, event.id]


def test_a_neighbour_brings_nothing_of_a_record_that_lives_elsewhere(log: Log) -> None:
    log.append([stated()])
    with pytest.raises(NotItsHome) as refused:
        log.take_in(SUBDISTRICT, 1, messages(on("a", 1, SUBDISTRICT)))
    assert (refused.value.home, refused.value.event.source) == (HAIDIAN, SUBDISTRICT)
    assert log.received(SUBDISTRICT).number == 0


def test_what_an_earlier_home_wrote_may_come_late(log: Log) -> None:
    statements = [home(1, CITY, HomeStated(organisation=SUBDISTRICT, home=CITY)), begun(HAIDIAN, 2, CITY)]
    log.take_in(CITY, 1, messages(*statements, over(HAIDIAN, 3, CITY)))
    log.take_in(CITY, 4, messages(on("a", 1, CITY)))
    log.append([on("a", 2, HAIDIAN)])
    with pytest.raises(VersionConflict):
        log.take_in(CITY, 5, messages(on("a", 2, CITY)))


def test_of_whom_nothing_is_recorded_only_those_above_write(log: Log) -> None:
    log.take_in(SUBDISTRICT, 1, messages(on("a", 1, SUBDISTRICT)))
    log.take_in(CITY, 1, messages(on("b", 1, CITY)))
    with pytest.raises(LinkForbidden):
        log.take_in(CITY, 2, messages(happened("c", source=CHAOYANG, subject=task("c", SUBDISTRICT))))


def test_the_new_home_goes_on_and_the_past_does_not_come_back(log: Log, open_node: OpenNode) -> None:
    below = open_node(SUBDISTRICT)
    log.append([stated(), on("a", 1, HAIDIAN), on("a", 2, HAIDIAN), begun(SUBDISTRICT)])
    log.share([Share(task("a", SUBDISTRICT), SUBDISTRICT)])
    log.append([over(SUBDISTRICT)])
    deliver(log, below)
    below.append([third := on("a", 3, SUBDISTRICT)])
    assert sent(below, HAIDIAN) == [third.id]
    deliver(below, log)
    assert [each.envelope for each in log.history(task("a", SUBDISTRICT))] == [
        each.envelope for each in below.history(task("a", SUBDISTRICT))
    ]


def test_who_had_a_record_before_is_sent_what_it_lacks_when_it_comes_back(log: Log, open_node: OpenNode) -> None:
    below = open_node(SUBDISTRICT)
    log.append([stated(), on("a", 1, HAIDIAN), begun(SUBDISTRICT)])
    log.share([Share(task("a", SUBDISTRICT), SUBDISTRICT)])
    log.append([over(SUBDISTRICT)])
    deliver(log, below)
    below.append([on("a", 2, SUBDISTRICT), on("b", 1, SUBDISTRICT), begun(HAIDIAN, 4, SUBDISTRICT)])
    below.append([over(HAIDIAN, 5, SUBDISTRICT)])
    deliver(below, log)
    log.append([on("a", 3, HAIDIAN), on("b", 2, HAIDIAN), on("c", 1, HAIDIAN), begun(SUBDISTRICT, 6)])
    log.share([Share(task(uid, SUBDISTRICT), SUBDISTRICT) for uid in "abc"])
    log.append([over(SUBDISTRICT, 7)])
    deliver(log, below)
    below.append([on(uid, n, SUBDISTRICT) for uid, n in (("a", 4), ("b", 3), ("c", 2))])
    deliver(below, log)
    for uid in "abc":
        assert log.history(task(uid, SUBDISTRICT))
        assert [each.envelope for each in log.history(task(uid, SUBDISTRICT))] == [
            each.envelope for each in below.history(task(uid, SUBDISTRICT))
        ]


def test_what_concerns_an_organisation_goes_where_it_is_acted_for(log: Log) -> None:
    log.take_in(CITY, 1, messages(home(1, CITY, HomeStated(organisation=CHAOYANG, home=CITY), CHAOYANG)))
    elsewhere = NodeId("bj.haidian.shangdi")
    moved = [begun(elsewhere), over(elsewhere)]
    log.append([stated(), happened("a", 1, audience=(SUBDISTRICT,)), happened("b", 1, audience=(CHAOYANG,))])
    log.append([moved[0], later := happened("c", 1, audience=(SUBDISTRICT,)), moved[1]])
    log.append([last := happened("d", 1, audience=(SUBDISTRICT,))])
    assert {later.id, last.id} <= set(sent(log, elsewhere))
    assert sent(log, CHAOYANG) == []
