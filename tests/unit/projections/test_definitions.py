"""Every figure says by whom, about whom and in which window, and everybody is told the same of it."""

from collections import Counter

import pytest

import projections.registry  # noqa: F401  (registers every figure)
from projections.bodies import Whom
from projections.circle import By
from projections.definition import GROUPS, Definition, counted, definitions, distinct, figure, of_review
from projections.engine.query import queries
from projections.question import Window
from services.dashboard.words.entries import glossary
from tests.unit.domain.examples import ISSUE

EVERY = [pytest.param(each, id=each.name) for each in definitions.values()]


@pytest.mark.parametrize("each", EVERY)
def test_a_figure_says_by_whom_about_whom_and_in_which_window(each: Definition) -> None:
    assert (type(each.by), type(each.about), type(each.window)) == (By, Whom, Window)
    [part] = [part for part in glossary() if part.anchor == "figures"]
    [entry] = [entry for entry in part.sections[0].entries if entry.name == each.name]
    told = " ".join(note.zh for note in entry.notes)
    assert all(words.zh in told for words in (each.by.words, each.about.words, each.window.words, each.counts))


@pytest.mark.parametrize("each", EVERY)
def test_an_organisations_own_figure_and_that_with_all_below_have_names_of_their_own(each: Definition) -> None:
    base = each.name.removesuffix(".own").removesuffix(".within")
    assert (each.by is By.OWN) == each.name.endswith(".own")
    assert (each.by is By.WITHIN) == each.name.endswith(".within")
    if not each.by.is_citywide:
        assert {definitions[f"{base}.own"].by, definitions[f"{base}.within"].by} == {By.OWN, By.WITHIN}


def test_no_two_figures_are_called_the_same() -> None:
    words = Counter((each.group, each.words) for each in definitions.values())
    assert [each for each, times in words.items() if times > 1] == []


def test_the_citys_review_has_what_is_citywide_and_everybody_elses_the_rest() -> None:
    city, others = of_review(citywide=True), of_review(citywide=False)
    assert {each.name for each in (*city, *others)} == {n for n, each in definitions.items() if each.group in GROUPS}
    assert {each.by for each in others} == {By.OWN, By.WITHIN}
    assert {each.group for each in definitions.values()} <= {*GROUPS, *queries}


def test_where_there_is_nothing_among_which_to_count_nothing_was_reported() -> None:
    assert counted(0, (), among=[]).value is None
    assert counted(0, (), among=[ISSUE]).value == 0
    assert distinct([ISSUE, ISSUE], among=[ISSUE]).value == 1


def test_a_name_is_given_once_and_in_a_group_that_there_is() -> None:
    some = next(iter(definitions.values()))
    for name in (some.name, "dragons.seen"):
        again = figure(
            name,
            zh="数字",
            en="Figure",
            counts=some.counts,
            by=some.by,
            about=some.about,
            window=some.window,
            events=(),
        )
        with pytest.raises(ValueError, match=name.partition(".")[0]):
            again(some.count)
