"""Is the process alive, and is the node ready? For supervisors and balancers; nobody need sign in."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

from anyio import CapacityLimiter, fail_after, to_thread
from fastapi import APIRouter, Depends, Response

from projections.engine.views import Views, ViewStatus
from services.api.answers import answer
from services.api.parts import LinksDep, LogDep, LogProofDep, StoppingDep, ThisNodeDep, ViewsDep, part
from services.links.state import LinkState
from services.log import Log
from services.problems.databases import DatabaseAway

LAG = 1_000
"""Events that a view may be behind …"""
AGE = 5.0
"""… or seconds, whichever is kinder, before the node is no longer ready."""

PATIENCE = 5.0
"""Seconds that a supervisor waits for an answer, whatever the databases do."""


class Probe:
    """Asks the databases of one node how they are, in threads of its own: all others may wait for one that is away."""

    def __init__(self) -> None:
        self._limiter = CapacityLimiter(2)

    async def ask(self, log: Log, views: Views) -> tuple[int, Sequence[ViewStatus]]:
        """Return the head of the log, and how each view keeps up.

        Raises:
            DatabaseAway: there was no answer in time.
        """
        try:
            with fail_after(PATIENCE):
                work = partial(_asked, log, views)
                return await to_thread.run_sync(work, limiter=self._limiter, abandon_on_cancel=True)
        except TimeoutError as error:
            raise DatabaseAway from error


def _asked(log: Log, views: Views) -> tuple[int, Sequence[ViewStatus]]:
    return log.head(), views.status()


ProbeDep = Annotated[Probe, Depends(part(Probe))]

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def alive() -> Response:
    """Answer, which says that the process is alive."""
    return answer({"status": "alive"}, headers={"Cache-Control": "no-store"})


@router.get("/readyz", responses={503: {"description": "It cannot; or a problem, if a database does not answer."}})
async def ready(
    node: ThisNodeDep,
    log: LogDep,
    views: ViewsDep,
    links: LinksDep,
    proof: LogProofDep,
    stopping: StoppingDep,
    probe: ProbeDep,
) -> Response:
    """Say whether the node can answer: its log is open and takes what comes, and its views keep up.

    Views that cannot go on and lack something do not keep up; `/v1/operation/views` says why, to those who may read it.
    A link that is cut is told, with the time since when; a node works on without it, so it stays ready. It is not while
    its own nats-server cannot run: then no link can come up, and `/v1/links` says why. Nor is it while its log is not
    the one that it has signed, which `/v1/audit` tells to auditors. That a witness knows another history is told, and
    no reason: what one neighbour says stops no node.
    """
    head, status = await probe.ask(log, views)
    works = not stopping.is_set() and log.failure is None and links.failure is None and proof.failure is None
    is_ready = works and all(map(_keeps_up, status))
    content = {
        "ready": is_ready,
        "node": node.id,
        "head": head,
        "recording": log.failure is None,
        "views": [{"view": each.view, "position": each.position, "lag": each.lag} for each in status],
        "links": [_link(state) for state in links.states()],
        "nats": links.failure is None,
        "consistent": await to_thread.run_sync(lambda: proof.alarm) is None,
    }
    return answer(content, status=200 if is_ready else 503, headers={"Cache-Control": "no-store"})


def _keeps_up(view: ViewStatus) -> bool:
    """Say whether a view is as far as it should be: one that cannot go on will fall behind, however little it lacks."""
    stuck = view.failure is not None and view.lag > 0
    return view.running and not stuck and (view.lag <= LAG or view.age <= AGE)


def _link(state: LinkState) -> dict[str, object]:
    alarm = state.alarm.code if state.alarm else None
    return {"neighbour": state.neighbour, "connected": state.connected, "since": state.since, "alarm": alarm}
