"""The chapters of the annual review, as the article tells of the year, and the groups of figures in each."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.words import Words


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter."""

    name: str
    words: Words
    groups: Mapping[str, Words]
    """What each group of figures in it is called, in order."""


CHAPTERS = (
    Chapter(
        "year",
        Words("一年概览", "The year at a glance"),
        {
            "rounds": Words("巡视轮次", "Rounds"),
            "coverage": Words("巡视覆盖", "Coverage"),
            "ledger": Words("问题与建议", "Issues and recommendations"),
            "clues": Words("线索移交", "Clue referrals"),
            "feedback": Words("专项巡视反馈", "Feedback of the special round"),
            "roster": Words("进驻安排", "Deployment"),
        },
    ),
    Chapter(
        "supervision",
        Words("持续深化政治监督", "Political supervision, deeper"),
        {
            "consultation": Words("走访调研", "Consultation outside"),
            "focus": Words("四个落实", "The four implementations"),
        },
    ),
    Chapter(
        "board",
        Words("构建巡视巡察“一盘棋”", "Building one chessboard"),
        {
            "seminar": Words("党员群众座谈会", "The community seminar"),
            "follow-up": Words("两天后的实地查看", "On site, two days later"),
            "policies": Words("制度依据", "Policies"),
            "linkage": Words("上下联动", "Linkage"),
            "cross": Words("交叉巡察", "Cross inspection"),
            "agency": Words("系统巡察", "Patrols of agencies"),
            "check": Words("专项检查", "Special check"),
        },
    ),
    Chapter(
        "second-half",
        Words("做好巡视“后半篇文章”", "The second half"),
        {
            "visits": Words("实地督促", "Leaders' visits"),
            "evaluation": Words("满意度测评", "Evaluation"),
            "interviews": Words("约谈", "Interviews"),
            "rectification": Words("整改与销账", "Rectification"),
            "matters": Words("点人点事", "Named matters"),
            "publication": Words("通报曝光", "Publication"),
        },
    ),
)
OTHERS = Words("其他数字", "Other figures")
"""Where a group stands that no chapter names."""
