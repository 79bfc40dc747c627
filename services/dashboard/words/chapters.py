"""The chapters of the annual review, as the article tells of the year, and the groups of figures in each."""

from dataclasses import dataclass

from domain.words import Words


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter."""

    name: str
    words: Words
    groups: tuple[str, ...]
    """The groups of figures in it, in order; the review's definitions say what they are called."""


CHAPTERS = (
    Chapter(
        "year",
        Words("一年概览", "The year at a glance"),
        ("rounds", "coverage", "ledger", "clues", "feedback", "roster"),
    ),
    Chapter("supervision", Words("持续深化政治监督", "Political supervision, deeper"), ("consultation",)),
    Chapter(
        "board",
        Words("构建巡视巡察“一盘棋”", "Building one chessboard"),
        ("seminar", "follow-up", "policies", "cross", "agency", "check"),
    ),
    Chapter("second-half", Words("做好巡视“后半篇文章”", "The second half"), ("visits", "interviews", "board")),
)
OTHERS = Chapter("others", Words("其他数字", "Other figures"), ())
"""Where a group stands that no chapter names."""
