"""The glossary has all that has a name, each under an anchor of its own, and finds it in both languages."""

from collections import Counter
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.aggregate import commands
from domain.node_id import NodeId
from domain.refusal import refusals
from domain.registry import event_types
from domain.words import Words
from services.dashboard import rendering
from services.dashboard.page import PageContext, Parameters
from services.dashboard.pages.glossary import words
from services.dashboard.shell import Shell
from services.dashboard.stream.content import PageContent
from services.dashboard.words.entries import GlossaryEntry, glossary
from services.language import Language

OURS = ("domain.", "projections.", "services.")


def entries() -> list[GlossaryEntry]:
    return [entry for part in glossary() for section in part.sections for entry in section.entries]


def drawn(text: str) -> PageContent:
    context = SimpleNamespace(parameters=Parameters(query={"q": text}), snapshot=SimpleNamespace(position=1))
    return words(cast(PageContext, context))


def found(wish: str) -> set[str]:
    parts: Any = drawn(wish).values["parts"]
    return {entry.name for part in parts for section in part.sections for entry in section.entries}


def test_every_event_command_and_refusal_is_in_it() -> None:
    names = {entry.name for entry in entries()}
    assert {each.name for each in event_types() if each.payload.__module__.startswith(OURS)} <= names
    assert {name for name, each in commands.items() if each.payload.__module__.startswith(OURS)} <= names
    assert {name for name, each in refusals.items() if each.__module__.startswith(OURS)} <= names


def test_each_has_an_anchor_of_its_own() -> None:
    sections = [section.anchor for part in glossary() for section in part.sections]
    assert [anchor for anchor, times in Counter([*sections, *(e.anchor for e in entries())]).items() if times > 1] == []


def test_an_event_says_its_version_and_its_fields_and_a_command_who_may_give_it() -> None:
    by_name = {entry.name: entry for entry in entries()}
    assert dict(by_name["IssueWrittenOff"].fields)["note"] == Words("说明", "Note")
    assert "version 1" in [note.en for note in by_name["TaskAssigned"].notes]
    assert "role: approver" in [note.en for note in by_name["ApproveRoundPlan"].notes]
    assert any(note.en.startswith("tier: municipal") for note in by_name["OpenRound"].notes)


@pytest.mark.parametrize("wish", ["销账", "written OFF", "IssueWrittenOff"])
def test_it_is_found_in_either_language_and_by_its_name(wish: str) -> None:
    assert "IssueWrittenOff" in found(wish)
    assert "TaskAssigned" not in found(wish)


def test_a_kind_is_found_with_all_that_happens_to_it() -> None:
    assert {"RoundOpened", "OpenRound"} <= found("巡视轮次")


def test_what_is_called_nothing_is_not_found() -> None:
    assert found("dragon") == set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_the_same_at_every_moment(language: Language) -> None:
    content = drawn("round")
    shell = Shell(node=NodeId("bj"), name=Words("北京市", "Beijing"), path="/glossary", query={"q": "round"})
    html = rendering.page("glossary.html", language, datetime(2019, 5, 1, tzinfo=UTC), shell=shell, **content.values)
    assert not content.moves
    assert 'id="event-RoundOpened"' in html
    assert 'value="round"' in html
    assert "asof" not in html
