"""Figures of the second half: interviews and leaders' visits (P13, P14)."""

from collections.abc import Sequence
from datetime import date

from domain.interview import InterviewCause, InterviewHeld
from domain.liaison import LeaderPost, VisitMade
from domain.words import Words
from projections.definition import Counted, WindowKind, figure
from projections.engine.snapshot import Snapshot
from projections.evaluations.interviews import interviews_held
from projections.evaluations.rows import InterviewRow
from projections.liaisons import liaisons
from projections.windows import falls_in

TERM_BEGAN = date(2017, 6, 1)
"""When the 12th committee took office: the window of the interviews for a low rating."""


@figure(
    "interviews.low-rating",
    zh="满意度测评率较低被约谈的单位",
    en="Interviewed for a low rating",
    counts=Words(
        "本届市委以来因整改满意度测评率较低被约谈的单位", "organisations interviewed for a low rating in the term"
    ),
    events=(InterviewHeld,),
    window=WindowKind.TERM,
)
def low_rating(snapshot: Snapshot, _year: int) -> Counted:
    """Return the interviews of the term for a low rating."""
    lines = interviews_held(snapshot, since=TERM_BEGAN, cause=InterviewCause.LOW_RATING).items
    return _organisations([line.interview for line in lines])


@figure(
    "interviews.other-cause",
    zh="因履责不力被约谈的区",
    en="Interviewed for another cause",
    counts=Words("窗口内因其他原因被约谈的单位", "organisations interviewed for another cause in the window"),
    events=(InterviewHeld,),
)
def other_cause(snapshot: Snapshot, year: int) -> Counted:
    """Return the interviews of the year for other causes."""
    rows = [line.interview for line in interviews_held(snapshot).items]
    wanted = [row for row in rows if row.cause is not InterviewCause.LOW_RATING and falls_in(row.opened_at, year)]
    return _organisations(wanted)


@figure(
    "visits.districts",
    zh="市委书记实地调研的区",
    en="Districts that the secretary visited",
    counts=Words("窗口内市委书记督促整改到过的区", "districts where the secretary pressed for rectification"),
    events=(VisitMade,),
)
def visited_districts(snapshot: Snapshot, year: int) -> Counted:
    """Return where the secretary was."""
    rows = [row for row in snapshot.rows(liaisons) if row.post is LeaderPost.SECRETARY]
    visited = {each.organisation for row in rows for each in row.visits if falls_in(each.at, year)}
    return Counted(len(visited), tuple(row.id for row in rows))


def _organisations(rows: Sequence[InterviewRow]) -> Counted:
    return Counted(len({row.organisation for row in rows}), tuple(row.id for row in rows))
