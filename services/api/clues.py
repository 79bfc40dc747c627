"""Clues, opened: for those who deal with them, on a node that holds the key, and for no one else.

What is answered here is the only place where a node shows what it sealed; nothing of it is kept by anybody on the way.
That it was read is recorded before it is answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from domain.access import Accessed
from domain.aggregate_id import AggregateId, AggregateRef
from domain.authority import Actor, Role
from domain.clue import ClueStatus
from domain.clue_receipt import Disposition, ReceiptStatus, Sanction
from domain.fields import Year
from domain.node_id import NodeId
from domain.refusal import NotFound
from domain.secret import Sealed
from projections.clues import ClueRow, ReceiptRow, detail_for, page_for
from services.api.access import requires
from services.api.access_recorder import RecorderDep
from services.api.answers import answer
from services.api.paging import WantedDep, read_page
from services.api.parts import VaultDep
from services.api.view_reader import ViewReaderDep
from services.commands.vault import CannotOpen, Vault

NOT_STORED: Mapping[str, str] = {"Cache-Control": "no-store"}
"""Goes with what was opened: nobody on the way may keep it."""

router = APIRouter(prefix="/v1/clues", tags=["clues"])

_Keeper = Annotated[Actor, Depends(requires(Role.CLUES))]
_Sanctioned = Annotated[
    Year | None, Query(description="Those alone that led to a sanction in this year, as the contribution rate counts.")
]
_Id = Annotated[AggregateRef, Path(description="The clue.")]


@dataclass(frozen=True, slots=True)
class OpenClue:
    """A clue as those may read it whom it concerns. What this node has no key for is None."""

    id: AggregateId
    owner: NodeId
    to: NodeId
    inspection: AggregateId | None
    status: ClueStatus
    referred_at: datetime
    synthetic: bool
    leader: str | None
    content: str | None


@dataclass(frozen=True, slots=True)
class OpenReceipt:
    """What one organisation does with a clue."""

    id: AggregateId
    owner: NodeId
    status: ReceiptStatus
    disposition: Disposition | None
    sanctions: tuple[Sanction, ...]
    """To which it led; empty if to none."""
    sanctioned_at: datetime | None
    received_at: datetime
    changed_at: datetime
    note: str | None


@router.get("")
def clues(
    request: Request,
    actor: _Keeper,
    views: ViewReaderDep,
    wanted: WantedDep,
    accesses: RecorderDep,
    vault: VaultDep,
    sanctioned: _Sanctioned = None,
) -> Response:
    """Return a page of the clues that the actor's organisation referred or that were referred to it."""
    read = read_page(
        request, views, wanted, lambda snapshot, which: page_for(snapshot, actor.organisation, which, sanctioned)
    )
    accesses.record(actor, Accessed.RESTRICTED, len(read.page.items))
    content = read.content([_open(row, vault) for row in read.page.items])
    return answer(content, headers={**read.links, **NOT_STORED})


@router.get("/{id}")
def clue(actor: _Keeper, views: ViewReaderDep, id: _Id, accesses: RecorderDep, vault: VaultDep) -> Response:
    """Return a clue with what was done about it."""
    with views.snapshot() as snapshot:
        found = detail_for(snapshot, actor.organisation, id)
    if not found:
        raise NotFound(id=id)
    accesses.record(actor, Accessed.RESTRICTED, 1 + len(found.receipts))
    receipts = [_open_receipt(row, vault) for row in found.receipts]
    content = {"position": found.position, "clue": _open(found.clue, vault), "receipts": receipts}
    return answer(content, headers=NOT_STORED)


def _open(row: ClueRow, vault: Vault | None) -> OpenClue:
    leader, content = opened(row.leader, row.id, "leader", vault), opened(row.content, row.id, "content", vault)
    return OpenClue(
        row.id, row.owner, row.to, row.inspection, row.status, row.opened_at, row.synthetic, leader, content
    )


def _open_receipt(row: ReceiptRow, vault: Vault | None) -> OpenReceipt:
    note = opened(row.note, row.id, "note", vault)
    return OpenReceipt(
        id=row.id,
        owner=row.owner,
        status=row.status,
        disposition=row.disposition,
        sanctions=row.sanctions,
        sanctioned_at=row.sanctioned_at,
        received_at=row.opened_at,
        changed_at=row.changed_at,
        note=note,
    )


def opened(sealed: Sealed | None, id: AggregateId, field: str, vault: Vault | None) -> str | None:
    """Return a text, or None if there is none, or this node's key does not open it: one does not hide the others."""
    try:
        return vault.open(sealed, id, field) if vault and sealed else None
    except CannotOpen:
        return None
