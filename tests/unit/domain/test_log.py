"""A node's keys are retired once, and it goes on with the next."""

from domain.log import (
    LogBegunAnew,
    LogKeysAdopted,
    LogKeysRetired,
    NoKeysInUse,
    ProvenLog,
    RetireLogKeys,
    log,
    log_id,
)
from tests.unit.given import BJ, HAIDIAN, ZHONGGUANCUN, given

KEY = "bj.haidian/log+0123abcd+AX" + "A" * 42
adopted = LogKeysAdopted(number=1, signer=KEY, cosigner=KEY, neighbours=(BJ, ZHONGGUANCUN))
retired = LogKeysRetired(number=1, reason="磁盘外借")
RETIRE = RetireLogKeys(reason="磁盘外借")


def test_keys_are_retired() -> None:
    given(adopted).when(RETIRE).then(retired)


def test_keys_are_retired_once() -> None:
    given(adopted, retired).when(RETIRE).then_refused(NoKeysInUse)


def test_retired_keys_are_in_use_no_more_and_the_next_have_the_next_number() -> None:
    assert log.state([adopted, retired]) == ProvenLog(1, None, None, (BJ, ZHONGGUANCUN))


def test_a_log_that_began_anew_is_told_apart() -> None:
    anew = LogBegunAnew(common=10, signed=20, root="0" * 64, reason="自相邻节点恢复")
    assert log.state([adopted, anew]) == ProvenLog(1, KEY, KEY, (BJ, ZHONGGUANCUN), 1)


def test_a_node_has_one_log() -> None:
    assert log_id(HAIDIAN) == "log-0@bj.haidian"
