"""What a node knows of its link to a neighbour."""

from dataclasses import replace

import pytest

from domain.link import (
    ApproveSkip,
    EventRefused,
    EventSkipped,
    Link,
    LinkCut,
    LinkHealed,
    LinkResumed,
    LinkStopped,
    NoSkipProposed,
    NothingRefused,
    ProposeSkip,
    SecondPersonNeeded,
    SkipApproved,
    SkipProposed,
    link_id,
)
from domain.registry import event_type
from domain.words import Words
from tests.unit.given import BJ, HAIDIAN, ZHONGGUANCUN, fold, given

LINK = link_id(HAIDIAN, BJ)
cut, healed, resumed = LinkCut(neighbour=BJ), LinkHealed(neighbour=BJ), LinkResumed(neighbour=BJ)
RULE = Words("time:须为时刻", "time: must be a moment")
stopped = LinkStopped(neighbour=BJ, alarm="forked", detail=RULE)


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


TESTER = "tester"
"""Who gives the commands of these tests."""
DIGEST = "0" * 64
refused = EventRefused(neighbour=BJ, number=7, digest=DIGEST, rule=RULE)
proposed = SkipProposed(neighbour=BJ, number=7, digest=DIGEST, by="wang", reason="双方核对")
approved = SkipApproved(neighbour=BJ, number=7, by="li")
skipped = EventSkipped(neighbour=BJ, number=7, content="e30=", rule=RULE, reason="双方核对")
propose, approve = ProposeSkip(number=7, reason="双方核对"), ApproveSkip(number=7)


def test_what_stopped_the_link_is_skipped_by_two_people() -> None:
    given(stopped, refused).when(propose).then(replace(proposed, by=TESTER))
    given(stopped, refused, proposed).when(approve).then(replace(approved, by=TESTER))
    own = replace(proposed, by=TESTER)
    given(stopped, refused, own).when(approve).then_refused(SecondPersonNeeded, by=TESTER)


@pytest.mark.parametrize("history", [[healed], [healed, refused, skipped]], ids=["nothing", "skipped"])
def test_only_the_number_that_stopped_the_link_is_skipped(history: list[object]) -> None:
    given(*history).when(propose).then_refused(NothingRefused, number=7)
    given(*history).when(approve).then_refused(NoSkipProposed, number=7)


def test_a_proposal_made_anew_has_to_be_agreed_to_anew() -> None:
    assert fold(LINK, [refused, proposed, approved]).skips == proposed
    assert fold(LINK, [refused, proposed, approved, proposed]).skips is None
    assert fold(LINK, [refused, proposed, approved, skipped]).skips is None


def test_the_link_to_the_superior_is_told_apart_from_those_below() -> None:
    assert link_id(HAIDIAN, BJ) == "link-0bj@bj.haidian"
    assert link_id(HAIDIAN, ZHONGGUANCUN) == "link-zhongguancun@bj.haidian"


@pytest.mark.parametrize(
    ("name", "field"), [("LinkStopped", "detail"), ("EventRefused", "rule"), ("EventSkipped", "rule")]
)
def test_what_was_recorded_in_english_alone_is_still_read_and_can_be_told_so(name: str, field: str) -> None:
    of = {"neighbour": "bj", "number": 7, "alarm": "forked", "digest": DIGEST, "content": "e30=", "reason": "双方核对"}
    known = {each: of[each] for each in of if each in event_type(name).schema()["properties"]}
    old = {**known, field: "time " * 60}

    read = event_type(name).decode(old, 1)

    said = getattr(read, field)
    assert (said.zh, said.en) == (("time " * 40).strip(), ("time " * 40).strip())
    assert event_type(name).downcast(1, {**known, field: {"zh": "须为时刻", "en": "a moment"}}, 2) == {
        **known,
        field: "a moment",
    }
