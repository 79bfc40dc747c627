"""Publishing: schemas are written, and compared with what was published, which is never written over."""

import json
from collections.abc import Iterator
from pathlib import Path

from domain.registry import EventType, UnknownEventType, event_type, event_types
from services.contracts.compatibility import breaking
from services.contracts.schemas import PUBLISHED, current, published, versions


class BreakingChange(Exception):
    """A published version would change so that somebody who relies on it breaks; the message names type and field."""


def text(document: object) -> str:
    """Return a document as it stands in the tree."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def publish() -> list[Path]:
    """Write the schema of every current version that is not published as it is; return the files written.

    Raises:
        BreakingChange: a published version would break; nothing is written.
    """
    if found := list(broken()):
        raise BreakingChange("\n".join(found))
    return [path for kind in event_types() if (path := _written(kind))]


def broken() -> Iterator[str]:
    """Yield what is wrong with the registry, compared with what is published."""
    for kind in event_types():
        yield from (f"{kind.dataschema}: {change}" for change in _changes(kind))
        missing = (each for each in versions(kind)[:-1] if published(kind.name, each) is None)
        yield from (f"/schemas/{kind.name}/{each}: it is not kept; its schema is in the history" for each in missing)
    yield from _gone()


def _changes(kind: EventType) -> Iterator[object]:
    if before := published(kind.name, kind.version):
        yield from breaking(before, current(kind))


def _gone() -> Iterator[str]:
    """Yield what is published, and that the registry does not know any more."""
    for path in sorted(PUBLISHED.glob("*/*.json")):
        name, version = path.parent.name, int(path.stem)
        try:
            known = version in versions(event_type(name))
        except UnknownEventType:
            known = False
        if not known:
            yield f"/schemas/{name}/{version}: it was published, and nothing reads it any more"


def _written(kind: EventType) -> Path | None:
    path, made = PUBLISHED / kind.name / f"{kind.version}.json", text(current(kind))
    if path.exists() and path.read_text("utf-8") == made:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(made, "utf-8")
    return path
