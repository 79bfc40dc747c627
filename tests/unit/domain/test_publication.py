"""Publications: approved by somebody else, then conference, media and follow-up, in this order (P17)."""

from dataclasses import replace
from typing import Any

import pytest

from domain.aggregate_id import AggregateId
from domain.audience import participants
from domain.citation import CitedItemNotOnList, CitedOfAnother
from domain.issue.events import IssueAssigned
from domain.node_id import NodeId
from domain.publication.events import (
    PublicationApproved,
    PublicationCancelled,
    PublicationDecisionWithdrawn,
    PublicationFollowedUp,
    PublicationRejected,
    PublicationStageCancelled,
    PublishedInCircular,
    PublishedInMedia,
)
from domain.publication.publishing import (
    AlreadyCirculated,
    ApprovedByProposer,
    ApprovePublication,
    FollowUpPublication,
    NotCirculated,
    NotInMedia,
    ProposePublication,
    PublicationDecided,
    PublishInCircular,
    PublishInMedia,
    RejectPublication,
    Unapproved,
)
from domain.publication.state import PublicationStatus
from domain.publication.taking_back import (
    CancelPublication,
    CancelPublicationStage,
    MadeKnown,
    NoDecision,
    NotMadeKnown,
    WithdrawPublicationDecision,
)
from domain.words import Words
from tests.unit.domain.examples import DUE, LIST, PATROL, planned
from tests.unit.domain.inspecting import INSPECTION, inspection_opened
from tests.unit.domain.second_half import CASE, FIRST, ISSUES, THIRD, books, found_at_chaoyang, publication_proposed
from tests.unit.given import CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN, fold, given

STREET = NodeId("bj.chaoyang.sanlitun")
CONFERENCE = Words("以案为鉴、以案促改警示教育大会", "Warning education conference")
PAPER = Words("北京日报", "Beijing Daily")

approve, approved = ApprovePublication(), PublicationApproved()
reject, rejected = RejectPublication(reason="整改已到位"), PublicationRejected(reason="整改已到位")
circulate = PublishInCircular(conference=CONFERENCE)
circulated = PublishedInCircular(organisation=CHAOYANG, conference=CONFERENCE)
publish = PublishInMedia(outlet=PAPER, summary="公开整改情况")
published = PublishedInMedia(outlet=PAPER, summary="公开整改情况")
follow_up, followed_up = FollowUpPublication(note="路灯全部修复"), PublicationFollowedUp(note="路灯全部修复")
proposed_by_tester = replace(publication_proposed, proposer="tester")


def test_a_case_is_proposed_on_items_of_a_frozen_list() -> None:
    propose = ProposePublication(title=CASE, organisation=CHAOYANG, citations=(FIRST,))
    listed = books()
    listed.when(propose).then(proposed_by_tester)
    listed.when(replace(propose, citations=(THIRD,))).then_refused(CitedItemNotOnList, list=LIST, item=3)


@pytest.mark.parametrize(
    ("named", "past", "allowed"),
    [
        (CHAOYANG, (found_at_chaoyang,), True),
        (HAIDIAN, (found_at_chaoyang,), False),
        (CHAOYANG, (replace(found_at_chaoyang, about=STREET),), False),
        (CHAOYANG, (replace(found_at_chaoyang, about=STREET, source=INSPECTION),), True),
        (CHAOYANG, (replace(found_at_chaoyang, about=STREET, source=PATROL),), False),
        (ZHONGGUANCUN, (replace(found_at_chaoyang, about=KEXU, source=PATROL),), True),
        (HAIDIAN, (replace(found_at_chaoyang, about=KEXU, source=PATROL),), False),
        (HAIDIAN, (found_at_chaoyang, IssueAssigned(responsible=HAIDIAN, due=DUE)), True),
    ],
)
def test_a_case_names_who_was_inspected_or_is_responsible_and_nobody_else(
    named: NodeId, past: tuple[object, ...], allowed: bool
) -> None:
    propose = ProposePublication(title=CASE, organisation=named, citations=(FIRST,))
    inspected = replace(inspection_opened, target=CHAOYANG)
    seen = books().seeing(ISSUES[0], *past).seeing(INSPECTION, inspected).seeing(PATROL, planned)
    if allowed:
        seen.when(propose).then(replace(proposed_by_tester, organisation=named))
    else:
        seen.when(propose).then_refused(CitedOfAnother, list=LIST, item=1, organisation=named)


def test_somebody_else_than_the_proposer_decides() -> None:
    given(publication_proposed).when(approve).then(approved)
    given(publication_proposed).when(reject).then(rejected)
    given(proposed_by_tester).when(approve).then_refused(ApprovedByProposer)
    given(proposed_by_tester).when(reject).then_refused(ApprovedByProposer)


@pytest.mark.parametrize("decision", [approved, rejected])
@pytest.mark.parametrize("command", [approve, reject])
def test_it_is_decided_once(command: object, decision: object) -> None:
    given(publication_proposed, decision).when(command).then_refused(PublicationDecided)


@pytest.mark.parametrize("past", [(), (rejected,)], ids=["proposed", "rejected"])
@pytest.mark.parametrize("command", [circulate, publish, follow_up])
def test_nothing_is_made_known_that_was_not_approved(command: object, past: tuple[object, ...]) -> None:
    given(publication_proposed, *past).when(command).then_refused(Unapproved)


def test_the_way_is_conference_then_media_then_follow_up() -> None:
    given(publication_proposed, approved).when(circulate).then(circulated)
    given(publication_proposed, approved, circulated).when(publish).then(published)
    given(publication_proposed, approved, circulated, published).when(follow_up).then(followed_up)


def test_the_conference_comes_before_the_media() -> None:
    given(publication_proposed, approved).when(publish).then_refused(NotCirculated)


@pytest.mark.parametrize("past", [(), (circulated,)], ids=["approved", "circulated"])
def test_the_media_come_before_the_follow_up(past: tuple[object, ...]) -> None:
    given(publication_proposed, approved, *past).when(follow_up).then_refused(NotInMedia)


@pytest.mark.parametrize("past", [(), (published,), (published, followed_up)])
def test_a_case_is_circulated_once(past: tuple[object, ...]) -> None:
    given(publication_proposed, approved, circulated, *past).when(circulate).then_refused(AlreadyCirculated)


def test_several_media_and_several_follow_ups_may_follow() -> None:
    past: tuple[Any, ...] = (publication_proposed, approved, circulated, published)
    given(*past).when(publish).then(published)
    given(*past, followed_up).when(publish).then(published)
    given(*past, followed_up).when(follow_up).then(followed_up)
    state = fold(AggregateId("publication-1@bj"), (*past, followed_up, published))
    assert state.status is PublicationStatus.FOLLOWED_UP


def test_the_organisation_learns_of_it_when_it_is_circulated() -> None:
    assert participants(publication_proposed) == participants(approved) == frozenset()
    assert participants(circulated) == {CHAOYANG}


# ── What is taken back ────────────────────────────────────────────────────────────────────────────────────────────────

MISTAKE = "登记有误"
withdraw = WithdrawPublicationDecision(reason=MISTAKE)
decision_withdrawn = PublicationDecisionWithdrawn(reason=MISTAKE)
cancel_stage, stage_cancelled = CancelPublicationStage(reason=MISTAKE), PublicationStageCancelled(reason=MISTAKE)
cancel, cancelled = CancelPublication(reason=MISTAKE), PublicationCancelled(reason=MISTAKE)
all_the_way = (publication_proposed, approved, circulated, published, followed_up)


@pytest.mark.parametrize("decision", [approved, rejected])
def test_a_decision_by_mistake_is_withdrawn_and_made_again(decision: object) -> None:
    given(publication_proposed, decision).when(withdraw).then(decision_withdrawn)
    given(publication_proposed, decision, decision_withdrawn).when(withdraw).then_refused(NoDecision)
    given(publication_proposed, decision, decision_withdrawn).when(approve).then(approved)


def test_the_stages_are_taken_back_one_by_one_the_last_first() -> None:
    stages = [PublicationStatus.IN_MEDIA, PublicationStatus.CIRCULATED, PublicationStatus.APPROVED]
    for taken, stage in enumerate(stages, 1):
        past = (*all_the_way, *[stage_cancelled] * (taken - 1))
        given(*past).when(cancel_stage).then(stage_cancelled)
        assert fold(AggregateId("publication-1@bj"), [*past, stage_cancelled]).status is stage
    given(*all_the_way, *[stage_cancelled] * 3).when(cancel_stage).then_refused(NotMadeKnown)


def test_a_further_medium_is_taken_back_and_it_is_followed_up_all_the_same() -> None:
    state = fold(AggregateId("publication-1@bj"), [*all_the_way, published, stage_cancelled])
    assert state.status is PublicationStatus.FOLLOWED_UP


@pytest.mark.parametrize("past", [(), (approved,), (rejected,)])
def test_what_was_not_made_known_is_cancelled(past: tuple[object, ...]) -> None:
    given(publication_proposed, *past).when(cancel).then(cancelled)


def test_what_was_made_known_is_not_cancelled_before_that_is_taken_back() -> None:
    given(publication_proposed, approved, circulated).when(cancel).then_refused(MadeKnown)
    given(publication_proposed, approved, circulated, stage_cancelled).when(cancel).then(cancelled)
