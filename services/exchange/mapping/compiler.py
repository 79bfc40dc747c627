"""Compiles what a mapping specifies for a field into its value, checked against the field before any row is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from domain.aggregate import aggregates
from domain.node_id import NodeId
from services.exchange.errors import InvalidMapping, InvalidRow
from services.exchange.mapping.shapes import FieldShape, Nested, Repeated, Shape
from services.exchange.mapping.templates import Template, template
from services.exchange.mapping.times import TimeReader
from services.exchange.mapping.values import ArrayValue, Cells, Codebook, Codes, Constant, Reference, TableValue, Value
from services.exchange.organisations import is_organisation
from services.exchange.rows import NO_ROW

_OF_CELLS = frozenset({"column", "columns", "codes", "otherwise", "split", "at", "default"})
_OF_RECORD = frozenset({"record", "kind", "of", "namespace"})
_HOUR = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles the values of one mapping."""

    times: TimeReader
    codes: Mapping[str, Codes]

    def value(self, spec: object, wanted: FieldShape, key: str) -> Value:
        """Return the value that a mapping gives a field.

        Raises:
            InvalidMapping: it is none, or not for such a field.
        """
        match spec, wanted:
            case {}, _ if "column" in spec or "columns" in spec:
                return self._cells(spec, wanted, key)
            case {}, Shape.TEXT if "record" in spec:
                return _reference(spec, key)
            case {}, Nested():
                return self.table(spec, wanted, key)
            case [*values], Repeated(of=of):
                return ArrayValue([self.value(each, of, f"{key}.{place}") for place, each in enumerate(values)])
            case str(), Shape():
                return self._text(spec, wanted, key)
            case bool() | int() | float(), Shape.TEXT:
                return Constant(spec)
            case date(), Shape.MOMENT | Shape.DAY:
                return self._constant(spec, wanted, key)
        raise InvalidMapping(key, f"{spec!r} is no value for {_described(wanted)}")

    def table(self, spec: Mapping[str, object], wanted: Nested, key: str) -> TableValue:
        """Return the values of a field with fields of its own; raises as `value` does."""
        unknown = sorted(spec.keys() - wanted.fields.keys())
        if unknown:
            raise InvalidMapping(f"{key}.{unknown[0]}", f"{wanted.name} has no such field; it has {_names(wanted)}")
        missing = sorted(wanted.required - spec.keys())
        if missing:
            raise InvalidMapping(f"{key}.{missing[0]}", "is missing")
        return TableValue({name: self.value(each, wanted.fields[name], f"{key}.{name}") for name, each in spec.items()})

    def _text(self, spec: str, shape: Shape, key: str) -> Value:
        found = template(spec, key)
        if shape is Shape.TEXT and not found.columns:
            return Constant(found.text(NO_ROW)) if spec.strip() else _empty(key)
        if not found.columns:
            return self._constant(spec, shape, key)
        return Cells([found], shape, self.times)

    def _constant(self, spec: str | date, shape: Shape, key: str) -> Value:
        """Return a time that is the same for all rows, read once."""
        read = self.times if not isinstance(spec, str) else TimeReader(self.times.zone)
        try:
            if shape is Shape.DAY:
                return Constant(read.day(NO_ROW, key, spec))
            return Constant(read.moment(NO_ROW, key, spec, timedelta()))
        except InvalidRow as error:
            raise InvalidMapping(key, f"{spec!r} is no time; write 2019-05-15T09:00:00+08:00") from error

    def _cells(self, spec: Mapping[str, object], wanted: FieldShape, key: str) -> Value:
        _require_keys(spec, _OF_CELLS, key)
        shape = wanted.of if isinstance(wanted, Repeated) else wanted
        if not isinstance(shape, Shape) or isinstance(wanted, Repeated) is not ("split" in spec):
            raise InvalidMapping(key, f"one cell is no value for {_described(wanted)}; `split` makes a list of it")
        if "at" in spec and shape is not Shape.MOMENT:
            raise InvalidMapping(f"{key}.at", f"is for times, not for {_described(wanted)}")
        return Cells(
            _templates(spec, key),
            shape,
            self.times,
            self._codebook(spec, key),
            _separator(spec.get("split"), f"{key}.split"),
            _hour(spec.get("at", "00:00"), f"{key}.at"),
            spec.get("default"),
        )

    def _codebook(self, spec: Mapping[str, object], key: str) -> Codebook | None:
        name = spec.get("codes")
        if name is None:
            if "otherwise" in spec:
                raise InvalidMapping(f"{key}.otherwise", "is for what a code list does not have: `codes` is missing")
            return None
        if not isinstance(name, str) or name not in self.codes:
            raise InvalidMapping(f"{key}.codes", f"there is no [codes.{name}]")
        return Codebook(name, self.codes[name], spec.get("otherwise"))


def _templates(spec: Mapping[str, object], key: str) -> list[Template]:
    """Return the columns of a cell value; each is a name, or a text with names in it."""
    names = [spec["column"]] if "column" in spec else spec["columns"]
    if "column" in spec and "columns" in spec:
        raise InvalidMapping(key, "give one of column and columns, and not both")
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name.strip() for name in names):
        raise InvalidMapping(f"{key}.columns", "name one column, or several")
    return [template(name, key) if "{" in name else Template([(True, name)]) for name in names]


def _reference(spec: Mapping[str, object], key: str) -> Reference:
    _require_keys(spec, _OF_RECORD, key)
    kind, of, record = spec.get("kind"), spec.get("of"), spec.get("record")
    if not isinstance(kind, str) or kind not in aggregates:
        raise InvalidMapping(f"{key}.kind", f"must be one of {', '.join(sorted(aggregates))}")
    if not isinstance(of, str) or not is_organisation(of):
        raise InvalidMapping(f"{key}.of", "must be the id of the organisation that opens it, such as bj.haidian")
    if not isinstance(record, str) or not record.strip():
        raise InvalidMapping(f"{key}.record", "must be a text with columns in it, as in {CASE_ID}")
    namespace = spec.get("namespace")
    if not isinstance(namespace, str | None):
        raise InvalidMapping(f"{key}.namespace", "must be the name of a namespace of that organisation")
    return Reference(template(record, f"{key}.record"), kind, NodeId(of), None if namespace == of else namespace)


def _require_keys(spec: Mapping[str, object], known: frozenset[str], key: str) -> None:
    unknown = sorted(spec.keys() - known)
    if unknown:
        raise InvalidMapping(f"{key}.{unknown[0]}", f"there is no such key; there are {', '.join(sorted(known))}")


def _separator(spec: object, key: str) -> str | None:
    if spec is None or (isinstance(spec, str) and spec):
        return spec
    raise InvalidMapping(key, 'must be what stands between the values, as in ";"')


def _hour(spec: object, key: str) -> timedelta:
    found = _HOUR.fullmatch(spec) if isinstance(spec, str) else None
    if not found or found[0] > "24:00":
        raise InvalidMapping(key, "must be an hour from 00:00 to 24:00")
    return timedelta(hours=int(found[1]), minutes=int(found[2]))


def _empty(key: str) -> Value:
    raise InvalidMapping(key, "is empty; leave it out")


def _names(wanted: Nested) -> str:
    return ", ".join(sorted(wanted.fields)) or "none"


def _described(wanted: FieldShape) -> str:
    match wanted:
        case Nested(fields=fields):
            return f"a table of {', '.join(fields)}"
        case Repeated():
            return "a list"
        case Shape.MOMENT:
            return "a time"
        case Shape.DAY:
            return "a date"
    return "a single value"
