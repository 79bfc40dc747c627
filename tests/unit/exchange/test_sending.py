"""Chunks and waves: what is sent together, and in which order."""

from datetime import UTC, datetime

from domain.node_id import NodeId
from services.exchange.drafts import Draft
from services.exchange.planning import PlannedRow, chunks
from services.exchange.sender import waves

CITY, LAMPS, ROADS = NodeId("bj"), NodeId("bj.lamps"), NodeId("bj.roads")
AT = datetime(2019, 5, 15, tzinfo=UTC)


def row(line: int, record: str, *told: tuple[NodeId, str]) -> PlannedRow:
    drafts = tuple(Draft(who, "urn:x", type, record, AT, {}) for who, type in told)
    return PlannedRow(line, drafts)


def test_a_chunk_ends_after_so_many_reports_but_never_within_a_record() -> None:
    rows = [row(n, "a" if n < 6 else f"b{n}", (CITY, "X")) for n in range(1, 11)]
    assert [[each.line for each in chunk] for chunk in chunks(rows, 3)] == [[1, 2, 3, 4, 5], [6, 7, 8], [9, 10]]


def test_rows_without_a_report_count_too() -> None:
    assert [len(chunk) for chunk in chunks([PlannedRow(n) for n in range(1, 8)], 3)] == [3, 3, 1]


def test_what_comes_before_all_rows_of_a_file_is_sent_before_them() -> None:
    rows = [row(n, "a", (CITY, "X")) for n in (0, 1, 2, 0, 1)]
    assert [[each.line for each in chunk] for chunk in chunks(rows, 9)] == [[0], [1, 2, 0], [1]]


def test_no_report_is_sent_before_one_of_another_organisation_that_stands_before_it() -> None:
    first = row(1, "1", (CITY, "Raised"), (CITY, "Assigned"), (LAMPS, "Submitted"), (CITY, "Checked"))
    second = row(2, "2", (CITY, "Raised"), (ROADS, "Submitted"))
    third = row(3, "3")
    told = [
        {who: [f"{draft.record} {draft.type}" for draft in drafts] for who, drafts in wave.items()}
        for wave in waves([first, second, third])
    ]
    assert told == [
        {CITY: ["1 Raised", "1 Assigned", "2 Raised"]},
        {LAMPS: ["1 Submitted"], ROADS: ["2 Submitted"]},
        {CITY: ["1 Checked"]},
    ]


def test_the_rows_of_one_record_are_sent_in_their_order() -> None:
    rows = [row(1, "1", (CITY, "Assigned"), (LAMPS, "Accepted")), row(2, "1", (LAMPS, "Progressed"))]
    told = [[draft.type for drafts in wave.values() for draft in drafts] for wave in waves(rows)]
    assert told == [["Assigned"], ["Accepted", "Progressed"]]


def test_nothing_is_sent_of_rows_without_reports() -> None:
    assert list(waves([])) == []
    assert list(waves([row(1, "1")])) == []
