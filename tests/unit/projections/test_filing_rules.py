"""What the events of the filing rule make of its row."""

from domain.filing_rule import FilingSanction, rule_of
from projections.filings import FilingRuleVersion, filing_rules
from tests.unit.domain.papers import rule
from tests.unit.given import BJ
from tests.unit.projections.folding import folded


def test_the_rule_keeps_what_each_of_its_versions_said() -> None:
    first = rule(FilingSanction.FLAG)
    second = rule(FilingSanction.BLOCK, days_before=15, version=2)
    row = folded(filing_rules, rule_of(BJ), first, second)
    assert row
    assert (row.version, row.unfiled, row.days_before) == (2, FilingSanction.BLOCK, 15)
    assert row.versions == (FilingRuleVersion(1, 10), FilingRuleVersion(2, 15))
