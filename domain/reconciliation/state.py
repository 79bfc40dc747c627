"""A reconciliation as its events make it."""

from dataclasses import dataclass, replace

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId
from domain.heading import Heading
from domain.reconciliation.events import (
    Compared,
    MismatchCancelled,
    MismatchRecorded,
    MismatchSettled,
    ReconciliationClosed,
    ReconciliationOpened,
    ReconciliationReopened,
)
from domain.refusal import Refusal
from domain.state import changed, state
from domain.tier import PATROLLING
from domain.words import Term


class ReconciliationStatus(Term):
    """Where a reconciliation stands."""

    OPEN = "open", "进行中", "open"
    CLOSED = "closed", "已结束", "closed"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Two of the three that do not say the same, or did not."""

    number: int
    between: tuple[Compared, Compared]
    where: str
    note: str
    how: str | None = None
    """How it was settled; None while it is open."""


@state
class Reconciliation:
    """A reconciliation as its events make it."""

    inspection: AggregateId
    status: ReconciliationStatus = ReconciliationStatus.OPEN
    mismatches: tuple[Mismatch, ...] = ()

    def mismatch(self, number: int) -> Mismatch | None:
        """Return the mismatch of this number, or None."""
        return next((each for each in self.mismatches if each.number == number), None)


def evolve(reconciliation: Reconciliation | None, event: object) -> Reconciliation:
    """Return the reconciliation after one more of its events."""
    match reconciliation, event:
        case None, ReconciliationOpened(inspection=inspection):
            return Reconciliation(inspection)
        case Reconciliation(), MismatchRecorded():
            mismatch = Mismatch(event.number, event.between, event.where, event.note)
            return changed(reconciliation, mismatches=(*reconciliation.mismatches, mismatch))
        case Reconciliation(), MismatchSettled(number=number, how=how):
            return changed(reconciliation, mismatches=_settled(reconciliation.mismatches, number, how))
        case Reconciliation(), ReconciliationClosed():
            return changed(reconciliation, status=ReconciliationStatus.CLOSED)
        case Reconciliation(), MismatchCancelled(number=number):
            left = tuple(each for each in reconciliation.mismatches if each.number != number)
            return changed(reconciliation, mismatches=left)
        case Reconciliation(), ReconciliationReopened():
            return changed(reconciliation, status=ReconciliationStatus.OPEN)
    raise Impossible(reconciliation, event)


def _settled(mismatches: tuple[Mismatch, ...], number: int, how: str) -> tuple[Mismatch, ...]:
    return tuple(replace(each, how=how) if each.number == number else each for each in mismatches)


reconciliation = Aggregate(
    "reconciliation",
    "reconciliations",
    evolve,
    zh="会审",
    en="reconciliation",
    heading=Heading.INSPECTIONS,
    tiers=PATROLLING,
    rank=5,
)


class ReconciliationOver(Refusal, zh="会审{status}", en="the reconciliation is {status}"):
    """What is closed is not compared again."""
