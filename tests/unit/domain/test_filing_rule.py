"""How long before its start a patrol is filed (P12)."""

from domain.document import AddresseeTwice
from domain.filing_rule import FilingSanction, SetFilingRule
from domain.refusal import TierMissing
from tests.unit.domain.papers import rule
from tests.unit.given import CHAOYANG, HAIDIAN, given

set_rule = SetFilingRule(days_before=10, unfiled=FilingSanction.FLAG, addressees=(HAIDIAN, CHAOYANG))


def test_the_rule_is_set_anew_as_its_next_version() -> None:
    given().when(set_rule).then(rule(FilingSanction.FLAG))
    stricter = SetFilingRule(days_before=15, unfiled=FilingSanction.BLOCK, addressees=(HAIDIAN, CHAOYANG))
    before = rule(FilingSanction.FLAG)
    given(before).when(stricter).then(rule(FilingSanction.BLOCK, days_before=15, version=2))


def test_the_city_sets_it_for_everybody_once() -> None:
    given().when(set_rule, owner=HAIDIAN).then_refused(TierMissing, organisation=HAIDIAN)
    twice = SetFilingRule(days_before=10, unfiled=FilingSanction.FLAG, addressees=(HAIDIAN, HAIDIAN))
    given().when(twice).then_refused(AddresseeTwice, organisation=HAIDIAN)
