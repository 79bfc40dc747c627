"""The usual deadline rules."""

from domain.deadlines import Span, Unit
from services.decrees.rules import RULES
from tests.unit.given import given


def test_the_usual_rules_give_the_usual_times() -> None:
    assert {rule.code: Span(rule.amount, rule.unit) for rule in RULES} == {
        "danger": Span(2, Unit.HOURS),
        "utility": Span(24, Unit.HOURS),
        "general": Span(7, Unit.DAYS),
        "complex": Span(15, Unit.DAYS),
        "followup": Span(2, Unit.WORKING_DAYS),
        "rectification": Span(2, Unit.MONTHS),
    }


def test_every_rule_is_accepted_and_warns_20_and_10_days_before() -> None:
    for rule in RULES:
        assert given().when(rule).refusal is None
        assert (rule.ladder.green, rule.ladder.yellow) == (20, 10)
