"""What a node knows of its link to a neighbour."""

import pytest

from domain.link import Link, LinkCut, LinkHealed, LinkResumed, LinkStopped, link_id
from tests.unit.given import BJ, HAIDIAN, ZHONGGUANCUN, fold

LINK = link_id(HAIDIAN, BJ)
cut, healed, resumed = LinkCut(neighbour=BJ), LinkHealed(neighbour=BJ), LinkResumed(neighbour=BJ)
stopped = LinkStopped(neighbour=BJ, alarm="forked", detail="number 7 is another event there")


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([cut], Link(BJ)),
        ([healed], Link(BJ, connected=True)),
        ([stopped], Link(BJ, alarm="forked")),
        ([resumed], Link(BJ)),
        ([healed, cut], Link(BJ)),
        ([healed, stopped], Link(BJ, connected=True, alarm="forked")),
        ([healed, stopped, resumed], Link(BJ, connected=True)),
        ([stopped, cut, healed], Link(BJ, connected=True, alarm="forked")),
    ],
)
def test_a_link_is_connected_or_not_and_stopped_or_not_whatever_came_first(events: list[object], state: Link) -> None:
    assert fold(LINK, events) == state


def test_the_link_to_the_superior_is_told_apart_from_those_below() -> None:
    assert link_id(HAIDIAN, BJ) == "link-0bj@bj.haidian"
    assert link_id(HAIDIAN, ZHONGGUANCUN) == "link-zhongguancun@bj.haidian"
