"""Problems: what an edge of the node cannot answer, named by what is wrong, as refusals are by their rule."""

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

from domain.place import Place
from domain.refusal import Refusal, refusals
from domain.words import Words

problems: dict[str, type["Problem"]] = {}
"""Every problem of the edges themselves, by name."""


class Problem(Exception):
    """A request that an edge cannot answer; `status` is the one of HTTP, which every problem has (RFC 9457, 3.1.2)."""

    words: ClassVar[Words]
    status: ClassVar[int]
    place: Place = ()
    """What in the request it is about, `body`, `query` or `header` first; empty if that is the request as a whole."""

    def __init_subclass__(cls, *, status: int, zh: str, en: str, place: Place = ()) -> None:
        cls.status, cls.words, cls.place = status, Words(zh, en), place
        problems[cls.__name__] = cls

    def __init__(
        self, headers: Mapping[str, str] | None = None, *, place: Place | None = None, **details: object
    ) -> None:
        super().__init__(self.words.en.format(**details))
        self.headers, self.details = dict(headers or {}), details
        self.place = self.place if place is None else place

    def say(self, language: str) -> str:
        """Return the reason in `zh` or `en`."""
        return self.words.say(language).format(**self.details)


Kind = type[Refusal] | type[Problem]


def kebab(name: str) -> str:
    """Return `NotFound` as `not-found`: the last part of a problem's `type`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()


def title(kind: Kind, language: str) -> str:
    """Return what this kind of problem is called: its words, with `…` for what differs from case to case."""
    words = re.sub(r"\{\w+\}", "…", kind.words.say(language))
    return re.sub(r"[:：]\s*…$", "", words)


def kinds() -> Iterator[tuple[str, Kind]]:
    """Yield every kind of problem under the last part of its `type`."""
    every: tuple[Kind, ...] = (*refusals.values(), *problems.values())
    for kind in every:
        yield kebab(kind.__name__), kind
