"""The mapping file, parsed strictly: a key that nobody knows is a mistake in its name, and refused."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as validated

from domain.node_id import NodeId
from services.exchange.errors import InvalidMapping
from services.exchange.mapping.compiler import Compiler
from services.exchange.mapping.conditions import conditions
from services.exchange.mapping.layout import Filled, Layout
from services.exchange.mapping.parameters import Parameters, filled, names_in, values_of
from services.exchange.mapping.rules import Rule
from services.exchange.mapping.shapes import Shape, shape_of
from services.exchange.mapping.templates import template
from services.exchange.mapping.times import TimeReader, Twice, readable
from services.exchange.mapping.values import Codes, Constant, Value
from services.gateway.routing import command_of
from services.locale import say
from services.parse_errors import of_rule, of_system, of_toml

STRICT = ConfigDict(extra="forbid")
_Source = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9+.-]*:\S+$", max_length=300)]


@validated(frozen=True, config=STRICT)
class _Report:
    type: str
    record: Filled | None = None
    time: object = None
    organisation: object = None
    id: Filled | None = None
    when: dict[str, object] = field(default_factory=dict)
    data: dict[str, object] = field(default_factory=dict)
    synthetic: bool = False


@validated(frozen=True, config=STRICT)
class _File:
    source: _Source
    organisation: object
    row: Annotated[tuple[_Report, ...], Field(min_length=1)]
    file: Filled | None = None
    before: tuple[_Report, ...] = ()
    record: Filled | None = None
    time: object = None
    zone: str = "Asia/Shanghai"
    times: tuple[Filled, ...] = ()
    twice: Twice = Twice.FIRST
    codes: dict[str, dict[str, object]] = field(default_factory=dict)
    layout: Layout = Layout()


_FILE = TypeAdapter(_File)


@dataclass(frozen=True, slots=True)
class FileMapping:
    """A mapping, ready to make reports of rows."""

    before: Sequence[Rule]
    """What is reported once, before all rows."""
    rows: Sequence[Rule]
    """What is reported of each row, in this order."""
    layout: Layout
    organisation: NodeId
    """For whom it is reported, where no report says otherwise."""
    digest: str
    """Of the mapping and the values of its parameters: another one maps otherwise."""

    @property
    def columns(self) -> frozenset[str]:
        """Every column that the rules look at."""
        return frozenset().union(*(rule.columns for rule in self.rows))

    @property
    def organisations(self) -> frozenset[NodeId]:
        """Everybody in whose name the rules report; whom a row names is known with the row."""
        return frozenset(each.reporter for each in (*self.before, *self.rows) if each.reporter)


def load(path: Path, given: Parameters = MappingProxyType({}), name: str = "") -> FileMapping:
    """Return the mapping in a TOML file.

    Args:
        path: of the mapping.
        given: values of parameters from the command line.
        name: of the file that is mapped, without its folder, for the parameters in it.

    Raises:
        InvalidMapping: there is no such file, it is not TOML, or a key breaks its rule.
    """
    try:
        return read(path.read_text("utf-8"), given, name)
    except InvalidMapping as error:
        raise InvalidMapping(f"{path}: {error.key}", error.rule) from error
    except OSError as error:
        why = of_system(error)
        raise InvalidMapping(str(path), say(f"无法读取：{why.zh}", f"cannot be read: {why.en}")) from error
    except UnicodeDecodeError as error:
        raise InvalidMapping(str(path), say("不是 UTF-8 文本", f"not UTF-8: {error}")) from error


def read(text: str, given: Parameters = MappingProxyType({}), name: str = "") -> FileMapping:
    """Return the mapping in a TOML text; the rest as `load` does."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        why = of_toml(error)
        raise InvalidMapping("TOML", say(why.zh, why.en)) from error
    pattern = told.pop("file", None)
    for unknown in sorted(given.keys() - names_in(told)):
        raise InvalidMapping(
            f"--set {unknown}", say(f"映射中没有 ${{{unknown}}}", f"there is no ${{{unknown}}} in the mapping")
        )
    return _compiled(text, tuple(sorted(values_of(given, pattern, name).items())))


@lru_cache(maxsize=1)
def _compiled(text: str, values: tuple[tuple[str, str], ...]) -> FileMapping:
    """Return a mapping with values for its parameters, compiled once for all files that give them the same."""
    told = filled(tomllib.loads(text), dict(values))
    try:
        file = _FILE.validate_python(told)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        rule = of_rule(first["type"], first["msg"], first.get("ctx", {}))
        raise InvalidMapping(".".join(map(str, first["loc"])), say(rule.zh, rule.en)) from error
    compiler = Compiler(_times(file), _codes(file))
    usual = compiler.organisation(file.organisation, "organisation")
    before = [_rule(each, file, usual, compiler, f"before.{place}") for place, each in enumerate(file.before)]
    for place, each in enumerate(before):
        if each.columns:
            raise InvalidMapping(
                f"before.{place}",
                say(
                    f"此时尚无行，也就没有列 {min(each.columns)}",
                    f"there is no row yet, and so no column {min(each.columns)}",
                ),
            )
    rows = [_rule(each, file, usual, compiler, f"row.{place}") for place, each in enumerate(file.row)]
    digest = sha256(repr((text, values)).encode()).hexdigest()
    return FileMapping(before, rows, file.layout, usual, digest)


def _rule(report: _Report, file: _File, usual: NodeId, compiler: Compiler, key: str) -> Rule:
    command = command_of(report.type)
    if not command:
        raise InvalidMapping(
            f"{key}.type",
            say(
                f"{report.type!r} 不可上报；可上报的见 yipan events",
                f"{report.type!r} may not be reported; `yipan events` lists what may",
            ),
        )
    record = report.record or file.record
    if record is None:
        raise InvalidMapping(
            f"{key}.record",
            say("缺少此项，文件也没有为全部上报写明", "is missing, and the file has none for all reports"),
        )
    time = file.time if report.time is None else report.time
    if time is None:
        raise InvalidMapping(
            f"{key}.time",
            say("缺少此项，文件也没有为全部上报写明", "is missing, and the file has none for all reports"),
        )
    return Rule(
        type=report.type,
        source=file.source,
        organisation=_organisation(report, usual, compiler, f"{key}.organisation"),
        record=template(record, f"{key}.record"),
        time=compiler.value(time, Shape.MOMENT, f"{key}.time"),
        mark=template(report.id, f"{key}.id") if report.id else None,
        data=compiler.table(report.data, shape_of(command.payload), f"{key}.data"),
        when=conditions(report.when, compiler.times, f"{key}.when"),
        synthetic=report.synthetic,
    )


def _organisation(report: _Report, usual: NodeId, compiler: Compiler, key: str) -> Value:
    if report.organisation is None:
        return Constant(usual)
    found = compiler.value(report.organisation, Shape.TEXT, key)
    return Constant(compiler.organisation(report.organisation, key)) if isinstance(found, Constant) else found


def _times(file: _File) -> TimeReader:
    for place, form in enumerate(file.times):
        if not readable(form):
            raise InvalidMapping(
                f"times.{place}",
                say(
                    f"{form!r} 不是时间的格式；如 %d/%m/%Y %H:%M",
                    f"{form!r} is no form of times, such as %d/%m/%Y %H:%M",
                ),
            )
    try:
        return TimeReader(ZoneInfo(file.zone), file.times, file.twice)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidMapping(
            "zone",
            say(f"{file.zone!r} 不是时区；如 Asia/Shanghai", f"{file.zone!r} is no time zone, such as Asia/Shanghai"),
        ) from error


def _codes(file: _File) -> Mapping[str, Codes]:
    for name, codes in file.codes.items():
        for code, meaning in codes.items():
            if not isinstance(meaning, str | int | float):
                raise InvalidMapping(
                    f"codes.{name}.{code}",
                    say("必须对应文本、数字、true 或 false", "must mean a text, a number, true or false"),
                )
    return file.codes
