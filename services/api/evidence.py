"""Evidence for auditors: what the log proves about itself, to be taken away and verified elsewhere."""

from collections.abc import Callable
from itertools import chain
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from domain.access import Accessed
from domain.words import Words
from services.api.access import Auditor
from services.api.access_recorder import RecorderDep
from services.api.numbers import LARGEST
from services.api.parts import LogDep, LogProofDep, ThisNodeDep
from services.audit.bundle import NothingShown, pieces
from services.audit.export import Asked, NotSignedYet, is_restricted
from services.audit.packing import packed
from services.audit.policy import policy_of
from services.feed.frames import frames
from services.feed.scope import Viewer
from services.log import RawRecord
from services.problems.edge import NoEvidence, PositionNotSigned

router = APIRouter(prefix="/v1/audit", tags=["audit"])

ZIP = "application/zip"

_PACKED: dict[int | str, dict[str, Any]] = {
    200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary", "description": "The folder, packed."}}}}
}

_First = Annotated[int, Query(ge=1, le=LARGEST, description="The first position of the window.")]
_Last = Annotated[int | None, Query(ge=1, le=LARGEST, description="The last; else that of the latest checkpoint.")]


@router.get("/evidence", response_class=StreamingResponse, responses=_PACKED, openapi_extra={"x-problems": [409]})
def evidence(
    actor: Auditor,
    node: ThisNodeDep,
    proof: LogProofDep,
    accesses: RecorderDep,
    first: _First = 1,
    last: _Last = None,
) -> StreamingResponse:
    """Return a bundle of evidence for a window of the log, as a zip file.

    What is restricted, or not for the organisation of who asks, is a number in it.
    """
    end = last or proof.signed()
    if first > end:
        raise NoEvidence(first=first, last=end)
    about = Words(f"日志位置 {first} 至 {end}", f"the log's positions {first} to {end}")
    try:
        asked = Asked(about=about, first=first, last=end, restricted=_kept_back(Viewer.of(actor, node.id)))
        made = pieces(proof.evidence(asked))
        begun = next(made)
    except NotSignedYet as error:
        raise PositionNotSigned(position=end, signed=error.signed) from error
    except NothingShown as error:
        raise NoEvidence(first=first, last=end) from error
    accesses.record(actor, Accessed.AUDIT, end - first + 1)
    headers = {"Content-Disposition": f'attachment; filename="evidence-{first}-{end}.zip"', "Cache-Control": "no-store"}
    return StreamingResponse(packed(chain([begun], made)), headers=headers, media_type=ZIP)


def _kept_back(viewer: Viewer) -> Callable[[RawRecord], bool]:
    """Return what says of an event that it is shown as a number alone."""
    if viewer.sees_all:
        return is_restricted
    return lambda record: is_restricted(record) or not all(map(viewer.may_see, frames([record])))


@router.get("/policy")
def policy(_actor: Auditor, log: LogDep) -> Response:
    """Return the keys of this log and of its witnesses, as a policy (C2SP tlog-policy): to be confirmed by people."""
    return Response(policy_of(log), media_type="text/plain; charset=utf-8")
