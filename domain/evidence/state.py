"""A file of evidence as its events make it."""

from collections.abc import Iterable

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId
from domain.evidence.events import (
    Dossier,
    DossierCompiled,
    DossierWithdrawn,
    EvidenceSealed,
    EvidenceUnsealed,
    ReportStated,
    Statement,
    StatementsWithdrawn,
    WorkingPaper,
    WorkingPapersFiled,
    WorkingPapersWithdrawn,
)
from domain.heading import Heading
from domain.refusal import Refusal
from domain.state import changed, state
from domain.tier import PATROLLING
from domain.words import Term


class EvidenceStatus(Term):
    """How far the evidence has come."""

    PAPERS = "papers", "已有底稿", "papers filed"
    DOSSIERS = "dossiers", "已有单项材料", "dossiers compiled"
    REPORTED = "reported", "已写入报告", "reported"
    SEALED = "sealed", "已封卷", "sealed"


@state
class Evidence:
    """A file of evidence as its events make it."""

    inspection: AggregateId
    list: AggregateId
    status: EvidenceStatus = EvidenceStatus.PAPERS
    papers: tuple[WorkingPaper, ...] = ()
    dossiers: tuple[Dossier, ...] = ()
    root: str | None = None
    """As what the report cites the list; None before it says anything."""
    statements: tuple[Statement, ...] = ()

    @property
    def orphans(self) -> tuple[int, ...]:
        """The statements of the report behind which no working paper stands, by their numbers."""
        supported = {item for paper in self.papers for item in paper.items}
        return tuple(each.number for each in self.statements if supported.isdisjoint(each.items))

    def without_dossier(self, items: Iterable[int]) -> tuple[int, ...]:
        """Return those of the items of which nobody compiled a dossier."""
        compiled = {dossier.item for dossier in self.dossiers}
        return tuple(sorted(item for item in items if item not in compiled))


def evolve(evidence: Evidence | None, event: object) -> Evidence:
    """Return the file after one more of its events."""
    match evidence, event:
        case None, WorkingPapersFiled(inspection=inspection, list=list, papers=papers):
            return Evidence(inspection, list, papers=papers)
        case Evidence(), EvidenceSealed():
            return changed(evidence, status=EvidenceStatus.SEALED)
        case Evidence(), _:
            anew = _with(evidence, event)
            return changed(anew, status=_stage(anew))
    raise Impossible(evidence, event)


def _with(evidence: Evidence, event: object) -> Evidence:
    match event:
        case WorkingPapersFiled(papers=papers):
            return changed(evidence, papers=(*evidence.papers, *papers))
        case WorkingPapersWithdrawn(papers=numbers):
            return changed(evidence, papers=tuple(each for each in evidence.papers if each.number not in numbers))
        case DossierCompiled(item=item, papers=papers, conclusion=conclusion):
            return changed(evidence, dossiers=(*evidence.dossiers, Dossier(item, papers, conclusion)))
        case DossierWithdrawn(item=item):
            return changed(evidence, dossiers=tuple(each for each in evidence.dossiers if each.item != item))
        case ReportStated(root=root, statements=statements):
            return changed(evidence, root=root, statements=(*evidence.statements, *statements))
        case StatementsWithdrawn(statements=numbers):
            left = tuple(each for each in evidence.statements if each.number not in numbers)
            return changed(evidence, root=evidence.root if left else None, statements=left)
        case EvidenceUnsealed():
            return evidence
    raise Impossible(evidence, event)


def _stage(evidence: Evidence) -> EvidenceStatus:
    if evidence.statements:
        return EvidenceStatus.REPORTED
    return EvidenceStatus.DOSSIERS if evidence.dossiers else EvidenceStatus.PAPERS


evidence = Aggregate(
    "evidence",
    "evidence-files",
    evolve,
    zh="巡视证据",
    en="evidence of an inspection",
    heading=Heading.INSPECTIONS,
    tiers=PATROLLING,
    rank=4,
)

ADDING = (EvidenceStatus.PAPERS, EvidenceStatus.DOSSIERS, EvidenceStatus.REPORTED)
"""While papers, dossiers and statements are added."""


class EvidenceOver(Refusal, zh="巡视证据{status}，不再增补", en="the evidence is {status}: nothing is added to it"):
    """What was reconciled stays as it is: the team leaves by it."""
