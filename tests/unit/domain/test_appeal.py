"""Whoever was rated may appeal against their own result for a time; while that waits no interview rests on it."""

from datetime import UTC, datetime

from domain.appeal import (
    AppealFiledBefore,
    AppealNotFiled,
    AppealTooLate,
    AppealWithdrawn,
    FileAppeal,
    NotRated,
    ResultDecided,
    WithdrawAppeal,
)
from domain.refusal import NotFound
from domain.result.events import AppealRejected, AppealUpheld
from domain.result.state import ResultStatus
from tests.unit.domain.second_half import AFTER, APPEAL_UNTIL, RESULT, appeal_filed, of_chaoyang
from tests.unit.given import CHAOYANG, HAIDIAN, Given, given

appeal = FileAppeal(result=RESULT, reason="票数统计有误")
withdraw, withdrawn = WithdrawAppeal(reason="已核对无误"), AppealWithdrawn(reason="已核对无误")
EVENING = datetime(2020, 1, 4, 15, 59, tzinfo=UTC)


def told(*appeal: object) -> Given:
    return given(*appeal).seeing(RESULT, of_chaoyang)


def test_who_was_rated_appeals_against_their_own_result() -> None:
    told().when(appeal, owner=CHAOYANG, at=AFTER).then(appeal_filed)
    told().when(appeal, owner=HAIDIAN, at=AFTER).then_refused(NotRated, organisation=HAIDIAN)
    given().when(appeal, owner=CHAOYANG, at=AFTER).then_refused(NotFound, id=RESULT)


def test_an_appeal_is_possible_until_the_end_of_its_last_day() -> None:
    told().when(appeal, owner=CHAOYANG, at=EVENING).then(appeal_filed)
    midnight = EVENING.replace(hour=16, minute=0)
    told().when(appeal, owner=CHAOYANG, at=midnight).then_refused(AppealTooLate, until=APPEAL_UNTIL)


def test_what_was_decided_on_is_not_appealed_against_again() -> None:
    for decided in (AppealUpheld(reason="属实"), AppealRejected(reason="不属实")):
        over = given(appeal_filed).seeing(RESULT, of_chaoyang, decided)
        over.when(withdraw, owner=CHAOYANG, at=AFTER).then_refused(ResultDecided)
        fresh = given().seeing(RESULT, of_chaoyang, decided)
        fresh.when(appeal, owner=CHAOYANG, at=AFTER).then_refused(ResultDecided)
    assert ResultStatus.UPHELD.words != ResultStatus.REJECTED.words


def test_an_appeal_is_withdrawn_and_filed_again_while_there_is_time() -> None:
    told(appeal_filed).when(appeal, owner=CHAOYANG, at=AFTER).then_refused(AppealFiledBefore)
    told(appeal_filed).when(withdraw, owner=CHAOYANG, at=AFTER).then(withdrawn)
    told(appeal_filed, withdrawn).when(withdraw, owner=CHAOYANG, at=AFTER).then_refused(AppealNotFiled)
    told(appeal_filed, withdrawn).when(appeal, owner=CHAOYANG, at=AFTER).then(appeal_filed)
