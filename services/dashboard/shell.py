"""What every page has around its content: whose node it is, where one can go, and which moment is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from domain.moment import read_day
from domain.node_id import NodeId
from domain.words import Words
from services.dashboard.places import DOORS, NAVIGATION, place_of
from services.dashboard.stream.regions import Region


@dataclass(frozen=True, slots=True)
class Past:
    """The point in the past that a page shows, and how to say it."""

    key: str
    values: Mapping[str, object]
    clock: str
    day: str | None
    """The day, if it was asked for by its date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """The frame of one page."""

    node: NodeId
    name: Words
    path: str
    query: Mapping[str, str]
    """The parameters of the address, without the language."""
    position: int = 0
    today: str = ""
    past: Past | None = None
    stream: str | None = None
    """Where the page's changes come from; None if it stays as it is."""
    status: Region | None = None
    announcement: Region | None = None
    signed_in: bool = False

    navigation = NAVIGATION
    doors = DOORS

    @property
    def place(self) -> str | None:
        """The place in the navigation that the page belongs to; None if it belongs to none."""
        return place_of(self.path)

    @property
    def asof_bar(self) -> bool:
        """Whether the page shows a moment at all."""
        return self.status is not None

    def link(self, path: str, **query: str) -> str:
        """Return an address of this node, at the same moment as this page."""
        moment = {name: self.query[name] for name in ("as_of", "clock") if name in self.query}
        return address(path, query | moment)

    def with_query(self, **query: str | None) -> str:
        """Return this page with some parameters changed, or taken away if they are None."""
        return address(self.path, {k: v for k, v in {**self.query, **query}.items() if v})

    def in_language(self, language: str) -> str:
        """Return this page in a language."""
        return self.with_query(lang=language)

    def present(self) -> str:
        """Return this page as things stand now."""
        return self.with_query(as_of=None, clock=None)

    def on_day(self, step: int) -> str:
        """Return this page some days earlier or later."""
        day = read_day(self.past.day if self.past and self.past.day else self.today)
        return self.with_query(as_of=(day + timedelta(days=step)).isoformat())


def address(path: str, query: Mapping[str, str]) -> str:
    """Return an address with its parameters, in front of the fragment if the path has one."""
    base, mark, fragment = path.partition("#")
    return f"{base}?{urlencode(query)}{mark}{fragment}" if query else path
