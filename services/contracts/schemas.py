"""The schemas of events: one for each type and version that ever was published, at the address in `dataschema`.

That of the current version is made from the class; of an older one no class is left, only the step to the next version.
So every schema stands beside this file from the day on which it is published.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from domain.registry import EventType
from services.contracts.generator import SchemaGenerator

PUBLISHED = Path(__file__).with_name("schemas")
"""Where they stand: `{name}/{version}.json`."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = Mapping[str, Any]


def current(kind: EventType) -> Schema:
    """Return the schema of the current version, made from the class."""
    made = kind.adapter.json_schema(schema_generator=SchemaGenerator)
    words = f"{kind.words.zh} · {kind.words.en}."
    return {
        "$schema": _DIALECT,
        "$id": kind.dataschema,
        **made,
        "title": kind.name,
        "description": f"{words} {made['description']}",
    }


def published(name: str, version: int) -> Schema | None:
    """Return a schema as it was published, or None if it was not."""
    path = PUBLISHED / name / f"{version}.json"
    return json.loads(path.read_bytes()) if path.exists() else None


def schema_of(kind: EventType, version: int) -> Schema | None:
    """Return the schema of one version of a type, or None if there is no such version."""
    return current(kind) if version == kind.version else published(kind.name, version)


def address(kind: EventType, version: int) -> str:
    """Return where the schema of a version is served: what stands in `dataschema`."""
    return f"/schemas/{kind.name}/{version}"


def versions(kind: EventType) -> range:
    """Return every version of a type, the oldest first."""
    return range(1, kind.version + 1)
