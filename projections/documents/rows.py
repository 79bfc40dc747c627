"""What is kept of addressed documents and of what their addressees answered."""

from datetime import datetime

from domain.circular import Circular, CircularWithdrawn, ReadAcrossClosed, ReadAcrossReopened, circular
from domain.envelope import Recorded
from domain.letter import Letter, LetterClosed, LetterReopened, LetterWithdrawn, letter
from domain.reply import DocumentAcknowledged, DocumentReplied, Reply, reply
from domain.state import changed
from domain.supervision import (
    Supervision,
    SupervisionClosed,
    SupervisionReopened,
    SupervisionWithdrawn,
    supervision,
)
from projections.engine.register import Record, Register, row
from projections.engine.view import View

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@row
class LetterRow(Letter, Record):
    """One recommendation letter, as its author says."""

    text: str
    ended_at: datetime | None = None
    """When it was closed or withdrawn."""


@row
class CircularRow(Circular, Record):
    """One circular, as its author says."""

    text: str
    ended_at: datetime | None = None
    """When its read-across was closed, or it was withdrawn."""


@row
class SupervisionRow(Supervision, Record):
    """One supervision order, as its author says."""

    ended_at: datetime | None = None
    """When it was closed or withdrawn."""


@row
class ReplyRow(Reply, Record):
    """What one addressee answered to one document."""

    acknowledged_at: datetime | None = None
    replied_at: datetime | None = None
    """When it replied last."""


letters = Register(letter, LetterRow, filters=("status", "year"))
circulars = Register(circular, CircularRow, filters=("status", "kind"))
supervisions = Register(supervision, SupervisionRow, filters=("status",))
replies = Register(reply, ReplyRow, of="document", filters=("status",))

# ── Folds ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@letters.also(LetterClosed, LetterWithdrawn)
def ended(row: LetterRow, recorded: Recorded) -> LetterRow:
    """It is over."""
    return changed(row, ended_at=recorded.envelope.time)


@letters.also(LetterReopened)
def reopened(row: LetterRow, _recorded: Recorded) -> LetterRow:
    """It is not over after all."""
    return changed(row, ended_at=None)


@circulars.also(ReadAcrossClosed, CircularWithdrawn)
def answered(row: CircularRow, recorded: Recorded) -> CircularRow:
    """It is over."""
    return changed(row, ended_at=recorded.envelope.time)


@circulars.also(ReadAcrossReopened)
def asked_again(row: CircularRow, _recorded: Recorded) -> CircularRow:
    """It is not over after all."""
    return changed(row, ended_at=None)


@supervisions.also(SupervisionClosed, SupervisionWithdrawn)
def chased_no_more(row: SupervisionRow, recorded: Recorded) -> SupervisionRow:
    """It is over."""
    return changed(row, ended_at=recorded.envelope.time)


@supervisions.also(SupervisionReopened)
def chased_again(row: SupervisionRow, _recorded: Recorded) -> SupervisionRow:
    """It is not over after all."""
    return changed(row, ended_at=None)


@replies.also(DocumentAcknowledged)
def acknowledged(row: ReplyRow, recorded: Recorded) -> ReplyRow:
    """It has come in; the first time counts."""
    return changed(row, acknowledged_at=row.acknowledged_at or recorded.envelope.time)


@replies.also(DocumentReplied)
def replied(row: ReplyRow, recorded: Recorded) -> ReplyRow:
    """The last reply counts."""
    return changed(row, replied_at=recorded.envelope.time)


view = View("documents", 4, (letters, circulars, supervisions, replies))
