"""Instruments: from when until when they hold, and for which work (P10)."""

from dataclasses import replace
from datetime import date

import pytest

from domain.aggregate import commands
from domain.document import AddresseeTwice
from domain.policy import (
    AmendPolicy,
    CancelPolicy,
    EndsBeforeItBegins,
    IssuePolicy,
    NotAfterVersion,
    OutsideScope,
    Policy,
    PolicyAmended,
    PolicyCancelled,
    PolicyChangeWithdrawn,
    PolicyIssued,
    PolicyIssuer,
    PolicyOver,
    PolicyRepealed,
    PolicyScope,
    PolicyStatus,
    PolicyUnchanged,
    RepealPolicy,
    WithdrawPolicyChange,
)
from domain.refusal import AlreadyExists, TierMissing
from domain.words import Words
from tests.unit.domain.papers import POLICY
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, fold, given

FROM, TO, AMENDED_FROM, REPEALED_FROM = date(2017, 6, 1), date(2019, 12, 31), date(2018, 7, 1), date(2019, 9, 1)
DISTRICT, VILLAGES = PolicyScope.DISTRICT_PATROL, PolicyScope.VILLAGES

issue = IssuePolicy(
    title=Words("关于开展区委巡察工作的意见", "Opinions on district patrol"),
    number="京发〔2017〕1号",
    issuer=PolicyIssuer.COMMITTEE,
    scope=(DISTRICT,),
    in_force_from=FROM,
    until=TO,
    addressees=(HAIDIAN, CHAOYANG),
)
issued = PolicyIssued(
    title=issue.title,
    number=issue.number,
    issuer=PolicyIssuer.COMMITTEE,
    scope=(DISTRICT,),
    in_force_from=FROM,
    until=TO,
    addressees=(HAIDIAN, CHAOYANG),
)
amend = AmendPolicy(scope=(DISTRICT, VILLAGES), in_force_from=AMENDED_FROM, summary="向村（社区）延伸")
amended = PolicyAmended(scope=(DISTRICT, VILLAGES), in_force_from=AMENDED_FROM, summary="向村（社区）延伸")
repeal = RepealPolicy(repealed_from=REPEALED_FROM, reason="由新的意见代替")
repealed = PolicyRepealed(repealed_from=REPEALED_FROM, reason="由新的意见代替")


def scope_on(day: date, *events: object) -> tuple[PolicyScope, ...]:
    policy = fold(POLICY, events)
    assert isinstance(policy, Policy)
    return policy.scope_on(day)


def test_an_instrument_is_issued_once_by_the_city_to_everybody_once() -> None:
    given().when(issue).then(issued)
    given(issued).when(issue).then_refused(AlreadyExists)
    given().when(issue, owner=HAIDIAN).then_refused(TierMissing, organisation=HAIDIAN)
    twice = IssuePolicy(
        title=issue.title,
        number=issue.number,
        issuer=PolicyIssuer.LEADING_GROUP,
        scope=(DISTRICT,),
        in_force_from=FROM,
        addressees=(HAIDIAN, HAIDIAN),
    )
    given().when(twice).then_refused(AddresseeTwice, organisation=HAIDIAN)


def test_an_issuer_gives_a_number_once() -> None:
    opens = commands["IssuePolicy"].opens
    assert opens
    same, others = replace(issue, title=Words("另一意见", "Another")), replace(issue, issuer=PolicyIssuer.LEADING_GROUP)
    assert opens(issue, "1", BJ) == opens(same, "2", BJ)
    assert len({opens(each, "1", BJ) for each in (issue, others, replace(issue, number="京发〔2017〕2号"))}) == 3


def test_an_amendment_and_a_repeal_take_effect_after_what_they_change() -> None:
    given(issued).when(amend).then(amended)
    given(issued, amended).when(repeal).then(repealed)
    given(issued, amended).when(amend).then_refused(NotAfterVersion, start=AMENDED_FROM)
    at_once = RepealPolicy(repealed_from=FROM, reason="有误")
    given(issued).when(at_once).then_refused(NotAfterVersion, day=FROM)


def test_what_is_in_force_is_so_for_a_day_at_least() -> None:
    backwards = AmendPolicy(scope=(DISTRICT,), in_force_from=AMENDED_FROM, until=FROM, summary="有误")
    given(issued).when(backwards).then_refused(EndsBeforeItBegins, until=FROM, start=AMENDED_FROM)
    one_day = AmendPolicy(scope=(DISTRICT,), in_force_from=AMENDED_FROM, until=AMENDED_FROM, summary="试行")
    expected = PolicyAmended(scope=(DISTRICT,), in_force_from=AMENDED_FROM, until=AMENDED_FROM, summary="试行")
    given(issued).when(one_day).then(expected)


@pytest.mark.parametrize("command", [amend, repeal])
def test_what_was_repealed_changes_no_more(command: object) -> None:
    given(issued, amended, repealed).when(command).then_refused(PolicyOver)


@pytest.mark.parametrize(
    ("day", "scope"),
    [
        (date(2017, 5, 31), ()),
        (FROM, (DISTRICT,)),
        (date(2018, 6, 30), (DISTRICT,)),
        (AMENDED_FROM, (DISTRICT, VILLAGES)),
        (date(2019, 8, 31), (DISTRICT, VILLAGES)),
        (REPEALED_FROM, ()),
    ],
)
def test_what_holds_on_a_day_is_what_its_last_version_says(day: date, scope: tuple[PolicyScope, ...]) -> None:
    assert scope_on(day, issued, amended, repealed) == scope


def test_an_instrument_holds_on_its_last_day_and_no_longer() -> None:
    assert scope_on(TO, issued) == (DISTRICT,)
    assert scope_on(date(2020, 1, 1), issued) == ()
    assert scope_on(date(2020, 1, 1), issued, amended) == (DISTRICT, VILLAGES), "the amendment has no last day"
    longer = PolicyAmended(scope=(VILLAGES,), in_force_from=AMENDED_FROM, until=date(2021, 12, 31), summary="延长")
    assert scope_on(date(2020, 1, 1), issued, longer) == (VILLAGES,)
    assert scope_on(date(2022, 1, 1), issued, longer) == ()


MISTAKE = "登记有误"


def test_the_last_change_is_withdrawn_and_the_one_before_it_after_that() -> None:
    withdraw, withdrawn = WithdrawPolicyChange(reason=MISTAKE), PolicyChangeWithdrawn(reason=MISTAKE)
    given(issued, amended, repealed).when(withdraw).then(withdrawn)
    given(issued, amended).when(withdraw).then(withdrawn)
    given(issued).when(withdraw).then_refused(PolicyUnchanged)
    given(issued, amended, withdrawn).when(withdraw).then_refused(PolicyUnchanged)
    assert scope_on(REPEALED_FROM, issued, amended, repealed, withdrawn) == (DISTRICT, VILLAGES)
    assert scope_on(REPEALED_FROM, issued, amended, repealed, withdrawn, withdrawn) == (DISTRICT,)
    given(issued, amended, repealed, withdrawn, withdrawn).when(amend).then(amended)


def test_an_instrument_that_there_is_not_is_cancelled() -> None:
    given(issued, amended).when(CancelPolicy(reason=MISTAKE)).then(PolicyCancelled(reason=MISTAKE))
    assert fold(POLICY, [issued, PolicyCancelled(reason=MISTAKE)]).status is PolicyStatus.CANCELLED


@pytest.mark.parametrize("scope", PolicyScope)
def test_the_leading_group_issues_nothing_about_patrols_of_districts_and_villages(scope: PolicyScope) -> None:
    by_group = replace(issue, issuer=PolicyIssuer.LEADING_GROUP, scope=(scope,))
    theirs = scope in (PolicyScope.MUNICIPAL_INSPECTION, PolicyScope.AGENCY_PATROL)
    assert (given().when(by_group).refusal is None) is theirs
    assert given().when(replace(issue, scope=(scope,))).refusal is None
    if not theirs:
        given().when(by_group).then_refused(OutsideScope, issuer=PolicyIssuer.LEADING_GROUP.words, scope=scope.words)
        past = given(replace(issued, issuer=PolicyIssuer.LEADING_GROUP, scope=(PolicyScope.AGENCY_PATROL,)))
        past.when(replace(amend, scope=(scope,))).then_refused(OutsideScope)
