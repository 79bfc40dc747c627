"""What is listed stands by heading, rank and name."""

from dataclasses import dataclass

from domain.heading import LAST, Heading, in_order


@dataclass(frozen=True)
class _Listed:
    address: str
    heading: Heading | None
    rank: int = LAST


def test_headings_come_in_the_order_of_the_work_and_what_has_none_comes_last() -> None:
    clue, round = _Listed("clues", Heading.CLUES), _Listed("rounds", Heading.INSPECTIONS)
    assert in_order([_Listed("all", None), clue, round]) == [round, clue, _Listed("all", None)]


def test_under_a_heading_the_rank_decides_then_the_name() -> None:
    named = [_Listed(name, Heading.CLUES) for name in ("b", "a")]
    ranked = [_Listed("d", Heading.CLUES, 2), _Listed("c", Heading.CLUES, 2), _Listed("e", Heading.CLUES, 1)]
    assert [each.address for each in in_order([*named, *ranked])] == ["e", "c", "d", "a", "b"]
