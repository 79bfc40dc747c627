"""Figures: each is defined once, by a name, a version, its window, what it counts, and the events that make it.

A definition says which records count; `events` names the types of the events for which they do. So every figure can be
explained by the very events behind it, and none is a number that somebody wrote down.

The review lists those of its own groups; the others are figures of a query, and bear its name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from domain.aggregate_id import AggregateId
from domain.words import Term, Words
from projections.engine.query import queries
from projections.engine.snapshot import Snapshot
from projections.history import Happening, happenings
from projections.rates import Rate


class Chapter(Term):
    """A chapter of the review, in the order of the article."""

    YEAR = "year", "一年概览", "The year at a glance"
    SUPERVISION = "supervision", "持续深化政治监督", "Political supervision, deeper"
    BOARD = "board", "构建巡视巡察“一盘棋”", "Building one chessboard"
    SECOND_HALF = "second-half", "做好巡视“后半篇文章”", "The second half"
    OTHERS = "others", "其他数字", "Other figures"


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """A part of the review."""

    words: Words
    chapter: Chapter
    """In which it stands."""


GROUPS: Mapping[str, FigureGroup] = {
    "rounds": FigureGroup(Words("轮次", "Rounds"), Chapter.YEAR),
    "coverage": FigureGroup(Words("覆盖", "Coverage"), Chapter.YEAR),
    "roster": FigureGroup(Words("正在进行的轮次", "The round under way"), Chapter.YEAR),
    "feedback": FigureGroup(Words("专项巡视反馈", "Feedback of the special round"), Chapter.YEAR),
    "ledger": FigureGroup(Words("问题与建议", "Issues and letters"), Chapter.YEAR),
    "clues": FigureGroup(Words("线索", "Clues"), Chapter.YEAR),
    "consultation": FigureGroup(Words("向上级机关了解情况", "Asking outside"), Chapter.SUPERVISION),
    "seminar": FigureGroup(Words("联动座谈会", "The joint seminar"), Chapter.BOARD),
    "follow-up": FigureGroup(Words("实地查看", "The follow-up"), Chapter.BOARD),
    "policies": FigureGroup(Words("制度依据", "Policies"), Chapter.BOARD),
    "cross": FigureGroup(Words("交叉巡察", "Cross inspection"), Chapter.BOARD),
    "agency": FigureGroup(Words("市级机关专项巡察", "An agency's patrol"), Chapter.BOARD),
    "check": FigureGroup(Words("专项检查", "The special check"), Chapter.BOARD),
    "visits": FigureGroup(Words("督促调研", "Visits"), Chapter.SECOND_HALF),
    "interviews": FigureGroup(Words("约谈", "Interviews"), Chapter.SECOND_HALF),
    "board": FigureGroup(Words("台账现状", "The ledger as it stands"), Chapter.SECOND_HALF),
}
"""The parts of the review, in the order of the article."""


class FigureUnit(Term):
    """What a figure's number stands for."""

    COUNT = "count", "个", "count"
    PERCENT = "percent", "%", "per cent"
    TEXT = "text", "文本", "text"


class WindowKind(Term):
    """Which time a figure speaks of."""

    YEAR = "year", "当年", "the calendar year"
    TERM = "term", "市委换届以来", "since the committee took office"
    ROUND = "round", "本轮次", "the round"
    ALL = "all", "截至该时点", "all up to the moment"


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure's value, and the records that count."""

    value: int
    records: tuple[AggregateId, ...]
    text: Words | None = None
    """What is shown in place of the value, if it is no whole number."""


Count = Callable[[Snapshot, int], Counted]
"""From the views as of a moment and a year to what counts."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure."""

    name: str
    """The same for ever; what it counts changes with the version alone."""
    version: int
    words: Words
    counts: Words
    """What it counts, in a sentence."""
    window: WindowKind
    unit: FigureUnit
    group: str
    """Which part of the review it stands in, or which query answers it."""
    events: tuple[type, ...]
    """The types of the events for which its records count."""
    count: Count


definitions: dict[str, Definition] = {}
"""Every figure, by name."""


def figure(
    name: str,
    *,
    zh: str,
    en: str,
    counts: Words,
    events: tuple[type, ...],
    window: WindowKind = WindowKind.YEAR,
    unit: FigureUnit = FigureUnit.COUNT,
    version: int = 1,
) -> Callable[[Count], Count]:
    """Register the function below as what a figure counts.

    The part of the name before the dot is its group, one of the review's, or the query that answers it.
    """

    def register(count: Count) -> Count:
        group = name.partition(".")[0]
        if name in definitions or group not in (*GROUPS, *queries):
            raise ValueError(f"{name}: there is one already, or its group is neither one of the review's nor a query")
        definitions[name] = Definition(name, version, Words(zh, en), counts, window, unit, group, events, count)
        return count

    return register


def distinct(records: Sequence[AggregateId]) -> Counted:
    """Return the count of records, each once."""
    once = tuple(dict.fromkeys(records))
    return Counted(len(once), once)


def rated(rate: Rate, records: Sequence[AggregateId]) -> Counted:
    """Return a rate of records: whole per cent, and the two decimals that people read; 0 of nothing."""
    exact = Words(rate.percent, rate.percent) if rate.percent else None
    return Counted(percent(Fraction(rate.part, rate.whole)) if rate.whole else 0, tuple(records), exact)


def percent(share: Fraction) -> int:
    """Return a share as whole per cent, rounded half up."""
    return int(share * 100 + Fraction(1, 2))


def evidence(snapshot: Snapshot, definition: Definition, records: Sequence[AggregateId]) -> tuple[Happening, ...]:
    """Return the very events for which these records count, in the order in which they occurred."""
    return tuple(one for one in happenings(snapshot, records) if isinstance(one.payload, definition.events))


def in_order() -> Sequence[Definition]:
    """Return the figures of the review in its order; those of queries are not among them."""
    groups = list(GROUPS)
    listed = (each for each in definitions.values() if each.group in GROUPS)
    return sorted(listed, key=lambda each: groups.index(each.group))


# ── Beside an answer ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Defined:
    """What one figure is; `explain` lists the events behind it."""

    figure: str
    version: int
    words: Words
    counts: Words
    window: Words


def definitions_of(query: str) -> tuple[Defined, ...]:
    """Return what the figures of a query are: each query that answers with figures says so beside them."""
    of_query = (each for each in definitions.values() if each.group == query)
    return tuple(Defined(d.name, d.version, d.words, d.counts, d.window.words) for d in of_query)
