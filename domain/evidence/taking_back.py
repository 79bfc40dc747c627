"""How papers, dossiers and statements that are not as they ought to be are withdrawn, before the evidence is sealed."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field

from domain.aggregate import Changes, Context, command, event_from
from domain.evidence.compiling import AT_ONCE, UnknownPaper
from domain.evidence.events import (
    DossierWithdrawn,
    PaperNumber,
    StatementNumber,
    StatementsWithdrawn,
    WorkingPapersWithdrawn,
)
from domain.evidence.state import ADDING, Evidence, EvidenceOver, evidence
from domain.fields import Text
from domain.inspection.state import under_way
from domain.list.events import ItemNumber
from domain.refusal import Refusal


class PaperInDossier(
    Refusal,
    zh="底稿 {number} 已编入第 {item} 项单项材料",
    en="the paper {number} is in the dossier of item {item}",
    field="papers",
):
    """What a dossier is made of is not withdrawn before the dossier is."""


class NoDossier(Refusal, zh="第 {item} 项没有单项材料", en="there is no dossier of item {item}", transient=True):
    """Only what was compiled is withdrawn."""


class UnknownStatement(
    Refusal, zh="报告没有第 {number} 条", en="the report has no statement {number}", transient=True, field="statements"
):
    """Only what the report says is withdrawn."""


@command
class WithdrawPapers:
    """Say that papers were filed by mistake, or wrongly: then they are filed anew."""

    papers: Annotated[tuple[PaperNumber, ...], Field(min_length=1, max_length=AT_ONCE)]
    reason: Text


@command
class WithdrawDossier:
    """Say that a dossier was compiled by mistake, or wrongly: then it is compiled anew."""

    item: ItemNumber
    reason: Text


@command
class WithdrawStatements:
    """Say that the report does not say it: then it may say something else there."""

    statements: Annotated[tuple[StatementNumber, ...], Field(min_length=1, max_length=AT_ONCE)]
    reason: Text


@evidence.decides(
    WithdrawPapers,
    zh="撤回问题底稿",
    en="Withdraw working papers",
    reported_as=WorkingPapersWithdrawn,
    at=ADDING,
    otherwise=EvidenceOver,
)
def withdraw_papers(state: Evidence, command: WithdrawPapers, context: Context) -> Changes:
    """While the team is there; papers that were filed, and are in no dossier."""
    under_way(state.inspection, context)
    _require_known(command.papers, [each.number for each in state.papers], UnknownPaper)
    for dossier in state.dossiers:
        for number in command.papers:
            if number in dossier.papers:
                raise PaperInDossier(number=number, item=dossier.item)
    return [event_from(WorkingPapersWithdrawn, command)]


@evidence.decides(
    WithdrawDossier,
    zh="撤回单项材料",
    en="Withdraw a dossier",
    reported_as=DossierWithdrawn,
    at=ADDING,
    otherwise=EvidenceOver,
)
def withdraw_dossier(state: Evidence, command: WithdrawDossier, context: Context) -> Changes:
    """While the team is there; one that was compiled."""
    under_way(state.inspection, context)
    if command.item not in [each.item for each in state.dossiers]:
        raise NoDossier(item=command.item)
    return [event_from(DossierWithdrawn, command)]


@evidence.decides(
    WithdrawStatements,
    zh="撤回报告表述",
    en="Withdraw statements of the report",
    reported_as=StatementsWithdrawn,
    at=ADDING,
    otherwise=EvidenceOver,
)
def withdraw_statements(state: Evidence, command: WithdrawStatements, context: Context) -> Changes:
    """While the team is there; statements that the report makes."""
    under_way(state.inspection, context)
    _require_known(command.statements, [each.number for each in state.statements], UnknownStatement)
    return [event_from(StatementsWithdrawn, command)]


def _require_known(numbers: Iterable[int], known: Sequence[int], otherwise: type[Refusal]) -> None:
    for number in numbers:
        if number not in known:
            raise otherwise(number=number)
