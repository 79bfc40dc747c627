"""Every answer about records of many says whose acts it covers, and of how much of them."""

from dataclasses import fields
from inspect import Parameter, signature

import pytest

import projections.registry  # noqa: F401  (registers every query)
from projections.circle import By, Covers
from projections.engine.query import Query, queries

OF_FIGURES = {"review", "explain"}
"""They say of each figure by whom it is."""


def is_about_one(query: Query) -> bool:
    """Say whether it must be told which record, or which day, it is asked about."""
    asked = list(signature(query.ask).parameters.values())[1:]
    return any(each.default is Parameter.empty for each in asked)


@pytest.mark.parametrize("name", sorted(queries.keys() - OF_FIGURES))
def test_every_answer_says_what_it_covers(name: str) -> None:
    query = queries[name]
    answer = signature(query.ask, eval_str=True).return_annotation
    assert is_about_one(query) or {each.name: each.type for each in fields(answer)}.get("covers") is Covers


@pytest.mark.parametrize("name", sorted(queries))
def test_whoever_asks_for_one_organisations_acts_may_have_those_of_all_below_counted_in(name: str) -> None:
    asked = signature(queries[name].ask).parameters
    assert ("owner" in asked) == ("below" in asked)


def test_a_circle_is_the_citys_or_an_organisations() -> None:
    assert {by for by in By if not by.is_citywide} == {By.OWN, By.WITHIN}
