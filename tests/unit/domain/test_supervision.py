"""Supervision orders: about items of a frozen list, chased until a reply does (P15)."""

from dataclasses import replace
from typing import Any

import pytest

from domain.aggregate import On
from domain.aggregate_id import AggregateId
from domain.citation import Citation, CitedItemAltered, CitedListNotFrozen, CitedOfAnother
from domain.division import NotInCharge, SupervisorCharged, division_of
from domain.document import DocumentOver
from domain.issue.events import IssueAssigned, IssueDismissed, IssuePutUnderSupervision
from domain.issue.stages import IssueEnded
from domain.node_id import NodeId
from domain.refusal import RecordOfAnother
from domain.reply import DocumentReplied, NotReplied, reply_id
from domain.supervision import (
    CloseSupervision,
    OrderSupervision,
    RejectSupervisionReply,
    SupervisionClosed,
    SupervisionReplyRejected,
)
from tests.unit.domain.examples import raised
from tests.unit.domain.inspecting import DIGESTS, DISCIPLINE, FROZEN, LIST, a_list, frozen
from tests.unit.domain.papers import ANSWER_BY, ORDER, acknowledged, ordered
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, ZHONGGUANCUN, Given, given

ISSUES = (AggregateId("issue-1@bj"), AggregateId("issue-2@bj"))
ANSWER = reply_id(ORDER, HAIDIAN)
order = OrderSupervision(
    citations=ordered.citations, root=FROZEN, addressee=HAIDIAN, text="限期整改到位", due=ANSWER_BY
)
reject, close = RejectSupervisionReply(reason="未说明进度"), CloseSupervision(assessment="进度符合要求")
rejected = SupervisionReplyRejected(addressee=HAIDIAN, reason="未说明进度")
closed = SupervisionClosed(assessment="进度符合要求")
replied = DocumentReplied(text="已整改过半")
mark = IssuePutUnderSupervision(order=ORDER)


def books(*ends: Any) -> Given:
    """Begin with a frozen list of two issues, the second of which may have ended."""
    seen = given().seeing(LIST, *a_list(2), frozen)
    return seen.seeing(ISSUES[0], raised).seeing(ISSUES[1], raised, *ends)


def test_an_order_cites_the_frozen_list_and_marks_the_issues_of_its_author() -> None:
    books().when(order).then(ordered, On(ISSUES[0], mark), On(ISSUES[1], mark))


def test_an_issue_that_is_cited_twice_is_marked_once() -> None:
    twice = replace(order, citations=(Citation(LIST, 1), Citation(LIST, 1, DIGESTS[0])))
    assert list(books().when(twice).changes[1:]) == [On(ISSUES[0], mark)]


def test_what_has_ended_is_chased_no_more() -> None:
    books(IssueDismissed(reason="不属实")).when(order).then_refused(IssueEnded)


def test_the_issues_of_another_are_cited_and_not_marked() -> None:
    charged = SupervisorCharged(supervisor=DISCIPLINE, organisations=(HAIDIAN,), reason="监督分工")
    books().seeing(division_of(BJ), charged).when(order, owner=DISCIPLINE).then(ordered)


def test_whoever_is_below_the_owner_of_an_item_orders_no_supervision_of_it_without_a_charge() -> None:
    below = replace(order, addressee=ZHONGGUANCUN)
    books().when(below, owner=HAIDIAN).then_refused(RecordOfAnother, id=LIST)


def test_what_those_below_keep_is_supervised_from_above() -> None:
    theirs = AggregateId("list-1@bj.haidian")
    cited = tuple(replace(each, list=theirs) for each in order.citations)
    below = replace(order, citations=cited, addressee=ZHONGGUANCUN)
    seen = given().seeing(theirs, *a_list(2), frozen).seeing(ISSUES[0], raised).seeing(ISSUES[1], raised)
    seen.when(below).then(replace(ordered, citations=cited, addressee=ZHONGGUANCUN))


def test_the_cited_items_concern_whom_the_order_chases() -> None:
    elsewhere = replace(order, addressee=CHAOYANG)
    books().when(elsewhere).then_refused(CitedOfAnother, list=LIST, item=1, organisation=CHAOYANG)


@pytest.mark.parametrize("addressee", [BJ, HAIDIAN, CHAOYANG])
def test_an_organisation_chases_those_below_it_and_those_of_its_charge(addressee: NodeId) -> None:
    chase, seen = replace(order, addressee=addressee), books(IssueAssigned(responsible=CHAOYANG, due=ANSWER_BY))
    seen = seen.seeing(ISSUES[0], raised, IssueAssigned(responsible=CHAOYANG, due=ANSWER_BY))
    seen.when(chase, owner=HAIDIAN).then_refused(NotInCharge, owner=HAIDIAN, organisation=addressee)
    charged = SupervisorCharged(supervisor=DISCIPLINE, organisations=(CHAOYANG,), reason="监督分工")
    by_charge = seen.seeing(division_of(BJ), charged).when(chase, owner=DISCIPLINE)
    assert (by_charge.refusal is None) is (addressee == CHAOYANG)


def test_what_is_not_on_the_frozen_list_is_not_chased_and_leaves_a_discrepancy() -> None:
    altered = books().when(replace(order, citations=(Citation(LIST, 2, "f" * 64),)))
    altered.then_refused(CitedItemAltered, list=LIST, item=2)
    assert altered.refusal
    assert [type(left.payload).__name__ for left in altered.refusal.leaves] == ["LedgerDiscrepancyFound"]
    given().seeing(LIST, *a_list(2)).when(order).then_refused(CitedListNotFrozen, list=LIST)


def test_an_order_is_closed_after_a_reply_that_does() -> None:
    seen = given(ordered).seeing(LIST, *a_list(2), frozen)
    seen.seeing(ANSWER, acknowledged(ORDER), replied).when(close).then(closed)
    seen.seeing(ANSWER, acknowledged(ORDER)).when(close).then_refused(NotReplied, organisation=HAIDIAN)


def test_a_reply_that_does_not_do_is_followed_by_another() -> None:
    given(ordered).seeing(ANSWER, acknowledged(ORDER), replied).when(reject).then(rejected)
    given(ordered).when(reject).then_refused(NotReplied, organisation=HAIDIAN)
    again = given(ordered, rejected).seeing(LIST, *a_list(2), frozen)
    again.seeing(ANSWER, acknowledged(ORDER), replied).when(close).then_refused(NotReplied, organisation=HAIDIAN)
    again.seeing(ANSWER, acknowledged(ORDER), replied, replied).when(close).then(closed)


@pytest.mark.parametrize("command", [reject, close])
def test_an_order_that_is_closed_changes_no_more(command: object) -> None:
    seen = given(ordered, closed).seeing(ANSWER, acknowledged(ORDER), replied)
    seen.when(command).then_refused(DocumentOver)
