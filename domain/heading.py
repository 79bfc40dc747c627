"""Where registers and queries are found: under a heading each, as their registrations say."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from domain.words import Term

LAST = 1000
"""The rank of what says none: behind all that do."""


class Heading(Term):
    """A part of the inspection work, in the order in which the article tells of them."""

    INSPECTIONS = "inspections", "轮次与巡视", "Rounds and inspections"
    LEDGER = "ledger", "台账与交办", "Ledger and tasks"
    LINKAGE = "linkage", "上下联动", "Linkage"
    SECOND_HALF = "second-half", "后半篇文章", "The second half"
    DISTRICT_WORK = "district-work", "建议、指导与督导", "Letters and guidance"
    CLUES = "clues", "问题线索", "Clues"
    CALENDARS = "calendars", "日历与期限", "Calendars and deadlines"
    RUNNING = "other", "其他", "Others"
    """What concerns the running of the board, not its work."""


class Headed(Protocol):
    """What says under which heading it is found."""

    @property
    def heading(self) -> Heading | None:
        """None if it is of no one part of the work."""

    @property
    def rank(self) -> int:
        """Its place under the heading; of the same rank, the first by name comes first."""

    @property
    def address(self) -> str:
        """Its name in addresses."""


H = TypeVar("H", bound=Headed)


def in_order(found: Iterable[H]) -> list[H]:
    """Return kinds or queries as they are listed: by heading, rank and name; those of no heading last."""
    headings = [*Heading, None]
    return sorted(found, key=lambda each: (headings.index(each.heading), each.rank, each.address))
