"""Petitions, opened: for those of the inspecting organisation who deal with what is restricted, and for no one else.

As with clues, what is answered here is the only place where a node shows what it sealed, and that it was read is
recorded before it is answered.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from domain.access import Accessed
from domain.aggregate_id import AggregateId, AggregateRef
from domain.authority import Actor, Role
from domain.petition import PetitionHandling, PetitionStatus
from domain.petition_tally import PetitionChannel
from domain.refusal import NotFound
from projections.petitions import PetitionRow, page_for, petition_for
from services.api.access import requires
from services.api.access_recorder import RecorderDep
from services.api.answers import answer
from services.api.clues import NOT_STORED, opened
from services.api.paging import WantedDep, read_page
from services.api.parts import VaultDep
from services.api.view_reader import ViewReaderDep
from services.commands.vault import Vault

router = APIRouter(prefix="/v1/petitions", tags=["petitions"])

_Keeper = Annotated[Actor, Depends(requires(Role.CLUES))]
_Id = Annotated[AggregateRef, Path(description="The petition.")]


@dataclass(frozen=True, slots=True)
class OpenPetition:
    """A petition as who inspects may read it. What this node has no key for is None."""

    id: AggregateId
    inspection: AggregateId
    channel: PetitionChannel
    status: PetitionStatus
    handling: PetitionHandling | None
    received_at: datetime
    changed_at: datetime
    synthetic: bool
    petitioner: str | None
    content: str | None
    note: str | None


@router.get("")
def petitions(
    request: Request,
    actor: _Keeper,
    views: ViewReaderDep,
    wanted: WantedDep,
    accesses: RecorderDep,
    vault: VaultDep,
) -> Response:
    """Return a page of the petitions that came to the actor's organisation."""
    read = read_page(request, views, wanted, lambda snapshot, which: page_for(snapshot, actor.organisation, which))
    accesses.record(actor, Accessed.RESTRICTED, len(read.page.items))
    content = read.content([_open(row, vault) for row in read.page.items])
    return answer(content, headers={**read.links, **NOT_STORED})


@router.get("/{id}")
def petition(actor: _Keeper, views: ViewReaderDep, id: _Id, accesses: RecorderDep, vault: VaultDep) -> Response:
    """Return a petition."""
    with views.snapshot() as snapshot:
        found = petition_for(snapshot, actor.organisation, id)
    if not found:
        raise NotFound(id=id)
    accesses.record(actor, Accessed.RESTRICTED, 1)
    return answer({"position": snapshot.position, "petition": _open(found, vault)}, headers=NOT_STORED)


def _open(row: PetitionRow, vault: Vault | None) -> OpenPetition:
    petitioner, content, note = (
        opened(getattr(row, field), row.id, field, vault) for field in ("petitioner", "content", "note")
    )
    return OpenPetition(
        row.id,
        row.inspection,
        row.channel,
        row.status,
        row.handling,
        row.opened_at,
        row.changed_at,
        row.synthetic,
        petitioner,
        content,
        note,
    )
