"""A mistake can be taken back: every event says which event does so, which says it anew, or why it stays said."""

import re
from pathlib import Path

import pytest

import domain.catalogue  # noqa: F401  (registers everything)
from domain.aggregate import aggregates
from domain.registry import EventType, event, event_type, event_types
from domain.way_back import Final, SaidAnew, Undone
from tests.definitions import defined_at

OURS = [each for each in event_types() if each.payload.__module__.startswith("domain.")]
KIND = {each.name: kind for kind, aggregate in aggregates.items() for each in aggregate.events()}
TESTS = "\n".join(path.read_text("utf-8") for path in Path(__file__).parents[1].rglob("*.py"))


@pytest.mark.parametrize("entry", OURS, ids=lambda entry: entry.name)
def test_every_event_is_taken_back_or_said_anew_or_says_why_not(entry: EventType) -> None:
    assert entry.way_back, f"{defined_at(entry.payload)}: {entry.name} says neither undone=, nor anew=, nor final="


@pytest.mark.parametrize(
    "entry", [each for each in OURS if isinstance(each.way_back, Undone | SaidAnew)], ids=lambda entry: entry.name
)
def test_what_takes_it_back_or_says_it_anew_happens_to_the_same_record(entry: EventType) -> None:
    assert isinstance(entry.way_back, Undone | SaidAnew)
    by = event_type(entry.way_back.by)
    assert KIND[by.name] == KIND[entry.name], f"{defined_at(entry.payload)}: {by.name} happens to another record"
    assert re.search(rf"\b{by.name}\(", TESTS), f"{defined_at(by.payload)}: no test has {by.name}("


@pytest.mark.parametrize("entry", [each for each in OURS if isinstance(each.way_back, Undone)], ids=lambda e: e.name)
def test_nothing_takes_itself_back(entry: EventType) -> None:
    assert isinstance(entry.way_back, Undone)
    assert entry.way_back.by != entry.name


@pytest.mark.parametrize("reason", Final)
def test_every_reason_is_that_of_some_event(reason: Final) -> None:
    assert any(each.way_back is reason for each in OURS)


def test_an_event_is_mended_one_way() -> None:
    with pytest.raises(ValueError, match="an event is mended one way"):
        event("例", "Example", undone="TaskRecalled", final=Final.SEEN)(type("Example", (), {}))
