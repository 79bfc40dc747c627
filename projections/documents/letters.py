"""The recommendation letters of a year: issued, acknowledged, replied to, overdue (P3)."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.aggregate_id import AggregateId
from domain.fields import Year
from domain.heading import Heading
from domain.letter import LetterIssued
from domain.reply import DocumentAcknowledged, DocumentReplied, reply_id
from domain.words import Words
from projections.bodies import Whom
from projections.circle import Below, Circle, Covers, Owner, covers, seen_by
from projections.definition import EVERY_TIER, Counted, Defined, definitions_of, distinct, figure
from projections.documents.answers import Answer, Answers, answer, answers
from projections.documents.rows import LetterRow, letters
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.question import FigureQuestion, Window
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
    covers: Covers
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
def letters_of(snapshot: Snapshot, *, year: Year | None = None, owner: Owner = None, below: Below = False) -> Letters:
    """Return the letters that were issued in a calendar year, or all, in the order in which they were issued.

    Args:
        snapshot: as of when.
        year: in which they were issued.
        owner: by whom; all that may be seen if it is left out.
        below: also by those below the owner.
    """
    circle = seen_by(snapshot, owner, below=below)
    lines = _lines(snapshot, circle, year)
    standing = [line.answer for line in lines if not line.letter.withdrawn]
    return Letters(
        snapshot.position,
        year,
        covers(snapshot, circle),
        issued=len(standing),
        acknowledged=sum(each.acknowledged_at is not None for each in standing),
        replied=sum(each.replied_at is not None for each in standing),
        overdue=sum(each.overdue for each in standing),
        withdrawn=len(lines) - len(standing),
        items=lines,
        definitions=definitions_of("letters"),
    )


def _lines(snapshot: Snapshot, circle: Circle, year: int | None) -> tuple[LetterLine, ...]:
    c = (source := snapshot.of(letters)).c
    issued = in_year(c.opened_at, year), circle.condition(c.owner)
    rows = snapshot.rows(letters, *issued, source=source, order_by=(c.opened_at, c.key))
    found = answers(snapshot, rows)
    return tuple(LetterLine(each, _letter_answer(each, found, snapshot)) for each in rows)


def _letter_answer(letter: LetterRow, found: Answers, snapshot: Snapshot) -> Answer:
    return answer(letter, letter.addressee, found.get((letter.id, letter.addressee)), letter.due, snapshot)


# ── Figures ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _define_letters(
    name: str,
    words: Words,
    what: Words,
    event: type,
    record: Callable[[LetterLine], AggregateId],
    counts: Callable[[LetterLine], bool],
) -> None:
    @figure(
        f"letters.{name}",
        zh=words.zh,
        en=words.en,
        counts=what,
        by=EVERY_TIER,
        about=Whom.ANYBODY,
        window=Window.YEAR,
        events=(event,),
        version=2,
    )
    def of_letters(asked: FigureQuestion) -> Counted:
        lines = _lines(asked.snapshot, asked.circle, asked.year)
        standing = [line for line in lines if not line.letter.withdrawn]
        return distinct([record(line) for line in standing if counts(line)], among=lines)


def _reply(line: LetterLine) -> AggregateId:
    return reply_id(line.letter.id, line.letter.addressee)


_define_letters(
    "acknowledged",
    Words("已签收的巡视建议书", "Letters acknowledged"),
    Words("发出、未撤回而已签收的巡视建议书", "letters issued, not withdrawn, and acknowledged"),
    DocumentAcknowledged,
    _reply,
    lambda line: line.answer.acknowledged_at is not None,
)
_define_letters(
    "replied",
    Words("已回复的巡视建议书", "Letters replied to"),
    Words(
        "发出、未撤回而已回复的巡视建议书；被要求补充的，以补充后的回复为准",
        "letters issued, not withdrawn, and replied to since the addressee was last asked",
    ),
    DocumentReplied,
    _reply,
    lambda line: line.answer.replied_at is not None,
)
_define_letters(
    "overdue",
    Words("逾期未回复的巡视建议书", "Letters overdue"),
    Words(
        "发出而截至该时点逾期未回复的巡视建议书",
        "letters issued that wait for a reply at the moment, their date past",
    ),
    LetterIssued,
    lambda line: line.letter.id,
    lambda line: line.answer.overdue,
)
