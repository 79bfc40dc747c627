"""Refusals say in both languages which rule is broken; commands say what they do."""

import re
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import pytest

import domain.catalogue  # noqa: F401  (registers everything)
from domain.aggregate import CommandType, Impossible, aggregates, commands
from domain.refusal import DueNotLater, Refusal, refusals
from domain.task.assigning import TaskClosed
from domain.task.events import TaskConfirmed
from domain.task.state import TaskStatus
from domain.words import Term
from tests.definitions import defined_at

CHINESE = re.compile(r"[\u4e00-\u9fff]")
BROKEN_RULES = [refusal for refusal in refusals.values() if refusal.__module__.startswith("domain.")]
TESTS = "\n".join(path.read_text("utf-8") for path in Path(__file__).parents[2].rglob("test_*.py"))


def holes(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("refusal", BROKEN_RULES, ids=lambda refusal: refusal.__name__)
def test_every_refusal_says_why_in_both_languages_with_the_same_details(refusal: type[Refusal]) -> None:
    rule = f"{defined_at(refusal)}: {refusal.__name__}"
    assert CHINESE.search(refusal.words.zh), f"{rule} is not said in Chinese"
    assert not CHINESE.search(refusal.words.en), f"{rule} is not said in English"
    assert refusal.__doc__, f"{rule} does not say which rule was broken"
    details = dict.fromkeys(holes(refusal.words.en) | holes(refusal.words.zh), "x")
    assert refusal(**details).say("en") == str(refusal(**details))


@pytest.mark.parametrize("refusal", BROKEN_RULES, ids=lambda refusal: refusal.__name__)
def test_every_refusal_of_an_aggregate_has_a_test(refusal: type[Refusal]) -> None:
    if refusal.__module__ != "domain.refusal":
        assert re.search(rf"then_refused\(\s*{refusal.__name__}\b", TESTS), (
            f"{defined_at(refusal)}: no test has `.then_refused({refusal.__name__}`; write it in {_test_of(refusal)}"
        )


def _test_of(refusal: type[Refusal]) -> str:
    return f"tests/unit/domain/test_{refusal.__module__.split('.')[1]}.py"


def test_a_detail_that_is_said_in_words_is_said_in_the_same_language() -> None:
    refusal = TaskClosed(status=TaskStatus.CONFIRMED.words)
    assert refusal.say("zh") == "任务已办结"
    assert refusal.say("en") == "the task is already confirmed"


def test_a_refusals_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="two refusals are named TaskClosed"):
        type("TaskClosed", (Refusal,), {}, zh="x", en="x")


@pytest.mark.parametrize("entry", commands.values(), ids=commands.keys())
def test_every_command_says_what_it_does_and_its_decision_which_rule_it_keeps(entry: CommandType) -> None:
    assert CHINESE.search(entry.words.zh), f"{defined_at(entry.decide)}: {entry.name} has no Chinese name"
    # A dataclass that says nothing says how it is made.
    assert not (entry.payload.__doc__ or "").startswith(f"{entry.name}("), (
        f"{defined_at(entry.payload)}: {entry.name} does not say what is asked for"
    )
    assert entry.decide.__doc__, f"{defined_at(entry.decide)}: the decision does not say which rule it keeps"
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", entry.verb)


def test_the_verbs_of_one_kind_differ() -> None:
    verbs = [(entry.aggregate.kind, entry.verb) for entry in commands.values()]
    assert len(set(verbs)) == len(verbs)


@pytest.mark.parametrize("kind", aggregates)
def test_an_event_that_cannot_follow_is_not_taken(kind: str) -> None:
    with pytest.raises(Impossible, match="cannot follow"):
        aggregates[kind].state([object()])


def test_what_cannot_follow_on_a_state_is_not_taken() -> None:
    with pytest.raises(Impossible, match="TaskConfirmed cannot follow on None"):
        aggregates["task"].state([TaskConfirmed()])


def test_a_term_is_stored_by_its_name_and_shown_by_its_words() -> None:
    class Colour(Term):
        RED = "red", "红", "red"

    assert Colour("red") is Colour.RED
    assert (f"{Colour.RED}", Colour.RED.words.zh) == ("red", "红")


def test_a_moment_is_told_by_the_clock_of_beijing() -> None:
    due, old = datetime(2019, 5, 17, 16, tzinfo=UTC), datetime(2019, 5, 16, 16, tzinfo=UTC)
    said = DueNotLater(due=due, old=old)
    assert said.say("en") == "the new due date 2019-05-18T00:00:00+08:00 is not after 2019-05-17T00:00:00+08:00"
    assert "2019-05-18T00:00:00+08:00" in said.say("zh")
