"""A city says by which implementations and areas issues are sorted, in versions; all below know of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.aggregate_id import AggregateId
from domain.decreed import DecreeStatus, NobodyNew
from domain.focus import FocusEntry
from domain.focus_taxonomy import (
    AmendFocusTaxonomy,
    FocusCodeTwice,
    FocusTaxonomyAmended,
    FocusTaxonomyPublished,
    FocusTaxonomyShared,
    FocusTaxonomyUnchanged,
    PublishFocusTaxonomy,
    ShareFocusTaxonomy,
    taxonomy_of,
)
from domain.refusal import AlreadyExists, TierMissing
from domain.tier import usual_tier
from domain.tree.events import OrganisationEntered
from domain.words import Words
from tests.unit.given import AT, BJ, HAIDIAN, ZHONGGUANCUN, fold, given

TAXONOMY, TREE = taxonomy_of(BJ), AggregateId("tree-0@bj")
LINE, DUTY = (FocusEntry(code, Words(code, code)) for code in ("line", "duty"))
HOUSING = FocusEntry("housing", Words("住房", "Housing"))
publish = PublishFocusTaxonomy(implementations=(LINE,), areas=(HOUSING,))
published = FocusTaxonomyPublished(implementations=(LINE,), areas=(HOUSING,), since=AT)
amend = AmendFocusTaxonomy(implementations=(LINE, DUTY), areas=(HOUSING,))
amended = FocusTaxonomyAmended(version=2, implementations=(LINE, DUTY), areas=(HOUSING,), since=AT + timedelta(days=1))
entered = OrganisationEntered(
    organisation=HAIDIAN, name=Words("海淀区", "Haidian"), tier=usual_tier(HAIDIAN), node=True
)


def test_the_taxonomy_of_everybody_is_the_citys() -> None:
    assert taxonomy_of(ZHONGGUANCUN) == TAXONOMY


def test_it_is_published_once_as_version_1_and_all_below_have_it() -> None:
    given().seeing(TREE, entered).when(publish).then(replace(published, addressees=(HAIDIAN,)))
    given(published).when(publish).then_refused(AlreadyExists, id=TAXONOMY)
    given().when(publish, owner=HAIDIAN).then_refused(TierMissing)


def test_an_amendment_is_a_version_more_and_the_old_one_is_kept() -> None:
    state = fold(TAXONOMY, [published, amended])
    assert (state.version, state.status, state.implementations) == (2, DecreeStatus.AMENDED, (LINE, DUTY))
    assert [state.at(moment).number for moment in (AT - timedelta(days=9), AT, amended.since)] == [1, 1, 2]


def test_an_amendment_changes_something() -> None:
    own = given(published).seeing(TAXONOMY, published)
    own.when(amend, at=amended.since).then(amended)
    same = AmendFocusTaxonomy(implementations=(LINE,), areas=(HOUSING,))
    own.when(same).then_refused(FocusTaxonomyUnchanged)


@pytest.mark.parametrize("field", ["implementations", "areas"])
def test_a_code_is_named_once(field: str) -> None:
    given().when(replace(publish, **{field: (LINE, DUTY, LINE)})).then_refused(FocusCodeTwice, code="line")


def test_it_is_shared_with_those_who_entered_since() -> None:
    shared = FocusTaxonomyShared(addressees=(HAIDIAN,))
    given(published).seeing(TREE, entered).when(ShareFocusTaxonomy()).then(shared)
    told = replace(published, addressees=(HAIDIAN,))
    given(told).seeing(TREE, entered).when(ShareFocusTaxonomy()).then_refused(NobodyNew)
    assert fold(TAXONOMY, [published, shared]).addressees == (HAIDIAN,)
