"""Joint patrols, who takes part in them, and what came of them (P8, P9, P11).

`rows` are the registers; each question about them has a file of its own.
"""

from projections.patrols.cross import cross
from projections.patrols.lines import PatrolDetail, PatrolLine, Patrols, patrol, query
from projections.patrols.linkage import linkage
from projections.patrols.rows import (
    ParticipationRow,
    PatrolRow,
    Seminar,
    Visit,
    participations,
    patrols,
    view,
)
from projections.patrols.tiers import patrols_by_tier

__all__ = [
    "ParticipationRow",
    "PatrolDetail",
    "PatrolLine",
    "PatrolRow",
    "Patrols",
    "Seminar",
    "Visit",
    "cross",
    "linkage",
    "participations",
    "patrol",
    "patrols",
    "patrols_by_tier",
    "query",
    "view",
]
