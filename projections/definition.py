"""Figures: each is defined once, by a name and a version: what it counts, by whom, about whom, in which window.

A definition says which records count, and asks for them by what it says; `events` names the types of the events for
which they do. So every figure can be explained by the very events behind it, and none is a number that somebody wrote
down.

The review lists those of its own groups; the others are figures of a query, and bear its name.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from domain.aggregate_id import AggregateId
from domain.words import Term, Words
from projections.bodies import AboutWhom, Whom
from projections.circle import By, ByWhom
from projections.engine.query import queries
from projections.engine.snapshot import Snapshot
from projections.history import Happening, happenings
from projections.late_recordings import late_among
from projections.population import RecordQuery, Records
from projections.question import FigureQuestion, Inquiry, Window
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
    "roster": FigureGroup(Words("正在进行的轮次", "The rounds under way"), Chapter.YEAR),
    "feedback": FigureGroup(Words("巡视反馈", "Feedback"), Chapter.YEAR),
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


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure's value, and the records that count."""

    value: int | None
    """None if nothing was reported of which it could be counted."""
    records: Records
    text: Words | None = None
    """What is shown in place of the value, if it is no whole number."""
    late: "Late | None" = None
    """Those that a deadline of the figure's own makes late; None if the rule of late recording does."""


@dataclass(frozen=True, slots=True)
class Late:
    """Of the records that count, those whose events were recorded too late for it to be known in time."""

    records: Records
    words: Words


RECORDED_LATE = Words("补录", "recorded late")
NOTHING_REPORTED = Words("无报送", "nothing reported")
NO_RATE = Words("无可计项，不计比率", "no rate, for there is nothing to divide by")
NO_TERM = Words("未设定换届日期", "nobody has said since when the committee is in office")

Count = Callable[[FigureQuestion], Counted]
"""From what a figure is asked to what counts."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure."""

    name: str
    """The same for ever; what it counts changes with the version alone."""
    version: int
    words: Words
    counts: Words
    """What it counts, in a sentence."""
    by: By
    """By whom."""
    about: Whom
    """About whom."""
    window: Window
    unit: FigureUnit
    group: str
    """Which part of the review it stands in, or which query answers it."""
    events: tuple[type, ...]
    """The types of the events for which its records count."""
    count: Count

    def late(self, snapshot: Snapshot, counted: Counted) -> Late:
        """Return which of what counts was recorded late: it counts all the same."""
        return counted.late or Late(late_among(snapshot, counted.records, self.events), RECORDED_LATE)

    def answer(self, inquiry: Inquiry) -> Counted:
        """Return what counts for the organisation and the year of an inquiry."""
        question = inquiry.question(self.by, self.about, self.window)
        return self.count(question) if question else Counted(None, (), NO_TERM)


definitions: dict[str, Definition] = {}
"""Every figure, by name."""

EVERY_TIER = (By.CITY, By.OWN, By.WITHIN)
"""What the city counts of itself, and every other organisation of itself and of those below."""
_OWN_AND_WITHIN = {
    By.OWN: Words("（本单位）", " (own)"),
    By.WITHIN: Words("（含下级）", " (with all below)"),
}


def figure(
    name: str,
    *,
    zh: str,
    en: str,
    counts: Words,
    by: By | tuple[By, ...],
    about: Whom,
    window: Window,
    events: tuple[type, ...],
    unit: FigureUnit = FigureUnit.COUNT,
    version: int = 1,
) -> Callable[[Count], Count]:
    """Register the function below as what a figure counts, once for each of the circles by whose acts it is counted.

    The part of the name before the dot is its group, one of the review's, or the query that answers it. What is counted
    by a citywide circle bears the name itself; an organisation's own figure and that with all below have names of their
    own, `ledger.issues.own` and `ledger.issues.within`.
    """

    def register(count: Count) -> Count:
        group = name.partition(".")[0]
        if group not in (*GROUPS, *queries):
            raise ValueError(f"{name}: its group is neither one of the review's nor a query")
        for each in by if isinstance(by, tuple) else (by,):
            suffix = _OWN_AND_WITHIN.get(each)
            full = name if suffix is None else f"{name}.{each}"
            if full in definitions:
                raise ValueError(f"{full}: there is one already")
            words = Words(zh, en) if suffix is None else Words(f"{zh}{suffix.zh}", f"{en}{suffix.en}")
            definitions[full] = Definition(
                full, version, words, counts, each, about, window, unit, group, events, count
            )
        return count

    return register


def counted(value: int, records: Iterable[AggregateId], *, among: object) -> Counted:
    """Return what counts, each record once; nothing reported if there is nothing among which it could."""
    return Counted(value, _once(records)) if among else Counted(None, (), NOTHING_REPORTED)


def distinct(records: Iterable[AggregateId], *, among: object) -> Counted:
    """Return the count of records, each once."""
    once = _once(records)
    return counted(len(once), once, among=among)


def _once(records: Iterable[AggregateId]) -> Records:
    return records if isinstance(records, RecordQuery) else tuple(dict.fromkeys(records))


def named(names: Sequence[Words], records: Records) -> Counted:
    """Return how many there are, and what they are called."""
    text = Words("、".join(each.zh for each in names), ", ".join(each.en for each in names)) if names else None
    found = counted(len(names), records, among=records)
    return replace(found, text=text or found.text)


def rated(rate: Rate, records: Iterable[AggregateId], *, among: object) -> Counted:
    """Return a rate of records: whole per cent, and the two decimals that people read; none of nothing."""
    if not (rate.whole and among):
        return Counted(None, (), NO_RATE if among else NOTHING_REPORTED)
    exact = Words(rate.percent, rate.percent) if rate.percent else None
    return Counted(percent(Fraction(rate.part, rate.whole)), _once(records), exact)


def percent(share: Fraction) -> int:
    """Return a share as whole per cent, rounded half up."""
    return int(share * 100 + Fraction(1, 2))


def evidence(snapshot: Snapshot, definition: Definition, records: Sequence[AggregateId]) -> tuple[Happening, ...]:
    """Return the very events for which these records count, in the order in which they occurred."""
    return tuple(one for one in happenings(snapshot, records) if isinstance(one.payload, definition.events))


def of_review(*, citywide: bool) -> Sequence[Definition]:
    """Return the figures of the city's review, or of any other organisation's, in its order; not those of queries."""
    groups = list(GROUPS)
    listed = (each for each in definitions.values() if each.group in GROUPS and each.by.is_citywide is citywide)
    return sorted(listed, key=lambda each: groups.index(each.group))


# ── Beside an answer ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Defined:
    """What one figure is; `explain` lists the events behind it."""

    figure: str
    version: int
    words: Words
    counts: Words
    by: ByWhom
    about: AboutWhom
    window: Window


def definitions_of(query: str) -> tuple[Defined, ...]:
    """Return what the figures of a query are: each query that answers with figures says so beside them."""
    of_query = (each for each in definitions.values() if each.group == query)
    return tuple(Defined(d.name, d.version, d.words, d.counts, d.by, d.about, d.window) for d in of_query)
