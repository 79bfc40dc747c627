"""Figures of the second half: interviews and leaders' visits (P13, P14)."""

from domain.interview.events import InterviewCause, InterviewHeld
from domain.liaison import LeaderPost, VisitMade
from domain.words import Words
from projections.bodies import Whom
from projections.circle import By
from projections.definition import EVERY_TIER, Counted, counted, figure
from projections.engine.nested import field
from projections.evaluations.rows import interviews
from projections.liaisons import liaisons
from projections.population import Population
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
    return _interviewed(asked, held.where(held.c.cause == InterviewCause.LOW_RATING.value), held)


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
    return _interviewed(asked, held.where(held.c.cause != InterviewCause.LOW_RATING.value), held)


def _interviewed(asked: FigureQuestion, found: Population, among: Population) -> Counted:
    those = asked.concerning(found, found.c.organisation)
    return counted(those.distinct(found.c.organisation), those.records(), among=among)


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
    visits = asked.of(liaisons).each("visits")
    place = field(visits.c.element, "organisation")
    paid = visits.where(asked.during(field(visits.c.element, "at")))
    those = asked.concerning(paid.where(visits.c.post == LeaderPost.SECRETARY.value), place)
    return counted(those.distinct(place), those.records(), among=paid)
