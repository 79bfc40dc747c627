"""Any command, made from its type: in each field something that was said on the board before, or that may be said.

It comes as from outside: what breaks the rules of the command's own fields is not given.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from random import Random
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge
from pydantic import StringConstraints, TypeAdapter, ValidationError

from domain.aggregate import aggregates
from domain.aggregate_id import AggregateId, OfKind, parts
from domain.envelope import Envelope
from domain.node_id import NodeId
from domain.secret import secret_fields
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN

WANGJING, CIVIL = NodeId("bj.chaoyang.wangjing"), NodeId("bj.civil")
DISCIPLINE = NodeId("bj.discipline")
ORGANISATIONS = (BJ, HAIDIAN, CHAOYANG, CIVIL, DISCIPLINE, ZHONGGUANCUN, KEXU, WANGJING, CCMU)
NOWHERE = (NodeId("bj.nowhere"), NodeId("bj.haidian.nowhere"), NodeId("sh"))
TEXTS = ("x", "p-1", "p-2", "p-3", "party-building", "any", "2019-1", "f" * 64, "文")
"""Pseudonyms, codes and digests among them: those are taken that a field allows."""
DAYS = (-400, -30, -1, 0, 1, 30, 60, 400)
"""From now."""
SAME = 0.6
"""How often a field says what a field of its name said before."""
LATELY = 3
"""How many records of a kind are among the last."""
ASTRAY = 0.05
"""How often it names what does not exist, or is of another kind."""


class Vocabulary:
    """What was said on a board so far: the records that there are, and what stood in the fields of events."""

    def __init__(self) -> None:
        self.records: dict[str, list[AggregateId]] = defaultdict(list)
        self.named: dict[AggregateId, set[NodeId]] = defaultdict(set)
        """The organisations that a record's events named."""
        self._said: dict[str, list[Any]] = defaultdict(list)

    def hear(self, envelopes: Iterable[Envelope]) -> None:
        """Take in what events say."""
        for envelope in envelopes:
            if envelope.sequence == 1:
                self.records[parts(envelope.subject)[0]].append(envelope.subject)
            self._take_in(envelope.subject, envelope.payload)

    def _take_in(self, subject: AggregateId, value: object) -> None:
        if isinstance(value, tuple):
            for each in value:
                self._take_in(subject, each)
        elif is_dataclass(value):
            for field in fields(value):
                said = getattr(value, field.name)
                self._said[field.name].append(said)
                self._take_in(subject, said)
        elif value in ORGANISATIONS:
            self.named[subject].add(NodeId(str(value)))

    def said(self, name: str) -> list[Any]:
        """Return what fields of a name said lately."""
        return self._said[name][-20:]


class Draft:
    """Draws the data of commands."""

    def __init__(self, vocabulary: Vocabulary, chance: Random, now: datetime) -> None:
        self._vocabulary, self._chance, self._now = vocabulary, chance, now

    def command(self, payload: type, like: object | None = None) -> Any:
        """Return a command of a type, made anew or like another with some fields changed; None if none came out."""
        for _ in range(10):
            try:
                return _adapter(payload).validate_python(self._data(payload, like))
            except ValidationError:
                continue
        return None

    def id(self, kind: str) -> AggregateId:
        """Return a record, mostly of a kind."""
        of_kind, chance = self._vocabulary.records[kind], self._chance
        if of_kind and chance.random() >= ASTRAY:
            return chance.choice(of_kind[-LATELY:] if chance.random() < SAME else of_kind)
        every = [id for records in self._vocabulary.records.values() for id in records]
        return chance.choice([*every, AggregateId(f"{kind or 'issue'}-0@{self.organisation()}")])

    def organisation(self, about: Iterable[AggregateId] = ()) -> NodeId:
        """Return an organisation, mostly one that there is, and that these records named."""
        named = sorted({each for id in about for each in self._vocabulary.named[id]})
        if named and self._chance.random() < SAME:
            return self._chance.choice(named)
        return self._chance.choice(NOWHERE if self._chance.random() < ASTRAY else ORGANISATIONS)

    def _data(self, payload: type, like: object | None) -> Mapping[str, Any]:
        drawn = dict(self._fields(payload))
        secrets = {name: f"x{self._chance.getrandbits(80):020x}" for name in secret_fields(payload)}
        if like and drawn:
            kept = {field.name: getattr(like, field.name) for field in fields(payload)}
            other = self._chance.choice(list(drawn))
            drawn = {**kept, other: drawn[other]}
        return {**drawn, **secrets}

    def _fields(self, payload: Any) -> Iterator[tuple[str, Any]]:
        for name, hint in _hints(payload).items():
            said = self._vocabulary.said(name)
            same = said and not _names(hint) and self._chance.random() < SAME
            yield name, self._chance.choice(said) if same else self._value(name, hint)

    def _value(self, name: str, hint: Any, rules: tuple[Any, ...] = ()) -> Any:
        within, chance = get_args(hint), self._chance
        match get_origin(hint):
            case origin if origin is Annotated:
                return self._value(name, within[0], within[1:])
            case origin if origin in (Union, UnionType):
                return self._value(name, chance.choice(within))
            case origin if origin is tuple:
                each = within[:1] * chance.choice((0, 1, 1, 2, 3)) if Ellipsis in within else within
                return tuple(self._value(name, hint) for hint in each)
        if is_dataclass(hint):
            return dict(self._fields(hint))
        if hint is AggregateId:
            return self.id(self._chance.choice(_kinds(name, rules)))
        return self.organisation() if hint is NodeId else self._plain(hint, rules)

    def _plain(self, hint: Any, rules: tuple[Any, ...]) -> Any:
        chance, day = self._chance, timedelta(days=self._chance.choice(DAYS))
        if hint is NoneType:
            return None
        if hint is bool or issubclass(hint, Enum):
            return chance.choice([True, False] if hint is bool else list(hint))
        if issubclass(hint, datetime):
            return self._now + day
        if issubclass(hint, date):
            return (self._now + day).date()
        if issubclass(hint, str):
            return chance.choice([text for text in TEXTS if _allows(rules, text)])
        return _least(rules, self._now.year) + chance.choice((0, 0, 1, 1, 2, 3, 50))


@cache
def _adapter(payload: type) -> TypeAdapter[Any]:
    return TypeAdapter(payload)


@cache
def _hints(payload: type) -> Mapping[str, Any]:
    return get_type_hints(payload, include_extras=True)


def _names(hint: Any) -> bool:
    """Say whether a field names records, of which there are more than were named so far."""
    return hint is AggregateId or any(map(_names, get_args(hint)))


def _kinds(name: str, rules: tuple[Any, ...]) -> Sequence[str]:
    """Return of which kinds a field names a record; of any, if it does not say."""
    named = next((each.kinds for each in rules if isinstance(each, OfKind)), (name,) if name in aggregates else ())
    return named or tuple(aggregates)


def _allows(rules: tuple[Any, ...], text: str) -> bool:
    patterns = (each.pattern for each in rules if isinstance(each, StringConstraints))
    return all(re.search(str(pattern), text) for pattern in patterns if pattern)


def _least(rules: tuple[Any, ...], year: int) -> int:
    """Return the least number that a field allows; the years before this one are left out."""
    every = (each for rule in rules for each in getattr(rule, "metadata", (rule,)))
    least = max((int(str(each.ge)) for each in every if isinstance(each, Ge)), default=0)
    return year - 1 if year - 100 < least < year else least
