"""A committee's term begins on a day, in the order of its number; all below know of it."""

from dataclasses import replace
from datetime import date

import pytest

from domain.aggregate_id import AggregateId
from domain.committee_term import (
    BeginCommitteeTerm,
    CommitteeTermBegun,
    CommitteeTermCorrected,
    CommitteeTermShared,
    CorrectCommitteeTerm,
    ShareCommitteeTerm,
    TermOutOfOrder,
    TermUnchanged,
)
from domain.decreed import NobodyNew
from domain.refusal import AlreadyExists, TierMissing
from domain.tier import usual_tier
from domain.tree.events import OrganisationEntered
from domain.words import Words
from tests.unit.given import BJ, HAIDIAN, ZHONGGUANCUN, fold, given

TERM, BEFORE, AFTER = (AggregateId(f"committee-term-{number}@bj") for number in (12, 11, 13))
TREE = AggregateId("tree-0@bj")
SINCE = date(2017, 6, 23)
begin = BeginCommitteeTerm(number=12, since=SINCE)
begun = CommitteeTermBegun(number=12, since=SINCE)
entered = OrganisationEntered(
    organisation=HAIDIAN, name=Words("海淀区", "Haidian"), tier=usual_tier(HAIDIAN), node=True
)


def test_a_term_begins_once_and_all_below_know_of_it() -> None:
    given().seeing(TREE, entered).when(begin).then(replace(begun, addressees=(HAIDIAN,)))
    given(begun).when(begin).then_refused(AlreadyExists, id=TERM, fields="number")


def test_a_district_has_terms_of_its_own_and_a_subdistrict_has_none() -> None:
    given().when(begin, owner=HAIDIAN).then(begun)
    given().when(begin, owner=ZHONGGUANCUN).then_refused(TierMissing)


@pytest.mark.parametrize(("other", "number", "since"), [(BEFORE, 11, SINCE), (AFTER, 13, SINCE)])
def test_a_later_term_begins_later(other: AggregateId, number: int, since: date) -> None:
    known = CommitteeTermBegun(number=number, since=since)
    refused = {"number": 12, "since": SINCE, "other": number, "other_since": since}
    given().seeing(other, known).when(begin).then_refused(TermOutOfOrder, **refused)
    given(begun).seeing(other, replace(known, since=date(2017, 6, 1))).when(
        CorrectCommitteeTerm(since=date(2017, 6, 1), reason="误录")
    ).then_refused(TermOutOfOrder, other=number)


def test_a_day_is_corrected_to_another() -> None:
    given(begun).when(CorrectCommitteeTerm(since=SINCE, reason="误录")).then_refused(TermUnchanged, since=SINCE)
    corrected = CommitteeTermCorrected(since=date(2017, 6, 24), reason="误录")
    given(begun).when(CorrectCommitteeTerm(since=corrected.since, reason="误录")).then(corrected)
    assert fold(TERM, [begun, corrected]).since == corrected.since


def test_it_is_shared_with_those_who_entered_since() -> None:
    given(begun).seeing(TREE, entered).when(ShareCommitteeTerm()).then(CommitteeTermShared(addressees=(HAIDIAN,)))
    told = replace(begun, addressees=(HAIDIAN,))
    given(told).seeing(TREE, entered).when(ShareCommitteeTerm()).then_refused(NobodyNew)
    shared = fold(TERM, [begun, CommitteeTermShared(addressees=(HAIDIAN,))])
    assert shared.addressees == (HAIDIAN,)
    assert BJ not in shared.addressees
