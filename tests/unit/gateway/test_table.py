"""The one table of what may be reported."""

from dataclasses import fields

import pytest

from domain.aggregate import commands
from domain.authority import Role
from domain.envelope import Classification
from domain.registry import event_type
from services.gateway.references import KINDS, OF_SEVERAL_KINDS, reference_fields
from services.gateway.table import REPORTED, command_of

ONLY_OF_THE_COMMAND = {
    ("RequestAdjudication", "other"),  # the event names all claimants, the command the one besides
    ("ReplyToDocument", "document"),  # it says which record the reply is; the event stands on that record
}


def test_what_an_officer_may_command_on_records_that_are_not_restricted_may_be_reported_and_nothing_else() -> None:
    allowed = {
        entry.name
        for entry in commands.values()
        if entry.role is Role.OFFICER and entry.aggregate.classification is Classification.INTERNAL
    }
    assert set(REPORTED.values()) == allowed


def test_no_command_is_reported_by_two_event_types() -> None:
    assert len(set(REPORTED.values())) == len(REPORTED)


@pytest.mark.parametrize("type", REPORTED)
def test_a_command_takes_what_its_event_says(type: str) -> None:
    entry = command_of(type)
    assert entry is not None
    assert event_type(type) in entry.aggregate.events()
    known = {field.name for field in fields(event_type(type).payload)}
    asked = {(entry.name, field.name) for field in fields(entry.payload)}
    assert {name for name in asked if name[1] not in known} <= ONLY_OF_THE_COMMAND


@pytest.mark.parametrize("type", REPORTED)
def test_every_field_that_names_a_record_says_of_what_kind(type: str) -> None:
    entry = command_of(type)
    assert entry is not None
    assert reference_fields(entry.payload) <= {*KINDS, *OF_SEVERAL_KINDS}


def test_what_is_no_type_of_ours_or_for_others_to_decide_becomes_no_command() -> None:
    assert command_of("IssueEaten") is None
    assert command_of("IssueSuspended") is None  # needs an approver
    assert command_of("IssueWrittenOff") is None  # as well
    assert command_of("OrganisationEntered") is None  # needs an operator
    assert command_of("ClueReferred") is None  # restricted
