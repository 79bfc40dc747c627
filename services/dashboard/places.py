"""Where one can go on the board: every address once, with what it is called and the place that it belongs to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Pages whose addresses begin alike."""

    path: str
    key: str
    """What it is called, in the words of the page."""
    note: str = ""
    """What one finds there."""
    under: str | None = None
    """Where one comes to it from, if that is a place of the navigation."""
    present: bool = False
    """Whether it shows the present alone, whatever moment the page shows from which one comes."""


NAVIGATION = (
    Place("/", "nav.board"),
    Place("/issues", "nav.issues"),
    Place("/review", "nav.review"),
    Place("/registers", "nav.registers"),
    Place("/links", "nav.links"),
)
"""Where one can go from every page."""
DOORS = (
    Place("/patrols", "nav.patrols", "doors.patrols", "/registers"),
    Place("/tasks", "nav.tasks", "doors.tasks", "/registers"),
    Place("/reports", "reports", "doors.reports", "/registers", present=True),
    Place("/webhooks", "webhooks", "doors.webhooks", "/registers", present=True),
    Place("/glossary", "glossary", "doors.glossary"),
)
"""Where one can go from the registers."""
_UNDER = {each.path: each.under for each in DOORS} | dict.fromkeys(("/records", "/queries"), "/registers")


def place_of(path: str) -> str | None:
    """Return the place of the navigation that a page belongs to; None if it belongs to none."""
    first = f"/{path.split('/')[1]}"
    return first if first in {each.path for each in NAVIGATION} else _UNDER.get(first)


def own_page(plural: str) -> str | None:
    """Return the page that a register has besides the one that all have; None if it has none."""
    return next((each.path for each in DOORS if each.path == f"/{plural}"), None)
