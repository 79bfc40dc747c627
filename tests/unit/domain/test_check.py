"""How the city checks the inspection work of districts and other bodies (P12)."""

import pytest

from domain.check import (
    AlreadyChecked,
    CancelSpecialCheck,
    CheckConcluded,
    CheckFindingsCorrected,
    CheckFindingsRecorded,
    CheckNotOver,
    CheckStatus,
    CheckTarget,
    ConcludeSpecialCheck,
    CorrectCheckFindings,
    NotCheckedYet,
    NotCheckTarget,
    OpenSpecialCheck,
    RecordCheckFindings,
    ReopenSpecialCheck,
    SpecialCheckCancelled,
    SpecialCheckConcluded,
    SpecialCheckOpened,
    SpecialCheckReopened,
    TargetUnchecked,
)
from domain.document import AddresseeTwice
from domain.refusal import AlreadyExists, TierMissing
from domain.tier import Tier
from domain.tree.events import OrganisationEntered
from domain.words import Words
from tests.unit.domain.papers import CHECK, TREE, check_findings, check_opened
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN, fold, given

TITLE = Words("巡察工作专项检查", "Special check of the inspection work")
open_check = OpenSpecialCheck(title=TITLE, targets=(HAIDIAN, CCMU))
record = RecordCheckFindings(organisation=HAIDIAN, findings="底稿不全", deviations=("底稿不全",))


def test_a_check_knows_at_which_tier_each_target_stood_when_it_was_opened() -> None:
    entered = [
        OrganisationEntered(organisation=each, name=Words("单位", "Organisation"), tier=tier, node=True)
        for each, tier in ((BJ, Tier.MUNICIPAL), (HAIDIAN, Tier.DISTRICT), (CCMU, Tier.AGENCY))
    ]
    targets = (CheckTarget(HAIDIAN, Tier.DISTRICT), CheckTarget(CCMU, Tier.AGENCY))
    given().seeing(TREE, *entered).when(open_check).then(SpecialCheckOpened(title=TITLE, targets=targets))


def test_a_check_is_opened_once_by_the_city_and_names_everybody_once() -> None:
    given(check_opened).when(open_check).then_refused(AlreadyExists)
    given().when(open_check, owner=HAIDIAN).then_refused(TierMissing, organisation=HAIDIAN)
    given().when(OpenSpecialCheck(title=TITLE, targets=(CCMU, CCMU))).then_refused(AddresseeTwice, organisation=CCMU)


def test_the_work_of_each_target_is_looked_at_once() -> None:
    found = CheckFindingsRecorded(organisation=HAIDIAN, findings="底稿不全", deviations=("底稿不全",))
    given(check_opened).when(record).then(found)
    given(check_opened, found).when(record).then_refused(AlreadyChecked, organisation=HAIDIAN)


def test_nobody_is_checked_who_is_not_named() -> None:
    other = RecordCheckFindings(organisation=CHAOYANG, findings="良好")
    given(check_opened).when(other).then_refused(NotCheckTarget, organisation=CHAOYANG)


def test_a_check_is_concluded_after_the_work_of_all_was_looked_at() -> None:
    both = (check_findings(HAIDIAN), check_findings(CCMU))
    conclude = ConcludeSpecialCheck(summary="总体较好")
    given(check_opened, *both).when(conclude).then(SpecialCheckConcluded(summary="总体较好"))
    given(check_opened, both[0]).when(conclude).then_refused(TargetUnchecked, organisation=CCMU)


@pytest.mark.parametrize("command", [record, ConcludeSpecialCheck()])
def test_a_check_that_is_concluded_changes_no_more(command: object) -> None:
    past = (check_opened, check_findings(HAIDIAN), check_findings(CCMU), SpecialCheckConcluded())
    given(*past).when(command).then_refused(CheckConcluded)


MISTAKE = "登记有误"
both = (check_findings(HAIDIAN), check_findings(CCMU))
concluded = SpecialCheckConcluded()


def test_what_was_found_is_corrected_also_after_the_conclusion() -> None:
    correct = CorrectCheckFindings(organisation=HAIDIAN, findings="良好", reason=MISTAKE)
    corrected = CheckFindingsCorrected(organisation=HAIDIAN, findings="良好", reason=MISTAKE)
    given(check_opened, *both, concluded).when(correct).then(corrected)
    given(check_opened).when(correct).then_refused(NotCheckedYet, organisation=HAIDIAN)
    checked = fold(CHECK, [check_opened, *both, corrected]).checked
    assert next((each.organisation, each.findings) for each in checked) == (HAIDIAN, "良好")
    assert len(checked) == 2


def test_a_check_that_was_concluded_by_mistake_goes_on() -> None:
    reopen, reopened = ReopenSpecialCheck(reason=MISTAKE), SpecialCheckReopened(reason=MISTAKE)
    given(check_opened, *both, concluded).when(reopen).then(reopened)
    given(check_opened).when(reopen).then_refused(CheckNotOver)
    assert fold(CHECK, [check_opened, *both, concluded, reopened]).status is CheckStatus.OPEN


def test_a_check_is_cancelled_before_its_conclusion() -> None:
    cancel, cancelled = CancelSpecialCheck(reason=MISTAKE), SpecialCheckCancelled(reason=MISTAKE)
    given(check_opened, *both).when(cancel).then(cancelled)
    given(check_opened, *both, concluded).when(cancel).then_refused(CheckConcluded)
    assert fold(CHECK, [check_opened, cancelled]).status is CheckStatus.CANCELLED
