"""The recommendation letters of a year: issued, acknowledged, replied to, overdue (P3)."""

from dataclasses import dataclass

from domain.document import DocumentStatus
from domain.fields import Year
from domain.heading import Heading
from projections.defined import Defined, defined
from projections.documents.answers import Answer, Answers, answer, answers
from projections.documents.rows import LetterRow, letters
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.windows import in_year


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter, and how it stands with its addressee."""

    letter: LetterRow
    answer: Answer


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters issued in a year, those that were withdrawn apart."""

    position: int
    year: int | None
    issued: int
    acknowledged: int
    replied: int
    overdue: int
    """Not replied to by their date, and waiting for it still."""
    withdrawn: int
    items: tuple[LetterLine, ...]
    definitions: tuple[Defined, ...]
    """What the counts of answers are."""


@query("letters", zh="巡视建议书", en="Recommendation letters", heading=Heading.DISTRICT_WORK, rank=1)
def letters_of(snapshot: Snapshot, *, year: Year | None = None) -> Letters:
    """Return the letters that were issued in a calendar year, or all, in the order in which they were issued."""
    source = snapshot.of(letters)
    order = (source.c.opened_at, source.c.key)
    rows = snapshot.rows(letters, in_year(source.c.opened_at, year), source=source, order_by=order)
    found = answers(snapshot, rows)
    lines = tuple(LetterLine(each, _letter_answer(each, found, snapshot)) for each in rows)
    standing = [line.answer for line in lines if line.letter.status is not DocumentStatus.WITHDRAWN]
    return Letters(
        snapshot.position,
        year,
        issued=len(standing),
        acknowledged=sum(each.acknowledged_at is not None for each in standing),
        replied=sum(each.replied_at is not None for each in standing),
        overdue=sum(each.overdue for each in standing),
        withdrawn=len(lines) - len(standing),
        items=lines,
        definitions=defined("letters"),
    )


def _letter_answer(letter: LetterRow, found: Answers, snapshot: Snapshot) -> Answer:
    return answer(letter, letter.addressee, found.get((letter.id, letter.addressee)), letter.due, snapshot)
