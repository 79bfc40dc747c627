"""What may be reported, as each command's registration says."""

from dataclasses import fields

import pytest

from domain.aggregate import CommandType, commands
from domain.authority import Role
from domain.envelope import Classification
from domain.registry import event_type
from services.gateway.routing import command_of, reportable
from tests.definitions import defined_at

ONLY_OF_THE_COMMAND = {
    ("RequestAdjudication", "other"),  # the event names all claimants, the command the one besides
    ("ReplyToDocument", "document"),  # it says which record the reply is; the event stands on that record
}


REPORTABLE = [pytest.param(type, entry, id=type) for type, entry in reportable().items()]


@pytest.mark.parametrize("entry", [pytest.param(each, id=name) for name, each in commands.items()])
def test_what_an_officer_may_command_on_records_that_are_not_restricted_may_be_reported_and_nothing_else(
    entry: CommandType,
) -> None:
    allowed = entry.role is Role.OFFICER and entry.aggregate.classification is Classification.INTERNAL
    cure = "say `reported_as=` its event" if allowed else "take `reported_as` away"
    assert bool(entry.reported_as) is allowed, f"{defined_at(entry.decide)}: {entry.name}: {cure}"


def test_no_two_commands_are_reported_as_the_same_event() -> None:
    said = [each.reported_as for each in commands.values() if each.reported_as]
    twice = {event: defined_at(event) for event in said if said.count(event) > 1}
    assert twice == {}


@pytest.mark.parametrize(("type", "entry"), REPORTABLE)
def test_a_command_takes_what_its_event_says(type: str, entry: CommandType) -> None:
    assert event_type(type) in entry.aggregate.events(), f"{defined_at(entry.decide)}: {type} is of another kind"
    known = {field.name for field in fields(event_type(type).payload)}
    unknown = {field.name for field in fields(entry.payload)} - known
    assert {(entry.name, name) for name in unknown} <= ONLY_OF_THE_COMMAND, (
        f"{defined_at(entry.payload)}: {entry.name} wants {unknown}, which {type} does not say"
    )


def test_what_is_no_type_of_ours_or_for_others_to_decide_becomes_no_command() -> None:
    assert command_of("IssueEaten") is None
    assert command_of("IssueSuspended") is None  # needs an approver
    assert command_of("IssueWrittenOff") is None  # as well
    assert command_of("OrganisationEntered") is None  # needs an operator
    assert command_of("ClueReferred") is None  # restricted
