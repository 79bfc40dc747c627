"""Plain values in words: numbers, moments, terms, links."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from domain.aggregate_id import aggregate_id
from domain.issue.state import IssueStatus
from domain.node_id import NodeId
from domain.registry import event_type
from domain.words import Words
from projections.rates import rate
from services.dashboard.widgets.scalars import Text, share_text, text_of, untranslated
from services.dashboard.words.naming import Naming

CITY, HAIDIAN = NodeId("bj"), NodeId("bj.haidian")
TASK = aggregate_id("task", "a1", HAIDIAN)
NAMES = Naming(
    {CITY: Words("北京市", "Beijing"), HAIDIAN: Words("海淀区", "Haidian")}, {TASK: Words("修路灯", "Lamps")}
)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (1443, "1443"),
        (12345, "12,345"),
        (2.5, "2.5"),
        (Fraction(911, 972), "93.7%"),
        (date(2019, 5, 15), "2019-05-15"),
        (datetime(2019, 5, 15, 16, 30, tzinfo=UTC), "2019-05-16 00:30"),
        (None, "—"),
        ("anything else", "anything else"),
    ],
)
def test_a_value_is_read_as_people_write_it(value: Any, read: str) -> None:
    assert text_of(value, NAMES).words == untranslated(read)


def test_what_is_due_at_24_00_is_due_on_that_day() -> None:
    assert text_of(datetime(2019, 5, 17, 16, tzinfo=UTC), NAMES, "read_across_due").words == untranslated("2019-05-17")


def test_a_span_and_a_term_are_said_in_both_languages() -> None:
    assert text_of(timedelta(days=2), NAMES).words == Words("2 天", "2 d")
    assert text_of(IssueStatus.RESOLVED, NAMES).words == IssueStatus.RESOLVED.words


def test_a_type_of_event_is_said_in_its_words() -> None:
    assert text_of("PolicyIssued", NAMES, "type").words == event_type("PolicyIssued").words
    assert text_of("PolicyIssued", NAMES).words == untranslated("PolicyIssued")


def test_a_state_bears_its_mark_and_other_terms_do_not() -> None:
    assert text_of(IssueStatus.RESOLVED, NAMES, "status").mark == "state-resolved"
    assert text_of(IssueStatus.RESOLVED, NAMES, "before").mark == ""


def test_a_yes_that_is_a_warning_is_marked() -> None:
    assert text_of(True, NAMES, "overdue").mark == "warning"
    assert text_of(False, NAMES, "overdue").mark == ""
    assert text_of(True, NAMES, "plan_approved").mark == ""


def test_the_outcome_of_a_check_is_not_a_yes() -> None:
    assert text_of(True, NAMES, "passed").words == Words("通过", "passed")


def test_a_record_is_a_link_under_its_title() -> None:
    assert text_of(TASK, NAMES) == Text(Words("修路灯", "Lamps"), f"/records/{TASK}", "record")


def test_a_restricted_record_is_named_and_leads_nowhere() -> None:
    said = text_of(aggregate_id("clue", "a1", CITY), NAMES)
    assert said.path is None
    assert said.words.en == "Clue (Beijing)"


def test_an_organisation_is_called_by_its_name() -> None:
    assert text_of(HAIDIAN, NAMES).words == Words("海淀区", "Haidian")
    assert text_of("bj.unheard", NAMES).words == Words("unheard", "Unheard")


def test_a_hash_is_code() -> None:
    assert text_of("9f" * 32, NAMES).mark == "code"


def test_a_share_has_both_its_numbers() -> None:
    assert share_text(rate(911, 972)) == untranslated("93.72% (911/972)")
