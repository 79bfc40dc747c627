"""How deadline rules are published and amended, and who knows of them."""

from dataclasses import replace

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.aggregate_id import AggregateId
from domain.deadline_rule import (
    AmendRule,
    DeadlineRuleAmended,
    DeadlineRuleShared,
    LooserRule,
    PublishRule,
    RuleUnchanged,
    ShareRule,
)
from domain.deadlines import Span, Unit
from domain.decreed import DecreeStatus, NobodyNew
from domain.ladder import USUAL, LadderOutOfOrder
from domain.refusal import AlreadyExists
from domain.tier import Tier
from domain.tree.events import OrganisationEntered
from domain.words import Words
from tests.unit.domain.decrees import GENERAL, general, morning
from tests.unit.given import AT, BJ, HAIDIAN, fold, given

publish = PublishRule(code="general", title=general.title, amount=7, unit=Unit.DAYS)
amend = AmendRule(title=general.title, amount=10, unit=Unit.DAYS)
amended = DeadlineRuleAmended(version=2, title=general.title, amount=10, unit=Unit.DAYS, ladder=USUAL, since=AT)
TREE = AggregateId("tree-0@bj")
entered = OrganisationEntered(organisation=HAIDIAN, name=Words("海淀", "Haidian"), tier=Tier.DISTRICT, node=True)


def test_a_rule_is_published_once_for_each_code_as_version_1() -> None:
    given().when(publish, at=general.since).then(general)
    given(general).when(publish).then_refused(AlreadyExists, id=GENERAL)


def test_an_amendment_is_a_version_more_and_the_old_one_is_kept() -> None:
    given(general).when(amend).then(amended)
    state = fold(GENERAL, [general, amended])
    assert (state.version, state.status, state.amount) == (2, DecreeStatus.AMENDED, 10)
    assert [version.span for version in state.versions] == [Span(7, Unit.DAYS), Span(10, Unit.DAYS)]


def test_an_amendment_changes_something() -> None:
    given(general, amended).when(amend).then_refused(RuleUnchanged)
    other = replace(amend, ladder=replace(USUAL, yellow=5))
    given(general, amended).when(other).then(replace(amended, version=3, ladder=other.ladder))


@pytest.mark.parametrize("command", [publish, amend])
def test_the_steps_of_its_ladder_follow_one_another(command: PublishRule | AmendRule) -> None:
    past = (general,) if isinstance(command, AmendRule) else ()
    given(*past).when(replace(command, ladder=replace(USUAL, green=5))).then_refused(LadderOutOfOrder)


def test_an_organisation_may_have_rules_of_its_own() -> None:
    given().when(publish, owner=HAIDIAN, at=morning("2019-01-01")).then(general)


def test_every_node_below_has_it() -> None:
    told = replace(general, addressees=(HAIDIAN,))
    given().seeing(TREE, entered).when(publish, at=general.since).then(told)
    given(general).seeing(TREE, entered).when(amend).then(replace(amended, addressees=(HAIDIAN,)))
    given(general).seeing(TREE, entered).when(ShareRule()).then(DeadlineRuleShared(addressees=(HAIDIAN,)))
    given(told).seeing(TREE, entered).when(ShareRule()).then_refused(NobodyNew)
    assert fold(GENERAL, [general, DeadlineRuleShared(addressees=(HAIDIAN,))]).addressees == (HAIDIAN,)
    assert fold(GENERAL, [told, replace(amended, addressees=(HAIDIAN,))]).addressees == (HAIDIAN,)
    assert BJ not in told.addressees


@pytest.mark.parametrize("code", ["", "Danger", "two-words", "1st", "危险"])
def test_a_code_is_a_word_of_a_to_z(code: str) -> None:
    data = {"code": code, "title": {"zh": "险", "en": "Danger"}, "amount": 2, "unit": "hours"}
    with pytest.raises(ValidationError, match="code"):
        TypeAdapter(PublishRule).validate_python(data)


@pytest.mark.parametrize(
    ("amount", "unit", "stricter"),
    [
        (7, Unit.DAYS, True),
        (8, Unit.DAYS, False),
        (168, Unit.HOURS, True),
        (169, Unit.HOURS, False),
        (1, Unit.WORKING_DAYS, False),  # before a long holiday
        (1, Unit.MONTHS, False),
    ],
)
def test_a_district_gives_no_more_time_than_the_rule_above_for_its_own_tasks(
    amount: int, unit: Unit, stricter: bool
) -> None:
    seen = given().seeing(GENERAL, general)
    own = replace(publish, amount=amount, unit=unit)
    assert (seen.when(own, owner=HAIDIAN).refusal is None) is stricter
    if not stricter:
        seen.when(own, owner=HAIDIAN).then_refused(
            LooserRule, limit=Words("7日", "7 calendar days"), fields="amount, unit"
        )
        amending = given(replace(general, amount=1)).seeing(GENERAL, general)
        looser = AmendRule(title=general.title, amount=amount, unit=unit)
        amending.when(looser, owner=HAIDIAN).then_refused(LooserRule)
