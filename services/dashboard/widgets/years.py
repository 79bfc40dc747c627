"""Which year a page is about that speaks of one year."""

import sqlalchemy as sa

from domain.beijing import day_of
from projections.engine.codec import moment
from projections.engine.snapshot import Snapshot
from projections.issues.rows import issues
from projections.registry import REGISTERS


def usual_year(snapshot: Snapshot) -> int:
    """Return the last year in which a round was opened, else an issue raised, else the year of the moment itself."""
    rounds, ledger = REGISTERS.get("rounds"), snapshot.of(issues)
    first = [snapshot.of(rounds).c.opened_at] if rounds else []
    for column in (*first, ledger.c.opened_at):
        [[last]] = snapshot.ask(sa.select(sa.func.max(column)))
        if last is not None:
            return day_of(moment(last)).year
    return day_of(snapshot.moment).year
