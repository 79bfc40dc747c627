"""Is the process alive, and is the node ready? For supervisors and balancers; nobody need sign in."""

from fastapi import APIRouter, Response

from projections.engine.views import ViewStatus
from services.api.answers import answer
from services.api.parts import LinksDep, LogDep, StoppingDep, ThisNodeDep, ViewsDep
from services.links.state import LinkState

LAG = 1_000
"""Events that a view may be behind …"""
AGE = 5.0
"""… or seconds, whichever is kinder, before the node is no longer ready."""

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def alive() -> Response:
    """Answer, which says that the process is alive."""
    return answer({"status": "alive"}, headers={"Cache-Control": "no-store"})


@router.get("/readyz")
def ready(node: ThisNodeDep, log: LogDep, views: ViewsDep, links: LinksDep, stopping: StoppingDep) -> Response:
    """Say whether the node can answer: its log is open and its views keep up.

    Views that cannot go on and lack something do not keep up; `/v1/operation/views` says why, to those who may read it.
    A link that is cut is told, with the time since when; a node works on without it, so it stays ready. It is not while
    its own nats-server cannot run: then no link can come up, and `/v1/links` says why.
    """
    status = views.status()
    is_ready = not (stopping.is_set() or links.failure) and all(map(_keeps_up, status))
    content = {
        "ready": is_ready,
        "node": node.id,
        "head": log.head(),
        "views": [{"view": each.view, "position": each.position, "lag": each.lag} for each in status],
        "links": [_link(state) for state in links.states()],
        "nats": links.failure is None,
    }
    return answer(content, status=200 if is_ready else 503, headers={"Cache-Control": "no-store"})


def _keeps_up(view: ViewStatus) -> bool:
    """Say whether a view is as far as it should be: one that cannot go on will fall behind, however little it lacks."""
    stuck = view.failure is not None and view.lag > 0
    return view.running and not stuck and (view.lag <= LAG or view.age <= AGE)


def _link(state: LinkState) -> dict[str, object]:
    alarm = state.alarm.code if state.alarm else None
    return {"neighbour": state.neighbour, "connected": state.connected, "since": state.since, "alarm": alarm}
