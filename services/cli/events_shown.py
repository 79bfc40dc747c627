"""Types of events on the terminal: a table of all, or one with its fields."""

import json
from collections.abc import Callable, Iterable, Mapping

from pydantic import TypeAdapter
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Column, Table

from domain.aggregate_id import AggregateRef
from domain.node_id import Organisation
from domain.registry import EventType
from domain.vocabulary import words_of
from domain.words import Words
from services.cli.terminal import wide_console
from services.contracts.catalogue import Entry, entry
from services.contracts.compatibility import inlined
from services.contracts.docstrings import field_docs
from services.contracts.reports import report
from services.contracts.samples import sample
from services.contracts.schemas import Schema, current

Say = Callable[[str, str], str]
"""From what is said in Chinese and in English to what is shown."""

_NOBODY = "–"
_IN_ENGLISH = "说明（英文）"
"""What the code says of types and fields is in English; their names are in both languages."""
_FORMATS: Mapping[str, tuple[str, str]] = {
    "date": ("日期", "date"),
    "date-time": ("带时区的时间", "moment with its zone"),
}
_PATTERNS: Mapping[str, tuple[str, str]] = {
    TypeAdapter(AggregateRef).json_schema()["pattern"]: ("记录编号", "a record's id"),
    TypeAdapter(Organisation).json_schema()["pattern"]: ("单位编号", "an organisation's id"),
}
_TYPES: Mapping[str, tuple[str, str]] = {
    "string": ("文本", "text"),
    "integer": ("整数", "integer"),
    "number": ("数", "number"),
    "boolean": ("是否", "true or false"),
    "null": ("空", "null"),
}


def in_language(language: str) -> Say:
    """Return what picks the words of one language."""
    return lambda zh, en: zh if language == "zh" else en


def table(entries: Iterable[Entry], say: Say) -> None:
    """Print all types, by name."""
    titles: list[str | Column] = [
        Column(say("类型", "type"), no_wrap=True),
        say("名称", "words"),
        say("版本", "versions"),
        say("记录", "record"),
    ]
    found = Table(*titles, say("可上报者", "published by"), say("上报成为", "as the command"), box=SIMPLE_HEAD)
    for each in entries:
        numbers = " ".join(str(version.version) for version in each.versions)
        roles = ", ".join(each.publishers) or _NOBODY
        found.add_row(
            each.name, _words(each.words, say), numbers, _words(each.kind_words, say), roles, each.command or _NOBODY
        )
    wide_console().print(found)


def one(kind: EventType, say: Say) -> None:
    """Print one type: what it says, its versions, who may publish it, its fields, a sample."""
    found, console = entry(kind), wide_console()
    console.print(f"[bold]{kind.name}[/bold] {kind.words.zh} · {kind.words.en}")
    console.print(say(f"{_IN_ENGLISH}: ", "") + (kind.payload.__doc__ or ""))
    for title, text in _facts(found, say):
        console.print(f"{title}: {text}")
    console.print(_fields(kind, say))
    _print_sample(console, say("示例", "Sample"), sample(kind))
    if found.command:
        _print_sample(console, say("上报示例", "Sample of a report"), report(kind))


def _facts(found: Entry, say: Say) -> list[tuple[str, str]]:
    versions = "  ".join(version.dataschema for version in found.versions)
    return [
        (say("记录", "Record"), f"{found.kind} ({_words(found.kind_words, say)})"),
        (say("版本", "Versions"), versions),
        (say("可上报", "May be published by"), _publishers(found, say)),
    ]


def _publishers(found: Entry, say: Say) -> str:
    if not found.command:
        return _NOBODY
    roles = ", ".join(f"{role} ({_words(role.words, say)})" for role in found.publishers)
    return f"{roles} → {found.command}"


def _fields(kind: EventType, say: Say) -> Table:
    schema, documented = inlined(current(kind)), field_docs(kind.payload)
    found = Table(
        say("字段", "field"),
        say("名称", "words"),
        say("内容", "what"),
        say("必填", "needed"),
        say(_IN_ENGLISH, "meaning"),
    )
    for name, field in schema.get("properties", {}).items():
        words, needed = words_of(kind.payload, name), name in schema.get("required", [])
        found.add_row(
            name,
            _words(words, say) if words else "",
            _what(field, say),
            say("是", "yes") if needed else "",
            documented.get(name, ""),
        )
    return found


def _what(field: Schema, say: Say) -> str:
    match field:
        case {"anyOf": choices}:
            return say("或", " or ").join(_what(each, say) for each in choices)
        case {"enum": values}:
            return " | ".join(map(str, values))
        case {"type": "array", "items": item}:
            return say("若干：", "several: ") + _what(item, say)
        case {"type": "array", "prefixItems": places}:
            return ", ".join(_what(each, say) for each in places)
        case {"type": "object"}:
            return f"{{{', '.join(field.get('properties', {}))}}}"
        case {"format": format}:
            return say(*_FORMATS[format])
        case {"pattern": pattern} if pattern in _PATTERNS:
            return say(*_PATTERNS[pattern])
    return say(*_TYPES[field["type"]])


def _print_sample(console: Console, title: str, raw: bytes) -> None:
    console.print(f"\n{title}:")
    console.print_json(json.dumps(json.loads(raw), ensure_ascii=False), ensure_ascii=False)


def _words(words: Words, say: Say) -> str:
    return say(words.zh, words.en)
