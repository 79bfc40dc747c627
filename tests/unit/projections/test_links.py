"""What the events of a link, and those that come over it, make of their rows."""

from dataclasses import replace

from domain.aggregate_id import AggregateId
from domain.link import LinkCut, LinkHealed, LinkResumed, LinkStopped
from domain.words import Words
from projections.links import LinkRow, ReceivedRow, links, received
from tests.unit.domain import examples as e
from tests.unit.given import BJ, HAIDIAN
from tests.unit.projections.folding import day, folded, recorded

LINK = AggregateId("link-haidian@bj")
HEALED, CUT = LinkHealed(neighbour=HAIDIAN), LinkCut(neighbour=HAIDIAN)

WHY = Words("第 7 号是另一事件", "number 7 is another event there")


def test_a_link_says_since_when_it_is_as_it_is() -> None:
    assert folded(links, LINK, HEALED) == LinkRow(HAIDIAN, BJ, True, day(1))
    assert folded(links, LINK, HEALED, CUT) == LinkRow(HAIDIAN, BJ, False, day(2))


def test_a_stopped_link_shows_its_alarm_until_it_is_resumed() -> None:
    stop = LinkStopped(neighbour=HAIDIAN, alarm="forked", detail=WHY)
    row = folded(links, LINK, HEALED, stop)
    assert row == LinkRow(HAIDIAN, BJ, True, day(1), "forked", WHY)
    assert folded(links, LINK, HEALED, stop, LinkResumed(neighbour=HAIDIAN)) == LinkRow(HAIDIAN, BJ, True, day(1))
    assert folded(links, LINK, stop) == LinkRow(HAIDIAN, BJ, False, day(1), "forked", WHY)


def test_what_came_last_from_a_neighbour_stands_for_all_before_it() -> None:
    [event] = recorded(e.RECTIFICATION, e.accepted)
    came = replace(event, link=HAIDIAN, number=42)
    assert received.key(came) == HAIDIAN
    assert received.fold(None, came) == ReceivedRow(
        HAIDIAN, 42, event.envelope.id, event.envelope.source, day(1), day(1), event.recorded_at
    )


def test_what_was_decided_here_came_from_nobody() -> None:
    [event] = recorded(e.ISSUE, e.raised)
    assert received.key(event) is None
