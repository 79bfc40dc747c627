"""Typed values as pages lay them out: facts, tables, cards, cross tables; nothing restricted, nothing twice."""

from dataclasses import dataclass
from datetime import UTC, datetime

from domain.aggregate_id import AggregateId, aggregate_id
from domain.issue.events import RectificationChecked
from domain.node_id import NodeId
from domain.words import Words
from projections.history import Happening
from projections.issues.rows import Return
from projections.tasks import TaskRow
from services.dashboard.widgets.scalars import Text
from services.dashboard.widgets.shapes import Cards, Facts, Grid, Several, Shape
from services.dashboard.widgets.values import filled_fields, grid, shape_of
from services.dashboard.words.labels import label_of
from services.dashboard.words.naming import Naming

CITY, HAIDIAN = NodeId("bj"), NodeId("bj.haidian")
AT = datetime(2019, 5, 15, tzinfo=UTC)
TASK, CLUE = aggregate_id("task", "a1", CITY), aggregate_id("clue", "a1", CITY)
NAMES = Naming({CITY: Words("北京市", "Beijing"), HAIDIAN: Words("海淀区", "Haidian")}, {TASK: Words("修灯", "Lamps")})


@dataclass(frozen=True)
class Counts:
    """Two numbers."""

    raised: int
    open: int


@dataclass(frozen=True)
class Line:
    """A line with an organisation twice."""

    organisation: NodeId
    name: Words
    counts: Counts
    note: str | None = None


@dataclass(frozen=True)
class Area:
    """A label with a number."""

    area: str
    issues: int


@dataclass(frozen=True)
class Focus:
    """A thing with a table inside."""

    focus: str
    issues: int
    areas: tuple[Area, ...]


@dataclass(frozen=True)
class Answer:
    """What a query may answer."""

    position: int
    text: str
    text_en: str | None
    items: tuple[Line, ...]


LINES = (
    Line(CITY, Words("北京市", "Beijing"), Counts(29, 25)),
    Line(HAIDIAN, Words("海淀区", "Haidian"), Counts(3, 1), "近郊"),
)


def en(shown: Shape) -> str:
    assert isinstance(shown, Text)
    return shown.words.en


def table(shown: Shape) -> list[list[str]]:
    assert isinstance(shown, Grid)
    return [[en(cell) if isinstance(cell, Text) else cell.kind for cell in row] for row in shown.rows]


def headings(shown: Shape) -> list[str]:
    assert isinstance(shown, Grid)
    return [column.name.en for column in shown.columns]


def happening(subject: AggregateId) -> Happening:
    words, span = Words("事", "It happened"), AT - AT
    return Happening(1, "e1", "E", words, subject, CITY, "p1", AT, AT, AT, span, synthetic=False, payload=LINES[0])


def test_a_field_is_called_as_the_vocabulary_calls_it() -> None:
    assert label_of("due") == Words("期限", "Due")
    assert label_of("never_heard_of").en == "Never heard of"


def test_a_field_that_says_what_it_is_called_is_called_so() -> None:
    assert label_of("by", RectificationChecked) == Words("核查单位", "Checked by")
    assert label_of("by", Return) == Words("退单单位", "Returned by")
    assert label_of("passed", RectificationChecked) == label_of("passed")
    assert headings(shape_of((Return(CITY, upheld=True, days=1),), NAMES))[0] == "Returned by"


def test_things_of_one_kind_are_a_table_with_a_few_numbers_in_one_cell() -> None:
    shown = shape_of(LINES, NAMES)
    assert headings(shown) == [label_of(name).en for name in ("organisation", "counts", "note")]
    assert table(shown) == [["Beijing", "facts", "—"], ["Haidian", "facts", "近郊"]]


def test_a_column_that_says_the_first_again_is_left_out() -> None:
    shown = shape_of(LINES, NAMES)
    assert label_of("name").en not in headings(shown)


def test_equal_numbers_are_no_repetition() -> None:
    shown = shape_of((Counts(29, 29), Counts(3, 3)), NAMES)
    assert table(shown) == [["29", "29"], ["3", "3"]]


def test_things_with_the_same_lines_of_numbers_are_a_cross_table() -> None:
    shown = shape_of(
        (
            Focus("first", 5, (Area("north", 2), Area("south", 3))),
            Focus("second", 7, (Area("north", 3), Area("south", 4))),
        ),
        NAMES,
    )
    assert headings(shown)[2:] == ["north", "south"]
    assert table(shown) == [["first", "5", "2", "3"], ["second", "7", "3", "4"]]


def test_things_with_other_tables_inside_are_cards_under_their_titles() -> None:
    shown = shape_of((Focus("first", 5, (Area("north", 2),)), Focus("second", 7, (Area("south", 4),))), NAMES)
    assert isinstance(shown, Cards)
    assert [card.title.words.en for card in shown.cards] == ["first", "second"]
    assert [name.en for name, _ in shown.cards[0].facts.long] == [label_of("areas").en]


def test_what_the_frame_says_and_what_says_nothing_is_not_told() -> None:
    answer = Answer(7, "路灯", "Lamp", ())
    assert dict(filled_fields(answer)) == {"text": Words("路灯", "Lamp")}


def test_an_event_in_an_answer_is_a_line_that_leads_to_its_record() -> None:
    shown = shape_of((happening(TASK),), NAMES)
    assert table(shown) == [["2019-05-15 08:00", "It happened", "Lamps", "Beijing"]]


def test_an_event_of_a_restricted_record_is_not_shown() -> None:
    assert table(shape_of((happening(TASK), happening(CLUE)), NAMES)) == table(shape_of((happening(TASK),), NAMES))
    assert shape_of((happening(CLUE),), NAMES) == Text(Words("—", "—"))


def test_plain_values_stand_in_a_row_and_facts_under_their_names() -> None:
    assert isinstance(shape_of((CITY, HAIDIAN), NAMES), Several)
    facts = shape_of(Counts(29, 25), NAMES)
    assert isinstance(facts, Facts)
    assert [(name.en, en(one)) for name, one in facts.facts] == [
        (label_of("raised").en, "29"),
        (label_of("open").en, "25"),
    ]


def test_records_are_a_table_of_chosen_fields_the_link_first() -> None:
    row = object.__new__(TaskRow)
    row.__dict__.update(id=TASK, owner=CITY, opened_at=AT)
    shown = grid([row], {"id": Words("任务", "task"), "owner": label_of("owner")}, NAMES)
    assert shown.columns[0].name == Words("任务", "task")
    assert shown.rows == (
        (Text(Words("修灯", "Lamps"), f"/records/{TASK}", "record"), Text(Words("北京市", "Beijing"))),
    )
