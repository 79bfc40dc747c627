"""Figures of queries, which the review does not list: how timely, returns, letters, liaisons (P3, P5, P14)."""

from collections.abc import Callable

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.document import DocumentStatus
from domain.issue.events import (
    IssueAssigned,
    IssueClosedNotImplemented,
    IssueExtended,
    IssueReassigned,
    IssueRedated,
    IssueResolved,
    IssueReturnRejected,
)
from domain.letter import LetterIssued
from domain.liaison import LiaisonAssigned, LiaisonReassigned, LiaisonStatus, VisitMade
from domain.rectification import RectificationReturned
from domain.reply import DocumentAcknowledged, DocumentReplied, reply_id
from domain.words import Words
from projections.deadlines.timeliness import DUE, timeliness, timings
from projections.documents.letter_queries import LetterLine, letters_of
from projections.engine.snapshot import Snapshot
from projections.issues.rows import rectifications
from projections.ledger.returns import returns
from projections.liaisons import liaison_coverage
from projections.rates import Rate
from projections.review.definition import Counted, Unit, distinct, figure, rated

# ── Timeliness ────────────────────────────────────────────────────────────────────────────────────────────────────────

_DATED = (IssueAssigned, IssueReassigned, IssueExtended, IssueRedated, IssueResolved, IssueClosedNotImplemented)


@figure(
    "timeliness.closed",
    zh="办结率",
    en="Close rate",
    counts=Words(
        "办结的 ÷ 窗口内到期的：已办结、逾期未结、未整改结案；挂账的不计入",
        "closed ÷ due in the window: closed, overdue, or closed unimplemented; what is suspended is not due",
    ),
    events=_DATED,
    unit=Unit.PERCENT,
)
def close_rate(snapshot: Snapshot, year: int) -> Counted:
    """Return the part of what was due that was closed."""
    return _of_due(snapshot, year, timeliness(snapshot, year=year).total.closed)


@figure(
    "timeliness.on-time",
    zh="按期率",
    en="On-time rate",
    counts=Words(
        "期限之前办结的 ÷ 窗口内到期的：已办结、逾期未结、未整改结案；挂账的不计入",
        "closed by the date ÷ due in the window: closed, overdue, or closed unimplemented; not what is suspended",
    ),
    events=_DATED,
    unit=Unit.PERCENT,
)
def on_time_rate(snapshot: Snapshot, year: int) -> Counted:
    """Return the part of what was due that was closed on time."""
    return _of_due(snapshot, year, timeliness(snapshot, year=year).total.on_time)


def _of_due(snapshot: Snapshot, year: int, found: Rate) -> Counted:
    return rated(found, [id for id, timing in timings(snapshot, year=year).items() if timing in DUE])


# ── Returns ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@figure(
    "returns.hops",
    zh="改派次数",
    en="Hops",
    counts=Words(
        "窗口内发现的问题退单后改派给其他单位的次数",
        "how often issues raised in the window went on to another organisation after a return",
    ),
    events=(IssueReassigned,),
)
def hops(snapshot: Snapshot, year: int) -> Counted:
    """Return how often returned issues went on."""
    found = returns(snapshot, year=year)
    return Counted(found.hops, tuple(each.issue for each in found.issues if each.hops))


@figure(
    "returns.days-lost",
    zh="退单耗时（天）",
    en="Days lost by returns",
    counts=Words(
        "窗口内发现的问题从每次退单到作出决定的自然日之和，待决定的计至该时点",
        "calendar days from each return of issues raised in the window to its decision, or to the moment if it waits",
    ),
    events=(RectificationReturned, IssueReassigned, IssueReturnRejected),
)
def days_lost(snapshot: Snapshot, year: int) -> Counted:
    """Return the days between returns and decisions; on both, records are kept."""
    found = returns(snapshot, year=year)
    given = [each.issue for each in found.issues]
    source = snapshot.of(rectifications)
    answers = snapshot.ask(sa.select(source.c.key).where(source.c.issue.in_(given)).order_by(source.c.key))
    return Counted(found.days_lost, (*given, *(AggregateId(row.key) for row in answers)))


# ── Letters ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _define_letters(
    name: str,
    words: Words,
    counted: Words,
    event: type,
    record: Callable[[LetterLine], AggregateId],
    counts: Callable[[LetterLine], bool],
) -> None:
    @figure(f"letters.{name}", zh=words.zh, en=words.en, counts=counted, events=(event,))
    def of_letters(snapshot: Snapshot, year: int) -> Counted:
        lines = letters_of(snapshot, year=year).items
        standing = [line for line in lines if line.letter.status is not DocumentStatus.WITHDRAWN]
        return distinct([record(line) for line in standing if counts(line)])


def _reply(line: LetterLine) -> AggregateId:
    return reply_id(line.letter.id, line.letter.addressee)


_define_letters(
    "acknowledged",
    Words("已签收的巡视建议书", "Letters acknowledged"),
    Words("窗口内发出、未撤回而已签收的巡视建议书", "letters issued in the window, not withdrawn, and acknowledged"),
    DocumentAcknowledged,
    _reply,
    lambda line: line.answer.acknowledged_at is not None,
)
_define_letters(
    "replied",
    Words("已回复的巡视建议书", "Letters replied to"),
    Words(
        "窗口内发出、未撤回而已回复的巡视建议书；被要求补充的，以补充后的回复为准",
        "letters issued in the window, not withdrawn, and replied to since the addressee was last asked",
    ),
    DocumentReplied,
    _reply,
    lambda line: line.answer.replied_at is not None,
)
_define_letters(
    "overdue",
    Words("逾期未回复的巡视建议书", "Letters overdue"),
    Words(
        "窗口内发出而截至该时点逾期未回复的巡视建议书",
        "letters issued in the window that wait for a reply at the moment, their date past",
    ),
    LetterIssued,
    lambda line: line.letter.id,
    lambda line: line.answer.overdue,
)

# ── Liaisons ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@figure(
    "liaison-coverage.coverage",
    zh="联系分管督促覆盖率",
    en="Coverage of the liaisons",
    counts=Words(
        "窗口内调研到的 ÷ 联系分管的单位，按现行联系分管逐人计",
        "visited in the window ÷ looked after, in the liaisons in force; an organisation counts for each leader",
    ),
    events=(LiaisonAssigned, LiaisonReassigned, VisitMade),
    unit=Unit.PERCENT,
)
def visited(snapshot: Snapshot, year: int) -> Counted:
    """Return the part of those looked after that was visited."""
    found = liaison_coverage(snapshot, year=year)
    standing = [line.liaison for line in found.items if line.status is LiaisonStatus.IN_FORCE]
    return rated(found.coverage, standing)
