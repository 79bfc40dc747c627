"""What an edit of a row reports, and which edits are refused."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest

from domain.issue.state import IssueStatus
from services.exchange import office
from services.exchange.errors import CellMissing, InvalidRow
from services.exchange.office.catalogue import LISTS
from services.exchange.office.columns import end_of
from services.exchange.office.lists import ColumnFixed, Edit, OfficeList, ReportedEvent, StepImpossible
from services.json_bytes import JsonObject

ISSUE = {
    "id": "issue-1@bj",
    "list": "list-1@bj",
    "category": "lamps",
    "text": "路灯不亮",
    "about": "bj.haidian.kexu",
    "status": "assigned",
    "responsible": "bj.haidian",
    "due": "2019-05-18",
}
TASK = {"id": "task-1@bj", "title": "检查路灯", "lead": "bj.haidian", "due": "2019-05-18", "status": "open"}
LETTER = {"id": "letter-2019n14@bj", "year": "2019", "number": "14", "subject": "路灯", "status": "issued"}
EXPORTED = {"issues": ISSUE, "tasks": TASK, "letters": LETTER}


def edit(list: str, before: dict[str, str] | None = None, /, **cells: str) -> Edit:
    columns = {column.name: column.words.en for column in LISTS[list].columns}
    base = EXPORTED[list] | (before or {})
    return Edit(
        2, {**dict.fromkeys(columns, ""), **base, **cells}, {**dict.fromkeys(columns, ""), **base}, columns, "en"
    )


def new(list: str, /, language: str = "en", **cells: str) -> Edit:
    columns = {column.name: column.words.en for column in LISTS[list].columns}
    return Edit(2, {**dict.fromkeys(columns, ""), **cells}, None, columns, language)


def reported(made: Edit, list: str) -> list[tuple[str, dict[str, Any]]]:
    found = LISTS[list].added(made) if made.before is None else LISTS[list].edited(made)
    return [(each.type, dict(each.data)) for each in found]


def refused(made: Edit, list: str) -> tuple[type[InvalidRow], str | None]:
    with pytest.raises(InvalidRow) as found:
        reported(made, list)
    return type(found.value), found.value.column


@pytest.mark.parametrize("list", LISTS)
def test_a_row_that_is_as_it_was_reports_nothing(list: str) -> None:
    assert reported(edit(list), list) == []
    assert reported(edit(list, reason="无", on="2019-05-20"), list) == []


POINT: JsonObject = {"latitude": 39.98, "longitude": 116.3}
ON_THE_BOARD: dict[str, JsonObject] = {
    "issues": {
        "id": "issue-1@bj",
        "list": "list-1@bj",
        "item": 7,
        "category": "lamps",
        "text": "路灯不亮",
        "text_en": None,
        "about": "bj.haidian.kexu",
        "place": {"zh": "中关村", "en": "Zhongguancun"},
        "point": POINT,
        "focus": None,
        "is_key": True,
        "status": "assigned",
        "responsible": "bj.haidian",
        "due": "2019-05-18T16:00:00Z",
    },
    "tasks": {
        "id": "task-1@bj",
        "title": "检查路灯",
        "lead": "bj.haidian",
        "assisting": ["bj.sasac", "bj.haidian.kexu"],
        "due": "2019-05-18T00:30:00Z",
        "about": None,
        "status": "open",
    },
    "letters": {
        "id": "letter-2019n14@bj",
        "year": 2019,
        "number": 14,
        "subject": "路灯",
        "text": "建议",
        "addressees": ["bj.sasac"],
        "due": None,
        "source": None,
        "status": "issued",
    },
}
IN_PLAIN = {
    "issues": {
        "id": "issue-1@bj",
        "list": "list-1@bj",
        "item": "7",
        "category": "lamps",
        "text": "路灯不亮",
        "text_en": "",
        "about": "bj.haidian.kexu",
        "place": "中关村",
        "place_en": "Zhongguancun",
        "latitude": "39.98",
        "longitude": "116.3",
        "focus": "",
        "key": "true",
        "status": "assigned",
        "responsible": "bj.haidian",
        "due": "2019-05-18",
    },
    "tasks": {
        "id": "task-1@bj",
        "title": "检查路灯",
        "lead": "bj.haidian",
        "assisting": "bj.sasac; bj.haidian.kexu",
        "due": "2019-05-18 08:30",
        "about": "",
        "status": "open",
    },
    "letters": {
        "id": "letter-2019n14@bj",
        "year": "2019",
        "number": "14",
        "subject": "路灯",
        "text": "建议",
        "addressee": "bj.sasac",
        "due": "",
        "source": "",
        "status": "issued",
    },
}


@pytest.mark.parametrize("list", LISTS)
def test_a_record_stands_in_a_row_in_the_order_of_the_columns_and_without_what_only_reports(list: str) -> None:
    assert [*LISTS[list].plain(ON_THE_BOARD[list]).items()] == [*IN_PLAIN[list].items()]


def test_what_an_issue_does_not_have_is_empty_in_its_row() -> None:
    bare = ON_THE_BOARD["issues"] | {"place": None, "point": None, "item": None, "is_key": False, "due": None}
    names = ("place", "place_en", "latitude", "longitude", "item", "key", "due")
    assert {LISTS["issues"].plain(bare)[name] for name in names} == {""}


# ── Issues ────────────────────────────────────────────────────────────────────────────────────────────────────────────

RAISED = {"list": "L", "category": "lamps", "text": "路灯不亮", "about": "bj.haidian.kexu"}


def test_a_new_issue_is_raised() -> None:
    assert reported(new("issues", number="1", **RAISED), "issues") == [("IssueRaised", RAISED)]


def test_a_new_issue_takes_the_steps_that_its_status_says() -> None:
    told = reported(
        new("issues", number="1", status="assigned", responsible="bj.haidian", due="2019-05-18", **RAISED), "issues"
    )
    assert [type for type, _ in told] == ["IssueRaised", "IssueVerified", "IssueListed", "IssueAssigned"]
    assert told[-1][1] == {"responsible": "bj.haidian", "due": end_of("2019-05-18")}


def test_a_new_issue_says_its_place_in_both_languages_its_focus_and_that_it_is_key() -> None:
    more = {"place": "科煦", "place_en": "Kexu", "focus": "policies", "key": "true", "text_en": "Lamp out"}
    [(_, data)] = reported(new("issues", number="1", **RAISED, **more), "issues")
    assert data["place"] == {"zh": "科煦", "en": "Kexu"}
    assert (data["focus"], data["key"], data["text_en"]) == ("policies", True, "Lamp out")


@pytest.mark.parametrize("status", ["resolved", "written-off", "dismissed", "suspended"])
def test_a_new_issue_does_not_begin_at_its_end(status: str) -> None:
    assert refused(new("issues", number="1", status=status, **RAISED), "issues") == (StepImpossible, "Status")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_step_that_is_impossible_is_told_in_the_words_of_the_workbook(language: str) -> None:
    with pytest.raises(StepImpossible) as refusal:
        LISTS["issues"].added(new("issues", language=language, number="1", status="resolved", **RAISED))
    assert refusal.value.details["after"] == IssueStatus.RESOLVED.words.say(language)


def test_a_new_issue_that_is_assigned_says_to_whom() -> None:
    assert refused(new("issues", status="assigned", due="2019-05-18", **RAISED), "issues") == (
        CellMissing,
        "Responsible",
    )


WAY: list[tuple[str, str, dict[str, str], list[str]]] = [
    ("raised", "listed", {}, ["IssueVerified", "IssueListed"]),
    ("listed", "assigned", {}, ["IssueAssigned"]),
    ("assigned", "resolved", {"reason": "已修复"}, ["RectificationChecked", "IssueResolved"]),
    ("verified", "dismissed", {"reason": "不属实"}, ["IssueDismissed"]),
    ("assigned", "closed", {"reason": "已拆除"}, ["IssueClosedNotImplemented"]),
    ("suspended", "assigned", {"reason": "已到货"}, ["IssueResumed"]),
    ("written-off", "assigned", {"reason": "又坏了"}, ["IssueReopened"]),
]


@pytest.mark.parametrize(("before", "after", "more", "types"), WAY)
def test_a_change_of_status_reports_the_steps_that_lead_there(
    before: str, after: str, more: dict[str, str], types: list[str]
) -> None:
    told = reported(edit("issues", {"status": before}, status=after, **more), "issues")
    assert [type for type, _ in told] == types
    assert all(more["reason"] in data.values() for _, data in told[:1] if more)


@pytest.mark.parametrize(("before", "after", "more", "_types"), [each for each in WAY if each[2]])
def test_a_step_that_needs_a_reason_is_refused_without_one(
    before: str, after: str, more: dict[str, str], _types: list[str]
) -> None:
    assert more
    assert refused(edit("issues", {"status": before}, status=after), "issues") == (CellMissing, "Reason")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("assigned", "listed"),
        ("assigned", "suspended"),
        ("assigned", "written-off"),
        ("resolved", "written-off"),
        ("raised", "merged"),
        ("dismissed", "resolved"),
    ],
)
def test_a_step_that_a_workbook_cannot_say_is_refused(before: str, after: str) -> None:
    assert refused(edit("issues", {"status": before}, status=after, reason="x"), "issues") == (StepImpossible, "Status")


def test_a_later_date_is_an_extension_and_another_organisation_a_reassignment() -> None:
    told = reported(edit("issues", due="2019-06-18", responsible="bj.chaoyang", reason="雨季"), "issues")
    assert told == [
        ("IssueReassigned", {"responsible": "bj.chaoyang", "reason": "雨季"}),
        ("IssueExtended", {"due": end_of("2019-06-18"), "reason": "雨季"}),
    ]


def test_a_date_before_there_is_one_to_extend_is_refused() -> None:
    listed = {"status": "listed", "due": "", "responsible": ""}
    assert refused(edit("issues", listed, due="2019-06-18"), "issues") == (ColumnFixed, "Due")
    assert refused(edit("issues", listed, responsible="bj.haidian"), "issues") == (ColumnFixed, "Responsible")


def test_an_issue_goes_on_another_list_and_is_marked_as_key() -> None:
    told = reported(edit("issues", {"status": "raised"}, list="L2", key="true", reason="涉及民生"), "issues")
    assert told == [
        ("IssueMoved", {"list": "L2", "category": "lamps"}),
        ("IssueMarkedKey", {"reason": "涉及民生"}),
    ]


def test_a_mark_is_not_taken_off() -> None:
    assert refused(edit("issues", {"key": "true"}, key="", reason="x"), "issues") == (ColumnFixed, "Key issue")


@pytest.mark.parametrize(
    ("list", "column", "heading"),
    [
        ("issues", "text", "Issue"),
        ("issues", "item", "Item"),
        ("issues", "about", "About"),
        ("tasks", "title", "Task"),
        ("tasks", "assisting", "Assisting"),
        ("letters", "subject", "Subject"),
        ("letters", "due", "Reply due"),
    ],
)
def test_what_the_board_told_is_not_written_over(list: str, column: str, heading: str) -> None:
    assert refused(edit(list, **{column: "x"}), list) == (ColumnFixed, heading)


@pytest.mark.parametrize("list", LISTS)
def test_a_status_is_not_emptied(list: str) -> None:
    assert refused(edit(list, status=""), list) == (CellMissing, "Status")


# ── Tasks and letters ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_task_is_assigned() -> None:
    row = {
        "title": "检查路灯",
        "lead": "bj.haidian",
        "assisting": "bj.a; bj.b",
        "due": "2019-05-18",
        "about": "issue:1",
    }
    [(type, data)] = reported(new("tasks", number="7", **row), "tasks")
    assert type == "TaskAssigned"
    assert data == {**row, "assisting": ["bj.a", "bj.b"], "due": end_of("2019-05-18")}
    assert LISTS["tasks"].record(new("tasks", number="7")) == "7"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"due": "2019-06-01"}, ("TaskExtended", {"due": end_of("2019-06-01"), "reason": "因故"})),
        ({"lead": "bj.chaoyang"}, ("TaskReassigned", {"lead": "bj.chaoyang", "reason": "因故"})),
        ({"status": "recalled"}, ("TaskRecalled", {"reason": "因故"})),
        ({"status": "confirmed"}, ("TaskConfirmed", {"note": "因故"})),
    ],
)
def test_a_change_of_a_task_is_its_own_act(cells: dict[str, str], expected: tuple[str, dict[str, Any]]) -> None:
    assert reported(edit("tasks", **cells, reason="因故"), "tasks") == [expected]


def test_a_task_that_is_over_does_not_begin_again() -> None:
    assert refused(edit("tasks", {"status": "recalled"}, status="open"), "tasks") == (StepImpossible, "Status")
    assert (
        refused(new("tasks", title="x", lead="bj.a", due="2019-05-18", status="confirmed"), "tasks")[0]
        is StepImpossible
    )


def test_a_new_letter_is_issued_under_its_number() -> None:
    row = {
        "year": "2019",
        "number": "14",
        "subject": "路灯",
        "text": "建议",
        "addressee": "bj.sasac",
        "due": "2019-07-15",
    }
    [(type, data)] = reported(new("letters", **row), "letters")
    assert (type, data) == ("LetterIssued", {**row, "due": end_of("2019-07-15")})
    assert LISTS["letters"].record(new("letters", year="2019", number="14")) == "letter 2019-14"


@pytest.mark.parametrize(
    ("status", "expected"),
    [("closed", ("LetterClosed", {"assessment": "已整改"})), ("withdrawn", ("LetterWithdrawn", {"reason": "已整改"}))],
)
def test_a_letter_is_closed_or_withdrawn(status: str, expected: tuple[str, dict[str, str]]) -> None:
    assert reported(edit("letters", status=status, reason="已整改"), "letters") == [expected]
    assert refused(edit("letters", status=status), "letters") == (CellMissing, "Reason")
    assert refused(edit("letters", {"status": status}, status="issued"), "letters") == (StepImpossible, "Status")


@pytest.mark.parametrize("list", LISTS)
def test_the_example_of_a_list_would_be_taken_as_a_new_row(list: str) -> None:
    example = new(list, **{"number": "1", **LISTS[list].example})
    assert all(isinstance(each, ReportedEvent) for each in LISTS[list].added(example))
    needed = {column.name for column in LISTS[list].columns if column.needed} - {"number"}
    assert needed <= LISTS[list].example.keys()


def test_every_list_is_one_that_offices_can_have() -> None:
    modules = [import_module(each.name) for each in iter_modules(office.__path__, f"{office.__name__}.")]
    made = [(module, each) for module in modules for each in vars(module).values() if isinstance(each, OfficeList)]
    forgotten = {f"{module.__file__}: name it in catalogue.py" for module, each in made if each not in LISTS.values()}
    assert forgotten == set()
