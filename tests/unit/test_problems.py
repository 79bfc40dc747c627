"""Every situation has one status, one type and words in both languages, and leads to what it is about."""

import re
from dataclasses import fields

import pytest

import domain.catalogue  # noqa: F401 - registers every refusal
from domain.aggregate import CommandType, commands
from domain.place import dotted, place_of, pointer
from services.api.bodies import checked
from services.problems.problem import Kind, kebab, kinds, title
from services.problems.rules import broken
from services.problems.statuses import status_of
from tests.pointed import resolved

JUNK: tuple[object, ...] = (5, "x y", None, {}, {"odd": 1}, [5], [{}], [{"odd": 1}, "x y"], [[5]])
"""What no field is, or not with this in it."""


@pytest.mark.parametrize(("name", "kind"), sorted(dict(kinds()).items()))
def test_every_problem_is_an_error_that_both_languages_can_say(name: str, kind: Kind) -> None:
    assert 400 <= status_of(kind) <= 599
    assert kind.__doc__
    assert title(kind, "zh") != title(kind, "en")
    assert "{" not in title(kind, "zh") + title(kind, "en")
    assert name == kebab(kind.__name__)


_OPEN_ENDED = re.compile(r"\b(a|an|at|by|for|from|in|is|of|the|to|with)$")


@pytest.mark.parametrize(("name", "kind"), sorted(dict(kinds()).items()))
def test_what_a_problem_is_called_has_an_end(name: str, kind: Kind) -> None:
    called, is_cut = title(kind, "en"), kind.words.en.endswith("}") and not title(kind, "en").endswith("…")
    assert called != "…"
    assert not (is_cut and _OPEN_ENDED.search(called)), name


@pytest.mark.parametrize(("name", "kind"), sorted(dict(kinds()).items()))
def test_no_words_have_an_article_before_what_differs(name: str, kind: Kind) -> None:
    """`a another meeting`: what stands there brings its own."""
    assert not re.search(r"\ban? \{", kind.words.en), name


def test_no_two_problems_share_a_type() -> None:
    names = [name for name, _ in kinds()]

    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("name", "kebabed"),
    [("NotFound", "not-found"), ("TaskClosed", "task-closed"), ("NotASubject", "not-a-subject"), ("X", "x")],
)
def test_a_type_is_named_after_its_situation(name: str, kebabed: str) -> None:
    assert kebab(name) == kebabed


@pytest.mark.parametrize("entry", commands.values(), ids=commands.keys())
def test_the_pointer_of_every_broken_rule_leads_into_what_came(entry: CommandType) -> None:
    names = [field.name for field in fields(entry.payload)]
    for junk in JUNK:
        body = {"odd/name": 1, **dict.fromkeys(names, junk)}
        _, errors = checked(entry.payload, body, "body")
        for each in broken(errors, "en"):
            place = place_of(each["pointer"])
            assert resolved(body, pointer(place[:-1])) is not None
            assert each["field"] == dotted(place)


def test_only_what_is_json_has_pointers() -> None:
    places = ("body", "event", "query", "header")
    told = broken([{"loc": (place, "a/b", 0), "type": "missing", "msg": "Field required"} for place in places], "en")

    assert [each.get("pointer") for each in told] == ["/a~1b/0", "/a~1b/0", None, None]


def test_a_body_that_is_wrong_as_a_whole_has_the_pointer_to_the_whole() -> None:
    [told] = broken([{"loc": ("body",), "type": "missing", "msg": "Field required"}], "en")

    assert told["pointer"] == ""
