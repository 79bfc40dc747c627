"""Which changes of the domain `make mutants` makes."""

from tests.mutants import ROOT, mutants

TEAM = ROOT / "domain" / "team.py"


def test_a_bound_a_condition_and_a_count_are_changed() -> None:
    made = {each.operator_name.removeprefix("core/") for each in mutants([TEAM])}
    assert {"ReplaceComparisonOperator_Gt_GtE", "AddNot", "NumberReplacer"} <= made


def test_what_every_test_notices_or_none_can_is_left_alone() -> None:
    """Types joined by `|`, registrations, and what is compared by identity."""
    made = {each.operator_name for each in mutants([TEAM])}
    assert not {name for name in made if "BitOr" in name or "Decorator" in name or name.endswith("NotEq_Is")}


def test_a_sample_is_the_same_each_time() -> None:
    first, again = mutants([TEAM]), mutants([TEAM])
    assert [(each.operator_name, each.occurrence) for each in first] == [
        (each.operator_name, each.occurrence) for each in again
    ]
