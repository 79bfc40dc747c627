"""Figures of the board itself: its columns, as of the end of the year or now, and how timely rectification is (P15)."""

from domain.issue.events import (
    IssueAssigned,
    IssueClosedNotImplemented,
    IssueDismissed,
    IssueExtended,
    IssueMerged,
    IssueRaised,
    IssueResolved,
    IssueWrittenOff,
)
from domain.words import Words
from projections.bodies import Whom
from projections.circle import By
from projections.definition import Counted, distinct, figure
from projections.issues.columns import Figure, counts
from projections.issues.rows import issues
from projections.question import FigureQuestion, Window

_COLUMNS: dict[Figure, tuple[Words, Words, tuple[type, ...]]] = {
    Figure.RAISED: (Words("台账问题", "On the ledger"), Words("台账上的全部问题", "all issues"), (IssueRaised,)),
    Figure.UNRESOLVED: (
        Words("未解决", "Unresolved"),
        Words("既未解决也未了结的问题", "issues neither resolved nor ended"),
        (IssueRaised,),
    ),
    Figure.OVERDUE: (
        Words("超期", "Overdue"),
        Words(
            "整改中而期限已过的问题；挂账停止计时", "issues in work whose date is over; a suspension stops the clock"
        ),
        (IssueAssigned, IssueExtended),
    ),
    Figure.RESOLVED: (
        Words("已解决", "Resolved"),
        Words("核查通过而未销账的问题", "issues that passed a check and are not written off"),
        (IssueResolved,),
    ),
    Figure.WRITTEN_OFF: (
        Words("已销账", "Written off"),
        Words("解决后台账已结的问题", "issues on which the ledger was closed after that"),
        (IssueWrittenOff,),
    ),
    Figure.ENDED: (
        Words("其他结案", "Ended otherwise"),
        Words("不予立项、合并、未整改结案的问题", "issues dismissed, merged, or closed unimplemented"),
        (IssueDismissed, IssueMerged, IssueClosedNotImplemented),
    ),
}


def _define(column: Figure, words: Words, what: Words, events: tuple[type, ...]) -> None:
    @figure(
        f"board.{column.value}",
        zh=words.zh,
        en=words.en,
        counts=what,
        by=(By.BOARD, By.OWN, By.WITHIN),
        about=Whom.ANYBODY,
        window=Window.STANDING,
        events=events,
        version=2,
    )
    def on_the_board(asked: FigureQuestion) -> Counted:
        found = asked.of(issues)
        wanted = found.where(counts(column, found.c, asked.snapshot.moment))
        return distinct(wanted.records(found.c.list, found.c.item), among=found)


for _column, (_words, _what, _events) in _COLUMNS.items():
    _define(_column, _words, _what, _events)
