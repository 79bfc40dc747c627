"""Figures of the second half: interviews and leaders' visits (P13, P14)."""

from collections.abc import Sequence

from domain.interview.events import InterviewCause, InterviewHeld
from domain.liaison import LeaderPost, VisitMade
from domain.words import Words
from projections.bodies import Whom
from projections.circle import By
from projections.definition import EVERY_TIER, Counted, counted, figure
from projections.evaluations.rows import InterviewRow, interviews
from projections.liaisons import LiaisonRow, liaisons
from projections.question import FigureQuestion, Window

# ── Interviews ────────────────────────────────────────────────────────────────────────────────────────────────────────


@figure(
    "interviews.low-rating",
    zh="满意度测评率较低被约谈的单位",
    en="Interviewed for a low rating",
    counts=Words(
        "因整改满意度测评率较低而约谈的单位，各计一次", "organisations interviewed for a low rating, each once"
    ),
    by=EVERY_TIER,
    about=Whom.ANYBODY,
    window=Window.TERM,
    events=(InterviewHeld,),
    version=2,
)
def low_rating(asked: FigureQuestion) -> Counted:
    """Return the interviews of the term for a low rating."""
    held = asked.opened(interviews)
    return _interviewed(asked, [row for row in held if row.cause is InterviewCause.LOW_RATING], held)


_OTHER = Words(
    "因履责不力等其他原因约谈的单位，各计一次",
    "organisations interviewed for a duty not performed or another cause, each once",
)


@figure(
    "interviews.other-cause",
    zh="因履责不力等被约谈的区",
    en="Districts interviewed for another cause",
    counts=_OTHER,
    by=By.CITY,
    about=Whom.DISTRICTS,
    window=Window.YEAR,
    events=(InterviewHeld,),
    version=2,
)
@figure(
    "interviews.other-cause",
    zh="因履责不力等被约谈的单位",
    en="Interviewed for another cause",
    counts=_OTHER,
    by=(By.OWN, By.WITHIN),
    about=Whom.ANYBODY,
    window=Window.YEAR,
    events=(InterviewHeld,),
)
def other_cause(asked: FigureQuestion) -> Counted:
    """Return the interviews of the year for other causes."""
    held = asked.opened(interviews)
    return _interviewed(asked, [row for row in held if row.cause is not InterviewCause.LOW_RATING], held)


def _interviewed(asked: FigureQuestion, rows: Sequence[InterviewRow], among: Sequence[InterviewRow]) -> Counted:
    found = [row for row in rows if asked.concerns(row.organisation)]
    return counted(len({row.organisation for row in found}), [row.id for row in found], among=among)


# ── Leaders' visits ───────────────────────────────────────────────────────────────────────────────────────────────────

_VISITED = Words(
    "书记督促整改到过的单位，各计一次", "organisations where the secretary pressed for rectification, each once"
)


@figure(
    "visits.districts",
    zh="市委书记实地调研的区",
    en="Districts that the secretary visited",
    counts=_VISITED,
    by=By.CITY,
    about=Whom.DISTRICTS,
    window=Window.YEAR,
    events=(VisitMade,),
    version=2,
)
@figure(
    "visits.organisations",
    zh="书记实地调研的单位",
    en="Organisations that the secretary visited",
    counts=_VISITED,
    by=(By.OWN, By.WITHIN),
    about=Whom.ANYBODY,
    window=Window.YEAR,
    events=(VisitMade,),
)
def visited(asked: FigureQuestion) -> Counted:
    """Return where the secretary was."""
    paid = [row for row in asked.rows(liaisons) if any(asked.falls(visit.at) for visit in row.visits)]
    found = {row.id: _places(asked, row) for row in paid if row.post is LeaderPost.SECRETARY}
    places = {place for there in found.values() for place in there}
    return counted(len(places), [id for id, there in found.items() if there], among=paid)


def _places(asked: FigureQuestion, row: LiaisonRow) -> set[str]:
    return {*asked.those(each.organisation for each in row.visits if asked.falls(each.at))}
