"""Ids that follow from other ids: all nodes make the same, and logs hold them, so they stay as they are."""

from domain.account import account_id
from domain.aggregate_id import AggregateId
from domain.discrepancy import discrepancy_id
from domain.reply import reply_id
from tests.unit.given import BJ, HAIDIAN

LIST = AggregateId("list-1@bj")


def test_the_account_of_an_organisation() -> None:
    assert account_id(BJ, HAIDIAN) == "account-8187141320879a8e99334efaaa5dd40b@bj"


def test_the_discrepancy_of_an_item_and_of_a_list() -> None:
    assert discrepancy_id(LIST, 2, HAIDIAN) == "discrepancy-a6a5d33181ba5f20055b98379f409a64@bj.haidian"
    assert discrepancy_id(LIST, None, HAIDIAN) == "discrepancy-6fcc576c4825d246c8cdf58e2f70967f@bj.haidian"


def test_the_reply_to_a_document() -> None:
    assert reply_id(AggregateId("letter-1@bj"), HAIDIAN) == "reply-10901a9f1a54c98b133b753e5186c4168866dd02@bj.haidian"
