"""Which changes of the domain `make mutants` makes."""

from tests.mutants import ROOT, mutants

RULES = sorted((ROOT / "domain" / "evaluation").glob("*.py"))


def test_a_bound_a_condition_and_a_count_are_changed() -> None:
    made = {each.operator_name.removeprefix("core/") for each in mutants(RULES)}
    assert {"AddNot", "NumberReplacer"} <= made
    assert any(name.startswith("ReplaceComparisonOperator_Lt_") for name in made)


def test_types_and_registrations_are_left_alone() -> None:
    """Every test would fail."""
    assert not [each for each in mutants(RULES) if "BitOr" in each.operator_name or "Decorator" in each.operator_name]


def test_a_sample_is_the_same_each_time() -> None:
    first, again = mutants(RULES), mutants(RULES)
    assert [(each.operator_name, each.occurrence) for each in first] == [
        (each.operator_name, each.occurrence) for each in again
    ]
