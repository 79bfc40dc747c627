"""From what a mapping says of a field to its value, checked against the field before any row is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from domain.aggregate import aggregates
from domain.tree import NodeId
from services.exchange.mapping.moments import Clock
from services.exchange.mapping.problems import InvalidMapping
from services.exchange.mapping.shapes import Nested, Several, Shape, Wanted
from services.exchange.mapping.templates import Template, template
from services.exchange.mapping.values import Array, Cells, Codebook, Codes, Constant, Reference, Table, Value
from services.exchange.organisations import is_organisation
from services.exchange.rows import NO_ROW, InvalidRow

_OF_CELLS = frozenset({"column", "columns", "codes", "otherwise", "split", "at", "default"})
_OF_RECORD = frozenset({"record", "kind", "of"})
_HOUR = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles the values of one mapping."""

    clock: Clock
    codes: Mapping[str, Codes]

    def value(self, told: Any, wanted: Wanted, key: str) -> Value:
        """Return the value that a mapping gives a field.

        Raises:
            InvalidMapping: it is none, or not for such a field.
        """
        match told, wanted:
            case {"column": _} | {"columns": _}, _:
                return self._cells(told, wanted, key)
            case {"record": _}, Shape.TEXT:
                return _reference(told, key)
            case {}, Nested():
                return self.table(told, wanted, key)
            case [*values], Several(of=of):
                return Array([self.value(each, of, f"{key}.{place}") for place, each in enumerate(values)])
            case str(), Shape():
                return self._text(told, wanted, key)
            case bool() | int() | float(), Shape.TEXT:
                return Constant(told)
            case date(), Shape.MOMENT | Shape.DAY:
                return self._constant(told, wanted, key)
        raise InvalidMapping(key, f"{told!r} is no value for {_said(wanted)}")

    def table(self, told: Mapping[str, Any], wanted: Nested, key: str) -> Table:
        """Return the values of a field with fields of its own; raises as `value` does."""
        unknown = sorted(told.keys() - wanted.fields.keys())
        if unknown:
            raise InvalidMapping(f"{key}.{unknown[0]}", f"{wanted.name} has no such field; it has {_names(wanted)}")
        missing = sorted(wanted.required - told.keys())
        if missing:
            raise InvalidMapping(f"{key}.{missing[0]}", "is missing")
        return Table({name: self.value(each, wanted.fields[name], f"{key}.{name}") for name, each in told.items()})

    def _text(self, told: str, shape: Shape, key: str) -> Value:
        found = template(told, key)
        if shape is Shape.TEXT and not found.columns:
            return Constant(found.text(NO_ROW)) if told.strip() else _empty(key)
        if not found.columns:
            return self._constant(told, shape, key)
        return Cells([found], shape, self.clock)

    def _constant(self, told: str | date, shape: Shape, key: str) -> Value:
        """Return a time that is the same for all rows, read once."""
        read = self.clock if not isinstance(told, str) else Clock(self.clock.zone)
        try:
            if shape is Shape.DAY:
                return Constant(read.day(NO_ROW, key, told))
            return Constant(read.moment(NO_ROW, key, told, timedelta()))
        except InvalidRow as error:
            raise InvalidMapping(key, f"{told!r} is no time; write 2019-05-15T09:00:00+08:00") from error

    def _cells(self, told: Mapping[str, Any], wanted: Wanted, key: str) -> Value:
        _require_keys(told, _OF_CELLS, key)
        shape = wanted.of if isinstance(wanted, Several) else wanted
        if not isinstance(shape, Shape) or isinstance(wanted, Several) is not ("split" in told):
            raise InvalidMapping(key, f"one cell is no value for {_said(wanted)}; `split` makes a list of it")
        if "at" in told and shape is not Shape.MOMENT:
            raise InvalidMapping(f"{key}.at", f"is for times, not for {_said(wanted)}")
        return Cells(
            _templates(told, key),
            shape,
            self.clock,
            self._codebook(told, key),
            _separator(told.get("split"), f"{key}.split"),
            _hour(told.get("at", "00:00"), f"{key}.at"),
            told.get("default"),
        )

    def _codebook(self, told: Mapping[str, Any], key: str) -> Codebook | None:
        name = told.get("codes")
        if name is None:
            if "otherwise" in told:
                raise InvalidMapping(f"{key}.otherwise", "is for what a code list does not have: `codes` is missing")
            return None
        if name not in self.codes:
            raise InvalidMapping(f"{key}.codes", f"there is no [codes.{name}]")
        return Codebook(name, self.codes[name], told.get("otherwise"))


def _templates(told: Mapping[str, Any], key: str) -> list[Template]:
    """Return the columns of a cell value; each is a name, or a text with names in it."""
    names = [told["column"]] if "column" in told else told["columns"]
    if "column" in told and "columns" in told:
        raise InvalidMapping(key, "give one of column and columns, and not both")
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name.strip() for name in names):
        raise InvalidMapping(f"{key}.columns", "name one column, or several")
    return [template(name, key) if "{" in name else Template([(True, name)]) for name in names]


def _reference(told: Mapping[str, Any], key: str) -> Reference:
    _require_keys(told, _OF_RECORD, key)
    kind, of, record = (told.get(name) for name in ("kind", "of", "record"))
    if kind not in aggregates:
        raise InvalidMapping(f"{key}.kind", f"must be one of {', '.join(sorted(aggregates))}")
    if not isinstance(of, str) or not is_organisation(of):
        raise InvalidMapping(f"{key}.of", "must be the id of the organisation that opens it, such as bj.haidian")
    if not isinstance(record, str) or not record.strip():
        raise InvalidMapping(f"{key}.record", "must be a text with columns in it, as in {CASE_ID}")
    return Reference(template(record, f"{key}.record"), kind, NodeId(of))


def _require_keys(told: Mapping[str, Any], known: frozenset[str], key: str) -> None:
    unknown = sorted(told.keys() - known)
    if unknown:
        raise InvalidMapping(f"{key}.{unknown[0]}", f"there is no such key; there are {', '.join(sorted(known))}")


def _separator(told: Any, key: str) -> str | None:
    if told is None or (isinstance(told, str) and told):
        return told
    raise InvalidMapping(key, 'must be what stands between the values, as in ";"')


def _hour(told: Any, key: str) -> timedelta:
    found = _HOUR.fullmatch(told) if isinstance(told, str) else None
    if not found or told > "24:00":
        raise InvalidMapping(key, "must be an hour from 00:00 to 24:00")
    return timedelta(hours=int(found[1]), minutes=int(found[2]))


def _empty(key: str) -> Value:
    raise InvalidMapping(key, "is empty; leave it out")


def _names(wanted: Nested) -> str:
    return ", ".join(sorted(wanted.fields)) or "none"


def _said(wanted: Wanted) -> str:
    match wanted:
        case Nested(fields=fields):
            return f"a table of {', '.join(fields)}"
        case Several():
            return "a list"
        case Shape.MOMENT:
            return "a time"
        case Shape.DAY:
            return "a date"
    return "a single value"
