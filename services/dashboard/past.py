"""Which moment a page is to show: `as_of` is a day, a moment or a log position; `clock` says what a moment means."""

from datetime import date, datetime

from fastapi import Request

from projections.engine.as_of import AsOf, Clock, InvalidAsOf
from services.api.moments import day_in, parsed
from services.dashboard.shell import Past
from services.dashboard.words import moments


def point_of(request: Request, now: datetime) -> tuple[AsOf, Past] | None:
    """Return the point in the past that an address names, or None if it asks for now.

    Raises:
        InvalidAsOf: it names none.
    """
    text = request.query_params.get("as_of", "").strip()
    if not text:
        return None
    as_of = parsed(text, _clock(request.query_params.get("clock") or Clock.OCCURRED), now)
    return as_of, _described(as_of, day_in(text))


def _described(as_of: AsOf, day: date | None) -> Past:
    if as_of.moment is None:
        return Past("past.position", {"position": as_of.position}, Clock.RECORDED, None)
    shown = f"{day} 24:00" if day else moments.minute(as_of.moment)
    return Past(f"past.{as_of.clock}", {"moment": shown}, as_of.clock, day.isoformat() if day else None)


def _clock(text: str) -> Clock:
    try:
        return Clock(text)
    except ValueError:
        raise InvalidAsOf(f"clock: {text} is neither {' nor '.join(Clock)}") from None
