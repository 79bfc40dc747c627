"""A specification that fails says what was expected, what came instead, and by which fields they differ."""

import sys
from datetime import UTC, datetime

import pytest
from _pytest.assertion.rewrite import AssertionRewritingHook

from domain.aggregate import On
from domain.aggregate_id import AggregateId
from domain.refusal import DueNotLater
from domain.task.assigning import AssignTask, ExtendTask, TaskClosed
from domain.task.events import TaskAssigned, TaskExtended, TaskRecalled
from tests.unit.given import CHAOYANG, HAIDIAN, Decided, given

DUE, LATER = datetime(2019, 6, 1, tzinfo=UTC), datetime(2019, 7, 1, tzinfo=UTC)
ASSIGNED = TaskAssigned(title="Repair the lamps", lead=HAIDIAN, due=DUE)
EXTEND = ExtendTask(due=LATER, reason="rain")


def difference(decided: Decided, *expected: object) -> list[str]:
    with pytest.raises(AssertionError) as failed:
        decided.then(*expected)
    return shown(failed.value)


def shown(failure: AssertionError) -> list[str]:
    head, *lines = str(failure).splitlines()
    assert [head, *lines[:2]] == ["decided otherwise:", "--- expected", "+++ came"]
    return lines[3:]


def test_it_shows_the_field_by_which_an_event_differs() -> None:
    command = AssignTask(title="Repair the lamps", lead=CHAOYANG, due=DUE)
    assert difference(given().when(command), ASSIGNED) == [
        " TaskAssigned",
        "     title = 'Repair the lamps'",
        "-    lead = 'bj.haidian'",
        "+    lead = 'bj.chaoyang'",
        "     assisting = ()",
        f"     due = {DUE!r}",
        "     about = None",
    ]


def test_it_shows_which_rule_refused_and_by_what() -> None:
    recalled = given(ASSIGNED, TaskRecalled(reason="x")).when(EXTEND)
    assert difference(recalled, TaskExtended(due=LATER, reason="rain")) == [
        "-TaskExtended",
        f"-    due = {LATER!r}",
        "-    reason = 'rain'",
        "+refused: TaskClosed, 'the task is already {status}'",
        "+    status = Words(zh='已收回', en='recalled')",
        "+    id = 'task-1@bj'",
    ]


def test_it_shows_what_came_where_nothing_was_expected() -> None:
    assert difference(given(ASSIGNED).when(EXTEND))[:2] == ["-nothing", "+TaskExtended"]


def test_it_shows_on_which_other_record_an_event_was_expected() -> None:
    recalled = On(AggregateId("task-1@bj"), TaskRecalled(reason="x"))
    expected = ["-TaskRecalled on task-1@bj", "-    reason = 'x'", "+nothing"]
    assert difference(Decided((), None), recalled) == expected


def test_it_shows_what_came_where_a_rule_was_expected_to_refuse() -> None:
    with pytest.raises(AssertionError) as failed:
        given(ASSIGNED).when(EXTEND).then_refused(TaskClosed)
    assert shown(failed.value)[:2] == ["-refused: TaskClosed, 'the task is already {status}'", "+TaskExtended"]


def test_it_shows_another_rule_with_its_fields() -> None:
    with pytest.raises(AssertionError) as failed:
        given(ASSIGNED).when(ExtendTask(due=DUE, reason="x")).then_refused(TaskClosed)
    assert shown(failed.value)[2:] == [f"+    due = {DUE!r}", f"+    old = {DUE!r}", "+    fields = 'due'"]


def test_it_shows_by_which_field_a_refusal_differs() -> None:
    with pytest.raises(AssertionError) as failed:
        given(ASSIGNED).when(ExtendTask(due=DUE, reason="x")).then_refused(DueNotLater, old=LATER)
    assert shown(failed.value)[1:] == [
        f"     due = {DUE!r}",
        f"-    old = {LATER!r}",
        f"+    old = {DUE!r}",
        "     fields = 'due'",
    ]


def test_assertions_of_every_helper_say_what_they_compared() -> None:
    """A module that is imported before it is registered keeps its plain assertions."""
    helpers = {name: module for name, module in sys.modules.items() if name.startswith("tests.")}
    plain = [name for name, each in helpers.items() if not isinstance(each.__loader__, AssertionRewritingHook)]
    assert plain == []
