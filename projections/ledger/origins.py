"""Where issues come from: the inspection or patrol that found them says their round and the inspected organisation."""

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from projections.circle import Circle
from projections.engine.snapshot import Snapshot
from projections.inspections.rows import inspections
from projections.issues.rows import issues
from projections.patrols.rows import patrols
from projections.windows import in_year


def origins(snapshot: Snapshot) -> sa.Subquery:
    """Return every source of issues, as `source`, with its `round` and the `target` of an inspection."""
    inspection, patrol = snapshot.of(inspections).c, snapshot.of(patrols).c
    found = (
        sa.select(inspection.key.label("source"), inspection.round, inspection.target),
        sa.select(patrol.key.label("source"), patrol.round, sa.null().label("target")),
    )
    return sa.union_all(*found).subquery("origins")


def of_round(snapshot: Snapshot, round: AggregateId) -> sa.Select[str]:
    """Return the query for the sources that belong to a round."""
    source = origins(snapshot)
    return sa.select(source.c.source).where(source.c.round == round)


def found(snapshot: Snapshot, year: int | None, circle: Circle) -> sa.Subquery:
    """Return the issues that were raised, each with the organisation and the round that it counts for.

    An issue counts for the inspected organisation, or for the one where it is wrong if no inspection found it.

    Args:
        snapshot: as of when.
        year: those raised in this calendar year; all if it is None.
        circle: on whose lists: what the city's inspections find and what those of its districts find are two figures.
    """
    issue, origin = snapshot.of(issues), origins(snapshot)
    return (
        sa.select(
            *(issue.c[name] for name in ("key", "list", "item", "category", "category_name", "focus", "focus_areas")),
            issue.c.opened_at,
            sa.func.coalesce(origin.c.target, issue.c.about).label("organisation"),
            origin.c.round,
        )
        .outerjoin(origin, issue.c.source == origin.c.source)
        .where(in_year(issue.c.opened_at, year), circle.condition(issue.c.owner))
        .subquery("found")
    )
