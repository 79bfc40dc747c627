"""What happens to the evidence of an inspection, as who inspects records it."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from domain.aggregate_id import AggregateRef
from domain.fields import Line, Text
from domain.inspection.events import Root
from domain.list.events import ItemNumber
from domain.registry import News, event
from domain.vocabulary import LIST_ITEMS

PaperNumber = Annotated[int, Field(ge=1)]
"""A working paper's number in its file."""

StatementNumber = Annotated[int, Field(ge=1)]
"""A statement's number in the report."""


@dataclass(frozen=True, slots=True)
class WorkingPaper:
    """What the team wrote down of one finding, and which items it supports (问题底稿)."""

    number: PaperNumber
    title: Line
    text: Text
    items: Annotated[tuple[ItemNumber, ...], Field(min_length=1), LIST_ITEMS]


@dataclass(frozen=True, slots=True)
class Dossier:
    """The papers of one key issue, and what follows from them (单项材料)."""

    item: ItemNumber
    papers: tuple[PaperNumber, ...]
    conclusion: Text


@dataclass(frozen=True, slots=True)
class Statement:
    """What the report says in one place, and the items that it says it by."""

    number: StatementNumber
    text: Text
    items: Annotated[tuple[ItemNumber, ...], LIST_ITEMS] = ()


@event("问题底稿归档", "Working papers filed", undone="WorkingPapersWithdrawn")
class WorkingPapersFiled:
    """The team wrote down what it found, item by item."""

    inspection: AggregateRef
    list: AggregateRef
    papers: tuple[WorkingPaper, ...]


@event("形成单项材料", "Dossier compiled", undone="DossierWithdrawn")
class DossierCompiled:
    """The papers of a key issue were put together."""

    item: ItemNumber
    papers: tuple[PaperNumber, ...]
    conclusion: Text


@event("写入巡视报告", "Report stated", undone="StatementsWithdrawn")
class ReportStated:
    """The report says this, by items of the frozen list."""

    root: Root
    """As what the list is cited."""
    statements: tuple[Statement, ...]


@event("证据封卷", "Evidence sealed", undone="EvidenceUnsealed")
class EvidenceSealed:
    """Report, papers and dossiers were reconciled: they stay as they are. Now sealed."""


@event("撤回问题底稿", "Working papers withdrawn", anew="WorkingPapersFiled")
class WorkingPapersWithdrawn:
    """They were filed by mistake, or wrongly: their numbers are free."""

    papers: tuple[PaperNumber, ...]
    reason: Text


@event("撤回单项材料", "Dossier withdrawn", anew="DossierCompiled")
class DossierWithdrawn:
    """It was compiled by mistake, or wrongly: the item has none."""

    item: ItemNumber
    reason: Text


@event("撤回报告表述", "Statements withdrawn", anew="ReportStated")
class StatementsWithdrawn:
    """The report does not say it: their numbers are free."""

    statements: tuple[StatementNumber, ...]
    reason: Text


@event("证据启封", "Evidence unsealed", news=News.BAD, undone="EvidenceSealed")
class EvidenceUnsealed:
    """It is compared again, and may be added to. Now as before it was sealed."""
