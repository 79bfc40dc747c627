"""Compiles what a mapping specifies for a field into its value, checked against the field before any row is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from domain.aggregate import aggregates
from domain.node_id import NodeId
from services.exchange.errors import InvalidMapping, InvalidRow
from services.exchange.mapping.reckoning import Reckoning, span_of
from services.exchange.mapping.shapes import FieldShape, Nested, Repeated, Shape
from services.exchange.mapping.templates import Template, template
from services.exchange.mapping.times import TimeReader
from services.exchange.mapping.values import ArrayValue, Cells, Codebook, Codes, Constant, Reference, TableValue, Value
from services.exchange.organisations import is_organisation
from services.exchange.rows import NO_ROW
from services.locale import language, say

_NAMED = frozenset({"column", "columns", "text"})
_OF_CELLS = _NAMED | {"codes", "otherwise", "split", "plus", "at", "default"}
_OF_RECORD = frozenset({"record", "kind", "of", "namespace"})
_RECKONED = {"at": (Shape.MOMENT,), "plus": (Shape.MOMENT, Shape.DAY)}
"""For which fields what is reckoned is."""
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
            case {}, Shape() | Repeated() if spec.keys() & _NAMED:
                return self._cells(spec, wanted, key)
            case {}, Shape.TEXT if "record" in spec:
                return self._reference(spec, key)
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
        raise InvalidMapping(
            key, say(f"{spec!r} 不能作为{_described(wanted)}的值", f"{spec!r} is no value for {_described(wanted)}")
        )

    def table(self, spec: Mapping[str, object], wanted: Nested, key: str) -> TableValue:
        """Return the values of a field with fields of its own; raises as `value` does."""
        unknown = sorted(spec.keys() - wanted.fields.keys())
        if unknown:
            raise InvalidMapping(
                f"{key}.{unknown[0]}",
                say(
                    f"{wanted.name} 没有此字段；有 {_names(wanted)}",
                    f"{wanted.name} has no such field; it has {_names(wanted)}",
                ),
            )
        missing = sorted(wanted.required - spec.keys())
        if missing:
            raise InvalidMapping(f"{key}.{missing[0]}", say("缺少此项", "is missing"))
        return TableValue({name: self.value(each, wanted.fields[name], f"{key}.{name}") for name, each in spec.items()})

    def organisation(self, spec: object, key: str) -> NodeId:
        """Return the organisation that a mapping names, the same for every row; raises as `value` does."""
        match spec and self.value(spec, Shape.TEXT, key):
            case Constant(value=str(found)) if is_organisation(found):
                return NodeId(found)
        raise InvalidMapping(
            key,
            say(
                f"{spec!r} 不是单位编号；如 bj.haidian",
                f"{spec!r} is not the id of an organisation, such as bj.haidian",
            ),
        )

    def _reference(self, spec: Mapping[str, object], key: str) -> Reference:
        _require_keys(spec, _OF_RECORD, key)
        kind, record, namespace = spec.get("kind"), spec.get("record"), spec.get("namespace")
        if not isinstance(kind, str) or kind not in aggregates:
            raise InvalidMapping(
                f"{key}.kind",
                say(f"须为 {'、'.join(sorted(aggregates))} 之一", f"must be one of {', '.join(sorted(aggregates))}"),
            )
        of = self.organisation(spec.get("of", ""), f"{key}.of")
        if not isinstance(record, str) or not record.strip():
            raise InvalidMapping(
                f"{key}.record",
                say("须为含列名的文本，如 {CASE_ID}", "must be a text with columns in it, as in {CASE_ID}"),
            )
        if not isinstance(namespace, str | None):
            raise InvalidMapping(
                f"{key}.namespace",
                say("须为该单位的命名空间名", "must be the name of a namespace of that organisation"),
            )
        return Reference(template(record, f"{key}.record"), kind, of, None if namespace == of else namespace)

    def _text(self, spec: str, shape: Shape, key: str) -> Value:
        found = template(spec, key)
        if shape is Shape.TEXT and not found.columns:
            return Constant(found.text(NO_ROW)) if spec.strip() else _empty(key)
        if not found.columns:
            return self._constant(spec, shape, key)
        return Cells([found], shape, Reckoning(self.times))

    def _constant(self, spec: str | date, shape: Shape, key: str) -> Value:
        """Return a time that is the same for all rows, read once."""
        read = self.times if not isinstance(spec, str) else TimeReader(self.times.zone)
        try:
            if shape is Shape.DAY:
                return Constant(read.day(NO_ROW, key, spec))
            return Constant(Reckoning(read).moment(NO_ROW, key, spec))
        except InvalidRow as error:
            raise InvalidMapping(
                key,
                say(
                    f"{spec!r} 不是时间；请写作 2019-05-15T09:00:00+08:00",
                    f"{spec!r} is no time; write 2019-05-15T09:00:00+08:00",
                ),
            ) from error

    def _cells(self, spec: Mapping[str, object], wanted: FieldShape, key: str) -> Value:
        _require_keys(spec, _OF_CELLS, key)
        shape = wanted.of if isinstance(wanted, Repeated) else wanted
        if not isinstance(shape, Shape) or isinstance(wanted, Repeated) is not ("split" in spec):
            raise InvalidMapping(
                key,
                say(
                    f"一个单元格不能作为{_described(wanted)}的值；可用 split 拆成多个",
                    f"one cell is no value for {_described(wanted)}; `split` makes a list of it",
                ),
            )
        found = Cells(
            _templates(spec, key),
            shape,
            self._reckoning(spec, shape, key),
            self._codebook(spec, key),
            _separator(spec.get("split"), f"{key}.split"),
            spec.get("default"),
        )
        return found if found.columns else _the_same(found, key)

    def _reckoning(self, spec: Mapping[str, object], shape: Shape, key: str) -> Reckoning:
        for name, shapes in _RECKONED.items():
            if name in spec and shape not in shapes:
                raise InvalidMapping(
                    f"{key}.{name}",
                    say(f"只用于时间，不用于{_described(shape)}", f"is for times, not for {_described(shape)}"),
                )
        at, plus = spec.get("at"), spec.get("plus")
        return Reckoning(
            self.times,
            None if at is None else _hour(at, f"{key}.at"),
            None if plus is None else _span(plus, f"{key}.plus"),
        )

    def _codebook(self, spec: Mapping[str, object], key: str) -> Codebook | None:
        name = spec.get("codes")
        if name is None:
            if "otherwise" in spec:
                raise InvalidMapping(
                    f"{key}.otherwise",
                    say(
                        "用于代码表中没有的值：缺少 codes", "is for what a code list does not have: `codes` is missing"
                    ),
                )
            return None
        if not isinstance(name, str) or name not in self.codes:
            raise InvalidMapping(f"{key}.codes", say(f"没有 [codes.{name}]", f"there is no [codes.{name}]"))
        return Codebook(name, self.codes[name], spec.get("otherwise"))


def _templates(spec: Mapping[str, object], key: str) -> list[Template]:
    """Return the columns of a cell value; each is a name, or a text with names in it."""
    [named, *others] = sorted(spec.keys() & _NAMED)
    if others:
        raise InvalidMapping(
            key,
            say(
                f"{'、'.join([named, *others])} 只能写其中之一",
                f"give one of {' and '.join([named, *others])}, and not both",
            ),
        )
    names = spec[named] if named == "columns" else [spec[named]]
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name.strip() for name in names):
        raise InvalidMapping(f"{key}.{named}", say("须写一列或多列", "name one column, or several"))
    return [template(name, key) if named == "text" or "{" in name else Template([(True, name)]) for name in names]


def _the_same(found: Cells, key: str) -> Constant:
    """Return what is the same for every row, for no column is in it."""
    try:
        return Constant(found.of(NO_ROW))
    except InvalidRow as error:
        raise InvalidMapping(key, error.say(language())) from error


def _require_keys(spec: Mapping[str, object], known: frozenset[str], key: str) -> None:
    unknown = sorted(spec.keys() - known)
    if unknown:
        raise InvalidMapping(
            f"{key}.{unknown[0]}",
            say(
                f"没有此项；可用 {'、'.join(sorted(known))}",
                f"there is no such key; there are {', '.join(sorted(known))}",
            ),
        )


def _separator(spec: object, key: str) -> str | None:
    if spec is None or (isinstance(spec, str) and spec):
        return spec
    raise InvalidMapping(key, say('须为各值之间的分隔符，如 ";"', 'must be what stands between the values, as in ";"'))


def _span(spec: object, key: str) -> Template:
    found = template(spec, key) if isinstance(spec, str) else Template([])
    if not found.columns and not span_of(found.text(NO_ROW)):
        raise InvalidMapping(
            key,
            say(
                "须为时长，如 56 days、8 weeks、10 working days 或 {SLA} hours",
                "must be a span, such as 56 days, 8 weeks, 10 working days, or {SLA} hours",
            ),
        )
    return found


def _hour(spec: object, key: str) -> timedelta:
    found = _HOUR.fullmatch(spec) if isinstance(spec, str) else None
    if not found or found[0] > "24:00":
        raise InvalidMapping(key, say("须为 00:00 至 24:00 的时刻", "must be an hour from 00:00 to 24:00"))
    return timedelta(hours=int(found[1]), minutes=int(found[2]))


def _empty(key: str) -> Value:
    raise InvalidMapping(key, say("为空；请删去", "is empty; leave it out"))


def _names(wanted: Nested) -> str:
    return ", ".join(sorted(wanted.fields)) or "none"


def _described(wanted: FieldShape) -> str:
    match wanted:
        case Nested(fields=fields):
            return say(f"含 {'、'.join(fields)} 的表", f"a table of {', '.join(fields)}")
        case Repeated():
            return say("列表", "a list")
        case Shape.MOMENT:
            return say("时间", "a time")
        case Shape.DAY:
            return say("日期", "a date")
    return say("单个值", "a single value")
