"""A log with two histories is cosigned no more until two people have agreed to what it is now."""

from dataclasses import replace

from domain.link import SecondPersonNeeded
from domain.witnessing import (
    AcceptNewHistory,
    BeginningSeen,
    LogInconsistencyDetected,
    NewHistoryAccepted,
    NewHistoryProposed,
    NoHistoryProposed,
    NothingWithheld,
    ProposeNewHistory,
    Witnessing,
    WitnessingBegun,
    WitnessingLost,
    witnessing,
    witnessing_id,
)
from tests.unit.given import BJ, HAIDIAN, ZHONGGUANCUN, given

TESTER = "tester"
detected = LogInconsistencyDetected(neighbour=BJ, size=7, before="一", now="二", proven=True)
begun = BeginningSeen(neighbour=BJ, beginnings=1)
proposed = NewHistoryProposed(by="wang", reason="已现场核对")
accepted = NewHistoryAccepted(by="li", reason="已现场核对")
propose = ProposeNewHistory(reason="已现场核对")


def test_two_people_accept_a_new_history() -> None:
    for withheld in (detected, begun):
        given(withheld).when(propose).then(replace(proposed, by=TESTER))
        given(withheld, proposed).when(AcceptNewHistory()).then(replace(accepted, by=TESTER))


def test_nobody_agrees_with_himself() -> None:
    own = replace(proposed, by=TESTER)
    given(detected, own).when(AcceptNewHistory()).then_refused(SecondPersonNeeded, by=TESTER)


def test_nothing_is_agreed_to_that_nobody_has_proposed() -> None:
    given(detected).when(AcceptNewHistory()).then_refused(NoHistoryProposed)


def test_what_changes_after_the_proposal_is_proposed_anew() -> None:
    given(begun, proposed, detected).when(AcceptNewHistory()).then_refused(NoHistoryProposed)


def test_what_is_cosigned_anyway_needs_no_agreement() -> None:
    given(detected, proposed, accepted).when(propose).then_refused(NothingWithheld)


def test_what_was_accepted_is_cosigned_until_it_happens_again() -> None:
    assert witnessing.state([detected, begun, proposed, accepted]) == Witnessing(BJ, beginnings=1, accepted=1)
    again = witnessing.state([detected, proposed, accepted, detected])
    assert again == Witnessing(BJ, inconsistent=True, withheld=True, accepted=1)


def test_what_a_witness_forgot_is_withheld_until_it_was_accepted_and_begun_anew() -> None:
    begins, lost = WitnessingBegun(neighbour=BJ), WitnessingLost(neighbour=BJ)
    assert witnessing.state([begins]) == Witnessing(BJ, begun=True)
    assert witnessing.state([begins, lost]) == Witnessing(BJ, withheld=True, begun=True)
    given(begins, lost).when(propose).then(replace(proposed, by=TESTER))
    assert witnessing.state([begins, lost, proposed, accepted]) == Witnessing(BJ, accepted=1)


def test_a_superior_and_a_subordinate_of_one_label_are_kept_apart() -> None:
    assert witnessing_id(HAIDIAN, BJ) == "witnessing-0bj@bj.haidian"
    assert witnessing_id(HAIDIAN, ZHONGGUANCUN) == "witnessing-zhongguancun@bj.haidian"
