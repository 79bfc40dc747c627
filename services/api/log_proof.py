"""How the node's log is proven, for auditors: checkpoints, tiles, receipts, and how witnesses stand to it.

What lies below `/v1/audit` is a log of C2SP tlog-tiles; its bundles of entries are not served, for not everybody may
read every event. Whoever may reads them with receipts.
"""

import re
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from domain.access import Accessed
from domain.node_id import NodeId, Organisation
from services.api.access import Auditor, AuditorOrOperator, ReaderOrAuditor
from services.api.access_recorder import RecorderDep
from services.api.answers import answer, tagged
from services.api.numbers import LARGEST
from services.api.parts import LogDep, LogProofDep, ThisNodeDep
from services.audit.export import NotSignedYet
from services.audit.log_proof import LogProof
from services.audit.receipts import EventChanged, EventReceipt, receipt
from services.audit.tree import HEIGHT, WIDTH
from services.audit.verifier import tile_path
from services.feed.frames import frames
from services.feed.scope import Viewer
from services.log import Log
from services.problems.edge import NoSuchPosition, PositionChanged, PositionNotSigned, UnknownRoute

router = APIRouter(prefix="/v1/audit", tags=["audit"])

_UNSIGNED = {"x-problems": [409]}
"""What is not signed yet has no proof."""
NOTE, BYTES = "text/plain; charset=utf-8", "application/octet-stream"

_Position = Annotated[int, Path(ge=1, le=LARGEST, description="The event's place in this node's log.")]
_Neighbour = Annotated[Organisation, Path(description="Whose log it is.")]
_Level = Annotated[int, Path(ge=0, le=63, description="Of the tile.")]
_Tile = Annotated[str, Path(max_length=60, description="`x001/x234/067`, and `.p/112` behind it of a partial one.")]


@router.get("")
def state(_actor: AuditorOrOperator, proof: LogProofDep) -> Response:
    """Return what is signed, what is not and why, and how each witness stands to it."""
    last = proof.store.last()
    signed = None if last is None else {"size": last.size, "root": last.root.hex(), "signed_at": last.signed_at}
    content = {
        "signed": signed,
        "failure": proof.failure,
        "alarm": proof.alarm,
        "checked": proof.self_check.last,
        "keys": proof.keys.state,
        "witnesses": proof.cosigners.states(),
    }
    return answer(content, headers={"Cache-Control": "no-store"})


@router.get("/checkpoint", openapi_extra=_UNSIGNED)
def checkpoint(request: Request, _actor: ReaderOrAuditor, proof: LogProofDep) -> Response:
    """Return the latest checkpoint with its cosignatures (C2SP tlog-checkpoint)."""
    last = proof.store.last()
    if last is None:
        raise PositionNotSigned(position=1, signed=0)
    return tagged(request, last.note, NOTE)


@router.get("/tile/{level}/{tile:path}")
def tile(request: Request, _actor: ReaderOrAuditor, proof: LogProofDep, level: _Level, tile: _Tile) -> Response:
    """Return the hashes of a tile that a checkpoint has (C2SP tlog-tiles)."""
    found = _tile(proof, level, tile)
    if not found:
        raise UnknownRoute(path=request.url.path)
    return tagged(request, found, BYTES)


@router.get("/events/{position}/proof", openapi_extra=_UNSIGNED)
def event_proof(actor: Auditor, node: ThisNodeDep, log: LogDep, proof: LogProofDep, position: _Position) -> Response:
    """Return the proof that the event at a position was logged (C2SP tlog-proof)."""
    found = _receipt(log, proof, position, Viewer.of(actor, node.id))
    return Response(found.proof, media_type=NOTE, headers=_named(f"{position}.tlog-proof"))


@router.get("/events/{position}/leaf", openapi_extra=_UNSIGNED)
def event_leaf(
    actor: Auditor,
    node: ThisNodeDep,
    log: LogDep,
    proof: LogProofDep,
    accesses: RecorderDep,
    position: _Position,
) -> Response:
    """Return what is proven: position, time of recording and bytes of the event."""
    found = _receipt(log, proof, position, Viewer.of(actor, node.id))
    accesses.record(actor, Accessed.AUDIT, 1)
    return Response(found.leaf, media_type=BYTES, headers=_named(f"{position}.leaf"))


@router.get("/inconsistencies/{neighbour}")
def inconsistency(request: Request, _actor: Auditor, proof: LogProofDep, neighbour: _Neighbour) -> Response:
    """Return what proves that a neighbour's log has two histories: a file that `yipan audit verify` takes."""
    found = proof.witness.evidence(NodeId(neighbour))
    if found is None:
        raise UnknownRoute(path=request.url.path)
    return Response(found, media_type="application/json", headers=_named(f"{neighbour}-fork.json"))


def _receipt(log: Log, proof: LogProof, position: int, viewer: Viewer) -> EventReceipt:
    """Return the receipt of an event; what somebody may not see is not there."""
    if not all(map(viewer.may_see, frames(log.read_raw(position - 1, 1)))):
        raise NoSuchPosition(position=position)
    try:
        return receipt(position, log, proof.store, proof.tree)
    except NotSignedYet as error:
        raise PositionNotSigned(position=position, signed=error.signed) from error
    except LookupError as error:
        raise NoSuchPosition(position=position) from error
    except EventChanged as error:
        raise PositionChanged(position=position) from error


def _tile(proof: LogProof, level: int, path: str) -> bytes:
    """Return a tile, or nothing if the path is none, or of one that no checkpoint has."""
    name, partial, width = path.partition(".p/")
    digits, count = re.sub("[x/]", "", name)[:18], width if partial else f"{WIDTH}"
    if not (re.fullmatch("[0-9]+", digits) and re.fullmatch("[0-9]{1,3}", count)):
        return b""
    number, wanted, last = int(digits), int(count), proof.store.last()
    signed = last.size >> HEIGHT * level if last else 0
    is_tile = tile_path(level, number, wanted) == f"tile/{level}/{path}"
    if not is_tile or not 0 < wanted <= WIDTH or number * WIDTH + wanted > signed:
        return b""
    return b"".join(proof.tree.tile(level, number, wanted))


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
