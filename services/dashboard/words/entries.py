"""What the glossary has: every kind of record with its events and commands, every refusal, figure, query and term.

All of it is read from the registries that the program runs by, so nothing can be missing and nothing out of date.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from importlib import import_module
from inspect import getdoc, signature, unwrap
from typing import TypeVar

import domain.catalogue  # noqa: F401 registers every event, command, kind and refusal
import services.commands.refusals  # noqa: F401 the same for what the handler refuses
from domain.aggregate import AnyAggregate, CommandType, aggregates, commands
from domain.authority import Role
from domain.heading import in_order
from domain.refusal import Refusal, refusals
from domain.registry import EventType, event_type
from domain.relation import relations_in
from domain.tier import Tier
from domain.vocabulary import words_in
from domain.way_back import Final, SaidAnew, Undone
from domain.words import Term, Words
from projections.definition import Definition, definitions
from projections.engine.query import Query, queries
from services.dashboard.words.labels import label_of
from services.dashboard.words.words import WORDS

T = TypeVar("T")

_OURS = ("domain.", "projections.", "services.")


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """One thing that has a name."""

    anchor: str
    name: str
    """As it stands in the code and on the wire."""
    words: Words | None
    meaning: str
    """In English."""
    notes: tuple[Words, ...] = ()
    """Its version, who may use it, over which time it counts."""
    fields: tuple[tuple[str, Words], ...] = ()
    """What it has inside, each with its words: an event's fields, a term's values."""

    def mentions(self, text: str) -> bool:
        """Say whether a text occurs in it."""
        words = (self.words.zh, self.words.en) if self.words else ()
        return any(text.casefold() in each.casefold() for each in (self.name, self.meaning, *words))


@dataclass(frozen=True, slots=True)
class GlossarySection:
    """Entries that belong together."""

    anchor: str
    words: Words
    meaning: str
    entries: tuple[GlossaryEntry, ...]


@dataclass(frozen=True, slots=True)
class GlossaryPart:
    """A part of the glossary."""

    anchor: str
    words: Words
    sections: tuple[GlossarySection, ...]


def glossary() -> tuple[GlossaryPart, ...]:
    """Return the whole glossary."""
    return (
        GlossaryPart("kinds", WORDS["glossary.kinds"], tuple(map(_of_kind, _kinds()))),
        _part("refusals", map(_refusal, _named(refusals.values()))),
        _part("figures", map(_figure, definitions.values())),
        _part("queries", map(_query, sorted(queries.values(), key=lambda each: each.name))),
        _part("terms", map(_term, _named(_terms()))),
    )


def _part(anchor: str, entries: Iterable[GlossaryEntry]) -> GlossaryPart:
    return GlossaryPart(
        anchor, WORDS[f"glossary.{anchor}"], (GlossarySection(anchor, WORDS[f"glossary.{anchor}"], "", tuple(entries)),)
    )


def _kinds() -> list[AnyAggregate]:
    """Return the kinds of records as the index has them."""
    return in_order(each for each in aggregates.values() if each.evolve.__module__.startswith(_OURS))


def _of_kind(kind: AnyAggregate) -> GlossarySection:
    events = map(_event, kind.events())
    given = map(_command, sorted((each for each in commands.values() if each.aggregate is kind), key=_place))
    return GlossarySection(f"kind-{kind.kind}", kind.words, _meaning(import_module(kind.home)), (*events, *given))


def _place(command: CommandType) -> tuple[bool, str, int]:
    """Return where a command stands: those that open come first, the others as the code has them."""
    code = unwrap(command.decide).__code__
    return not command.opens, command.decide.__module__, code.co_firstlineno


def _event(event: EventType) -> GlossaryEntry:
    inside = tuple((each.name, label_of(each.name, event.payload)) for each in fields(event.payload))
    notes = (WORDS["glossary.event"], _noted("glossary.version", n=event.version), *_way_back(event))
    return GlossaryEntry(f"event-{event.name}", event.name, event.words, _meaning(event.payload), notes, inside)


def _way_back(event: EventType) -> Iterator[Words]:
    match event.way_back:
        case Final() as reason:
            yield _noted("glossary.final", reason=reason.words)
        case Undone(by=by):
            yield _noted("glossary.undone", event=event_type(by).words)
        case SaidAnew(by=by):
            yield _noted("glossary.anew", event=event_type(by).words)


def _command(command: CommandType) -> GlossaryEntry:
    inside = tuple((each.name, _field(each.name, command.payload)) for each in fields(command.payload))
    by, at = _noted("glossary.by", role=command.role.words), _noted("glossary.at", tiers=_tiers(command))
    notes = (WORDS["glossary.command"], by, at)
    meaning = f"{_meaning(command.payload)} {_meaning(command.decide)}".strip()
    return GlossaryEntry(f"command-{command.name}", command.name, command.words, meaning, notes, inside)


def _tiers(command: CommandType) -> Words:
    if set(command.tiers) == set(Tier):
        return WORDS["glossary.everywhere"]
    return Words("、".join(each.words.zh for each in command.tiers), ", ".join(each.words.en for each in command.tiers))


def _field(name: str, command: type) -> Words:
    """Return what a field of a command is called, and about whom it may be if it names organisations."""
    label = label_of(name, command)
    for mention in relations_in(command):
        if mention.path[0] == name and mention.mark:
            return _noted("glossary.about", field=label, relation=mention.mark.words)
    return label


def _refusal(refusal: type[Refusal]) -> GlossaryEntry:
    return GlossaryEntry(f"refusal-{refusal.__name__}", refusal.__name__, refusal.words, _meaning(refusal))


def _figure(figure: Definition) -> GlossaryEntry:
    who = _noted("review.who", by=figure.by.words, about=figure.about.words)
    notes = (_noted("glossary.version", n=figure.version), who, figure.window.words, figure.counts)
    events = tuple((each.__name__, event_type(each.__name__).words) for each in figure.events)
    return GlossaryEntry(f"figure-{figure.name}", figure.name, figure.words, "", notes, events)


def _query(query: Query) -> GlossaryEntry:
    parameters = list(signature(query.ask, eval_str=True).parameters.values())[1:]
    inside = tuple((each.name, words_in(each.annotation, each.name) or label_of(each.name)) for each in parameters)
    notes = () if query.role is Role.READER else (_noted("glossary.by", role=query.role.words),)
    return GlossaryEntry(f"query-{query.name}", query.name, query.words, _meaning(query.ask), notes, inside)


def _term(term: type[Term]) -> GlossaryEntry:
    values = tuple((each.value, each.words) for each in term)
    home = term.__module__.replace(".", "-")  # two parts of the program may call different things alike
    return GlossaryEntry(f"term-{home}-{term.__name__}", term.__name__, None, _meaning(term), (), values)


def _terms(of: type[Term] = Term) -> Iterator[type[Term]]:
    for each in of.__subclasses__():
        yield each
        yield from _terms(each)


def _named(found: Iterable[type[T]]) -> list[type[T]]:
    """Return classes of the program, by name."""
    return sorted(
        (each for each in found if each.__module__.startswith(_OURS)), key=lambda each: (each.__name__, each.__module__)
    )


def _noted(key: str, **values: Words | int) -> Words:
    zh = {name: value.zh if isinstance(value, Words) else value for name, value in values.items()}
    en = {name: value.en if isinstance(value, Words) else value for name, value in values.items()}
    return Words(WORDS[key].zh.format(**zh), WORDS[key].en.format(**en))


def _meaning(named: object) -> str:
    """Return the first line of what the code says of something."""
    return (getdoc(named) or "").partition("\n")[0]
