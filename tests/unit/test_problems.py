"""Every situation has one status, one type and words in both languages."""

import pytest

import domain.catalogue  # noqa: F401 - registers every refusal
from services.problems.problem import Kind, kebab, kinds, title
from services.problems.statuses import status_of


@pytest.mark.parametrize(("name", "kind"), sorted(dict(kinds()).items()))
def test_every_problem_is_an_error_that_both_languages_can_say(name: str, kind: Kind) -> None:
    assert 400 <= status_of(kind) <= 599
    assert kind.__doc__
    assert title(kind, "zh") != title(kind, "en")
    assert "{" not in title(kind, "zh") + title(kind, "en")
    assert name == kebab(kind.__name__)


def test_no_two_problems_share_a_type() -> None:
    names = [name for name, _ in kinds()]

    assert len(names) == len(set(names))


@pytest.mark.parametrize(("name", "kebabed"), [("NotFound", "not-found"), ("TaskClosed", "task-closed"), ("X", "x")])
def test_a_type_is_named_after_its_situation(name: str, kebabed: str) -> None:
    assert kebab(name) == kebabed
