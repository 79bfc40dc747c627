"""A refusal leads to the field that it is about, or says which record: in the command, however deep it stands there."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

import pytest
from pydantic import TypeAdapter

import domain.catalogue  # noqa: F401  (registers everything)
from domain.aggregate import CommandType, commands
from domain.aggregate_id import AggregateId
from domain.list.events import Category
from domain.list.opening import CategoryTwice, OpenIssueList
from domain.patrol.assigning import AdoptAssignment, HomeDistrictTarget, TargetMissing, TargetTwice
from domain.patrol.events import Assignment
from domain.place import dotted, pointer
from domain.pointing import complete, places_of, read_by
from domain.reconciliation.comparing import ComparedWithItself, RecordMismatch
from domain.reconciliation.events import Compared
from domain.rectification.accepting import ReturnTooLate
from domain.refusal import About, AlreadyExists, NotFound, Refusal, refusals
from domain.task.assigning import AssignTask, ExtendTask, TaskClosed
from domain.task.events import TaskAssigned
from domain.task.state import TaskStatus
from domain.words import Words
from services.contracts.samples import data
from tests.definitions import defined_at
from tests.pointed import require_pointed
from tests.unit.given import AT, BJ, CHAOYANG, HAIDIAN, fold

BROKEN_RULES = [refusal for refusal in refusals.values() if refusal.__module__.startswith("domain.")]
TASK = AggregateId("task-1@bj")
TEAMS = AggregateId("team-1@bj.haidian"), AggregateId("team-2@bj.haidian")


def pointers(refusal: Refusal, command: object) -> list[str]:
    """Return where a refusal leads to in a command."""
    return [pointer(place) for place in places_of(refusal, command)]


def names(hint: Any) -> Iterator[str]:
    """Yield the names of all fields of what a type may be, however deep."""
    if isinstance(hint, type) and is_dataclass(hint):
        yield from (field.name for field in fields(hint))
        yield from (name for each in get_type_hints(hint).values() for name in names(each))
    for each in get_args(hint):
        yield from names(each)


NAMES = frozenset(name for command in commands.values() for name in names(command.payload))


# ── What each refusal says of itself ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("refusal", BROKEN_RULES, ids=lambda refusal: refusal.__name__)
def test_every_refusal_says_which_field_it_is_about_or_that_it_is_about_none(refusal: type[Refusal]) -> None:
    if refusal.about is About.FIELD:
        named = refusal.field or refusal.holes()
        assert (NAMES | {"field"}) & {*named}, (
            f"{defined_at(refusal)}: no command has a field {' or '.join(sorted(named))}: say which one "
            f'{refusal.__name__} is about, field="…", or about=About.RECORD if it is about none'
        )


@pytest.mark.parametrize("refusal", BROKEN_RULES, ids=lambda refusal: refusal.__name__)
def test_every_field_that_a_refusal_names_is_one_of_a_command(refusal: type[Refusal]) -> None:
    if refusal.about is About.FIELD:
        assert {*refusal.field} <= NAMES, f"{defined_at(refusal)}: no command has a field {refusal.field}"


def test_a_refusal_that_names_nothing_is_not_defined() -> None:
    with pytest.raises(TypeError, match='Vague: say which field of the command it is about, field="due", or about='):
        type("Vague", (Refusal,), {}, zh="不行", en="no")
    assert "Vague" not in refusals


def test_a_refusal_that_says_a_status_is_about_the_record() -> None:
    assert TaskClosed.about is About.RECORD


# ── Where it leads to ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_detail_leads_to_the_field_of_its_name_and_value() -> None:
    categories = tuple(Category(code, Words("类", code)) for code in ("lights", "roads", "lights"))
    command = OpenIssueList(title=Words("清单", "list"), categories=categories)

    assert pointers(CategoryTwice(code="lights"), command) == ["/categories/0/code", "/categories/2/code"]


def test_of_several_alike_it_leads_to_the_one_that_has_the_other_details_too() -> None:
    command = AdoptAssignment(assignments=tuple(Assignment(team, each) for team in TEAMS for each in (BJ, HAIDIAN)))

    assert pointers(HomeDistrictTarget(team=TEAMS[1], target=HAIDIAN), command) == ["/assignments/3/target"]
    assert pointers(TargetTwice(target=BJ), command) == ["/assignments/0/target", "/assignments/2/target"]


def test_what_is_missing_in_a_field_leads_to_the_field() -> None:
    command = AdoptAssignment(assignments=(Assignment(TEAMS[0], BJ),))

    assert pointers(TargetMissing(target=CHAOYANG), command) == ["/assignments"]


def test_a_term_is_found_by_its_words() -> None:
    both = (Compared.REPORT, Compared.REPORT)
    command = RecordMismatch(number=1, between=both, where="x", note="x")

    assert pointers(ComparedWithItself(document=Compared.REPORT.words), command) == ["/between/0", "/between/1"]


def test_a_record_that_is_not_there_leads_to_the_field_that_names_it() -> None:
    named = AssignTask(title="x", lead=HAIDIAN, due=AT, about=TASK)

    assert pointers(NotFound(id=TASK), named) == ["/about"]
    assert pointers(NotFound(id=AggregateId("task-2@bj")), named) == []


def test_where_the_one_that_is_raised_says_which_field_that_is_it() -> None:
    command = AssignTask(title="x", lead=HAIDIAN, assisting=(CHAOYANG,), due=AT)

    assert pointers(TaskClosed(status=TaskStatus.OPEN.words, field="assisting"), command) == ["/assisting"]


def test_what_is_about_no_field_says_which_record_and_at_which_stage() -> None:
    refusal, task = ReturnTooLate(), fold(TASK, [TaskAssigned(title="x", lead=HAIDIAN, due=AT)])
    complete(refusal, ExtendTask(due=AT, reason="x"), TASK, task)

    assert refusal.details == {"id": TASK, "status": TaskStatus.OPEN.words}


def test_of_another_record_it_says_no_stage() -> None:
    refusal, task = NotFound(id=AggregateId("task-2@bj")), fold(TASK, [TaskAssigned(title="x", lead=HAIDIAN, due=AT)])
    complete(refusal, ExtendTask(due=AT, reason="x"), TASK, task)

    assert refusal.details == {"id": "task-2@bj"}


def test_what_leads_nowhere_fails_the_test_that_meets_it() -> None:
    with pytest.raises(
        AssertionError, match=r"domain/list/opening.py:\d+: say which field CategoryTwice is about, fie"
    ):
        require_pointed(CategoryTwice(code="lights"), ExtendTask(due=AT, reason="x"))


def test_a_place_is_written_as_a_json_pointer() -> None:
    assert pointer(()) == ""
    assert pointer(("assignments", 3, "target")) == "/assignments/3/target"
    assert pointer(("a/b", "c~d")) == "/a~1b/c~0d"
    assert dotted(("assignments", 3, "target")) == "assignments.3.target"


OF_THEIR_OWNER = {
    "EnterOrganisation",
    "ChargeSupervisor",
    "PublishFocusTaxonomy",
    "SetFilingRule",
    "SetRecordingRule",
}
"""Of these an owner has one, whatever the command says."""
CALLED = [entry for entry in commands.values() if entry.opens and entry.opens != entry.aggregate.fresh]


@pytest.mark.parametrize("entry", CALLED, ids=lambda entry: entry.name)
def test_what_a_record_is_called_by_is_found_in_the_command_that_opens_it(entry: CommandType) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(entry.payload)
    command, opens = adapter.validate_python(data(adapter.json_schema())), entry.opens
    assert opens
    refusal = AlreadyExists(id=opens(command, "1", BJ))
    refusal.places = read_by(lambda read: opens(read, "1", BJ), command)
    assert bool(refusal.places) is (entry.name not in OF_THEIR_OWNER)
    require_pointed(refusal, command)
