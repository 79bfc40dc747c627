"""What happens to a reconciliation, as who inspects records it."""

from typing import Annotated

from pydantic import Field

from domain.aggregate_id import AggregateRef
from domain.fields import Line, Text
from domain.registry import News, event
from domain.way_back import Final
from domain.words import Term

MismatchNumber = Annotated[int, Field(ge=1)]
"""A mismatch's number in its reconciliation."""


class Compared(Term):
    """What is compared with what."""

    REPORT = "report", "巡视报告", "report"
    PAPER = "paper", "问题底稿", "working paper"
    DOSSIER = "dossier", "单项材料", "dossier"


@event("开始会审", "Reconciliation opened", final=Final.DUE)
class ReconciliationOpened:
    """Report, papers and dossiers of an inspection are being compared."""

    inspection: AggregateRef


@event("发现不一致", "Mismatch recorded", news=News.BAD, undone="MismatchCancelled")
class MismatchRecorded:
    """Two of the three do not say the same."""

    number: MismatchNumber
    between: tuple[Compared, Compared]
    where: Line
    """Which statement, paper or dossier: `报告第3条`."""
    note: Text
    """How they differ."""


@event("不一致已处理", "Mismatch settled", news=News.GOOD, anew="MismatchRecorded")
class MismatchSettled:
    """The two say the same now."""

    number: MismatchNumber
    how: Text


@event("会审结束", "Reconciliation closed", undone="ReconciliationReopened")
class ReconciliationClosed:
    """All three say the same: the team may leave."""

    summary: Text | None = None


@event("撤销不一致", "Mismatch cancelled", anew="MismatchRecorded")
class MismatchCancelled:
    """It was recorded by mistake: the two say the same."""

    number: MismatchNumber
    reason: Text


@event("重新会审", "Reconciliation reopened", news=News.BAD, undone="ReconciliationClosed")
class ReconciliationReopened:
    """Report, papers and dossiers are compared once more. Now open."""

    reason: Text
