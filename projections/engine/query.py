"""Queries: what the views answer besides the records themselves, each under a name, in both languages.

The API serves every one of them at `/v1/queries/{name}`, with the function's keyword arguments as its parameters, and
the pages show it; a query is written here once and nowhere else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, TypeVar

from domain.authority import Role
from domain.heading import LAST, Heading
from domain.words import Words
from projections.engine.snapshot import Snapshot

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

F = TypeVar("F", bound="Callable[..., DataclassInstance]")


@dataclass(frozen=True)
class Query:
    """One registered query."""

    name: str
    words: Words
    ask: "Callable[..., DataclassInstance]"
    """Takes the snapshot, and its parameters by keyword; returns a frozen dataclass."""
    role: Role
    heading: Heading | None
    """Under which it is found; None if it is about all the work and has a page of its own."""
    rank: int = LAST

    @property
    def address(self) -> str:
        """Its name in addresses."""
        return self.name

    @cached_property
    def parameters(self) -> Sequence[Parameter]:
        """What it is asked with, as its function declares it."""
        declared = signature(self.ask, eval_str=True).parameters.values()
        return [each for each in declared if each.kind is each.KEYWORD_ONLY]

    @cached_property
    def hints(self) -> Mapping[str, Any]:
        """The types of its parameters, by name."""
        return {each.name: each.annotation for each in self.parameters}

    def __call__(self, snapshot: Snapshot, **parameters: object) -> "DataclassInstance":
        """Return the answer as of a snapshot."""
        return self.ask(snapshot, **parameters)


queries: dict[str, Query] = {}
"""Every query, by name."""


def query(
    name: str, *, zh: str, en: str, heading: Heading | None, rank: int = LAST, role: Role = Role.READER
) -> Callable[[F], F]:
    """Register the function below as a query: `coverage(snapshot, *, year: int | None = None) -> Coverage`.

    Args:
        name: what it is called in addresses.
        zh: what it answers, in Chinese.
        en: the same in English.
        heading: under which it is found; None if it is about all the work and has a page of its own.
        rank: its place under the heading; behind all others if left out.
        role: who may ask.
    """

    def register(ask: F) -> F:
        if name in queries:
            raise ValueError(f"two queries are named {name}")
        queries[name] = Query(name, Words(zh, en), ask, role, heading, rank)
        return ask

    return register
