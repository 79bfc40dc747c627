"""What was built or repaired is measured: in which unit, of which work."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, StringConstraints

from domain.words import Term, Words

UnitCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$"), Words("计量单位代码", "Unit code")]
"""What is counted, the same for ever: `lamps`."""


class MeasuredIn(Term):
    """What measures count in; a figure that counts lamps finds them by it. What else there is, is `other`, by name."""

    LAMPS = "lamps", "路灯（盏、处）", "street lamps"
    METRES = "metres", "米", "metres"
    SQUARE_METRES = "square-metres", "平方米", "square metres"
    CUBIC_METRES = "cubic-metres", "立方米", "cubic metres"
    TONNES = "tonnes", "吨", "tonnes"
    PLACES = "places", "处", "places"
    PIECES = "pieces", "件", "pieces"
    TREES = "trees", "株", "trees"
    HOUSEHOLDS = "households", "户", "households"
    PEOPLE = "people", "人", "people"
    VEHICLES = "vehicles", "辆", "vehicles"
    OTHER = "other", "其他", "other"


class Work(Term):
    """What was done with the things that a measure counts."""

    ADDED = "added", "增设", "added"
    REPLACED = "replaced", "更换", "replaced"
    REPAIRED = "repaired", "修复", "repaired"
    CLEARED = "cleared", "清理", "cleared away"
    OTHER = "other", "其他", "other"


@dataclass(frozen=True, slots=True)
class CountedIn:
    """The unit of a quantity."""

    code: UnitCode
    """One of `lamps`, `metres`, `square-metres`, `cubic-metres`, `tonnes`, `places`, `pieces`, `trees`, `households`,
    `people`, `vehicles`, `other`; in old records it may be another."""
    name: Words


@dataclass(frozen=True, slots=True)
class Measure:
    """Something done that can be counted: 14 street lamps, put up in the Baofusi bungalow area."""

    work: Work
    what: Words
    quantity: Annotated[int, Field(ge=1)]
    unit: Annotated[CountedIn, Words("计量单位", "Unit")]
    place: Words
