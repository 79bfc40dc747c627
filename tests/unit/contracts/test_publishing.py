"""Publishing writes what is new, and never over what somebody relies on."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from domain.registry import EventType, UnknownEventType
from domain.words import Words
from services.cli import contracts
from services.contracts import publishing, schemas
from services.contracts.publishing import BreakingChange, broken, publish

TITLE = Words("事", "Thing")


@dataclass
class Thing:
    """Something happens."""

    what: str


@dataclass
class ThingWithMore:
    """Something happens."""

    what: str
    more: str = ""


@dataclass
class ThingRenamed:
    """Something happens."""

    which: str


Registry = dict[str, EventType]


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Registry:
    """Put a registry with one type in the place of ours, and an empty folder in that of what is published."""
    found: Registry = {}
    monkeypatch.setattr(schemas, "PUBLISHED", tmp_path)
    monkeypatch.setattr(publishing, "PUBLISHED", tmp_path)
    monkeypatch.setattr(publishing, "event_types", lambda: iter(found.values()))
    monkeypatch.setattr(publishing, "event_type", lambda name: _type(found, name))
    found["Happened"] = EventType("Happened", 1, TITLE, Thing, {})
    return found


def _type(registry: Registry, name: str) -> EventType:
    if name not in registry:
        raise UnknownEventType(name)
    return registry[name]


def _kept(version: int) -> Any:
    return json.loads((schemas.PUBLISHED / "Happened" / f"{version}.json").read_text("utf-8"))


def test_a_new_type_is_written_once(registry: Registry) -> None:
    assert publish() == [schemas.PUBLISHED / "Happened" / "1.json"]
    assert _kept(1) == schemas.current(registry["Happened"])
    assert publish() == []


def test_an_addition_that_may_be_missing_is_written_over(registry: Registry) -> None:
    publish()
    registry["Happened"] = EventType("Happened", 1, TITLE, ThingWithMore, {})
    assert len(publish()) == 1
    assert set(_kept(1)["properties"]) == {"what", "more"}


def test_a_change_that_breaks_somebody_is_refused_and_nothing_is_written(registry: Registry) -> None:
    publish()
    registry["Happened"] = EventType("Happened", 1, TITLE, ThingRenamed, {})
    registry["Another"] = EventType("Another", 1, TITLE, Thing, {})
    with pytest.raises(BreakingChange, match=r"/schemas/Happened/1: what: the field was removed"):
        publish()
    assert set(_kept(1)["properties"]) == {"what"}
    assert not (schemas.PUBLISHED / "Another").exists()


def test_a_new_version_is_written_beside_the_old_one(registry: Registry) -> None:
    publish()
    registry["Happened"] = EventType("Happened", 2, TITLE, ThingRenamed, {1: lambda data: {"which": data["what"]}})
    assert publish() == [schemas.PUBLISHED / "Happened" / "2.json"]
    assert (set(_kept(1)["properties"]), set(_kept(2)["properties"])) == ({"what"}, {"which"})


def test_an_older_version_that_is_not_kept_is_missed(registry: Registry) -> None:
    registry["Happened"] = EventType("Happened", 2, TITLE, Thing, {1: dict})
    assert list(broken()) == ["/schemas/Happened/1: it is not kept; its schema is in the history"]


def test_a_type_that_was_published_cannot_go(registry: Registry) -> None:
    publish()
    del registry["Happened"]
    assert list(broken()) == ["/schemas/Happened/1: it was published, and nothing reads it any more"]


def test_a_version_that_was_published_cannot_be_taken_back(registry: Registry) -> None:
    registry["Happened"] = EventType("Happened", 2, TITLE, Thing, {1: dict})
    schemas.PUBLISHED.joinpath("Happened").mkdir()
    for version in (1, 2):
        schemas.PUBLISHED.joinpath("Happened", f"{version}.json").write_text(
            publishing.text(schemas.current(registry["Happened"]))
        )
    registry["Happened"] = EventType("Happened", 1, TITLE, Thing, {})
    assert list(broken()) == ["/schemas/Happened/2: it was published, and nothing reads it any more"]


@pytest.fixture
def documents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contracts, "documents", lambda: {"openapi.json": "{}\n"})


@pytest.mark.usefixtures("registry", "documents")
def test_the_program_says_what_it_has_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert contracts.main(tmp_path) == 0
    assert capsys.readouterr().out.splitlines() == [
        str(tmp_path / "Happened" / "1.json"),
        str(tmp_path / "openapi.json"),
    ]
    assert contracts.main(tmp_path) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("documents")
def test_the_program_refuses_what_breaks_somebody(
    registry: Registry, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish()
    registry["Happened"] = EventType("Happened", 1, TITLE, ThingRenamed, {})
    assert contracts.main(tmp_path) == 1
    assert "Raise the version" in capsys.readouterr().err
    assert not (tmp_path / "openapi.json").exists()
