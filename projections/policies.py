"""Policies: which instruments there are, which are in force on a day, and what was done without one (P10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import sqlalchemy as sa

from domain.beijing import day_of
from domain.fields import Year
from domain.heading import Heading
from domain.moment import Day
from domain.policy import Policy, PolicyIssuer, PolicyScope, policy
from domain.tier import Tier
from domain.words import Words
from projections.acts import Act, Tiers, acts, begun
from projections.circle import Below, Covers, Owner, covers, covers_everybody, seen_by
from projections.engine.nested import field, length
from projections.engine.query import query
from projections.engine.register import Record, Register, by_opening, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View
from projections.population import Population
from projections.windows import in_year

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

On = Annotated[Day, Words("日期", "On")]
"""The day, in Beijing, on which it is asked what is in force."""


@row
class PolicyRow(Policy, Record):
    """One instrument."""


policies = Register(policy, PolicyRow, filters=("status", "issuer"))

view = View("policies", 1, (policies,))


def in_force_on(day: date, found: Population) -> Population:
    """Return the instruments of which `Policy.scope_on` says that they are about something on a day."""
    on = day.isoformat()
    versions = found.where(sa.or_(found.c.repealed_from.is_(None), found.c.repealed_from > on)).each("versions")
    last = versions.where(field(versions.c.element, "in_force_from") <= on).last_of_each()
    until, scope = (field(last.c.element, name) for name in ("until", "scope"))
    return last.where(sa.or_(until.is_(None), until >= on), length(scope) > 0)


# ── The instruments ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """An instrument on a day."""

    policy: PolicyRow
    in_force: bool
    scope: tuple[PolicyScope, ...]
    """Which work it is about on that day; none if it is not in force."""


@dataclass(frozen=True, slots=True)
class IssuerSum:
    """How many instruments an issuer has issued."""

    issuer: PolicyIssuer
    issued: int
    in_force: int


@dataclass(frozen=True, slots=True)
class Policies:
    """All instruments that this node has seen, as they stand on a day."""

    position: int
    covers: Covers
    on: On
    issuers: tuple[IssuerSum, ...]
    items: tuple[PolicyLine, ...]


@query("policies", zh="制度依据", en="Policies", heading=Heading.DISTRICT_WORK, rank=5)
def policies_on(snapshot: Snapshot, *, on: On | None = None, owner: Owner = None, below: Below = False) -> Policies:
    """Return every instrument with its scope on a day in Beijing; today's, as of the snapshot, if none is given.

    Args:
        snapshot: as of when.
        on: the day.
        owner: who issued them; all that may be seen if it is left out.
        below: also those that others below the owner issued.
    """
    day, circle = on or day_of(snapshot.moment), seen_by(snapshot, owner, below=below)
    rows = sorted((row for row in snapshot.rows(policies) if circle.has(row.owner)), key=by_opening)
    lines = tuple(PolicyLine(each, bool(each.scope_on(day)), each.scope_on(day)) for each in rows)
    issuers = tuple(_sum(issuer, lines) for issuer in PolicyIssuer)
    return Policies(snapshot.position, covers(snapshot, circle), day, issuers, lines)


def _sum(issuer: PolicyIssuer, lines: Iterable[PolicyLine]) -> IssuerSum:
    own = [line for line in lines if line.policy.issuer is issuer]
    return IssuerSum(issuer, len(own), sum(line.in_force for line in own))


# ── What was done, and by which of them ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ActLine:
    """An act of a subordinate with the policies that it needs."""

    act: Annotated[Act, Words("巡视巡察", "Patrol or inspection")]
    scope: Annotated[tuple[PolicyScope, ...], Words("工作类别", "Kind of work")]
    """Of what work it is."""
    missing: tuple[PolicyScope, ...]
    """Of these, the ones that no policy in force on the day of its start is about."""


@dataclass(frozen=True, slots=True)
class ActsWithoutPolicy:
    """The acts of subordinates, those that no policy covers flagged."""

    position: int
    covers: Covers
    year: int | None
    flagged: int
    items: tuple[ActLine, ...]


@query("acts-without-policy", zh="无制度依据的巡察", en="Acts without a policy", heading=Heading.DISTRICT_WORK, rank=6)
def acts_without_policy(snapshot: Snapshot, *, year: Year | None = None) -> ActsWithoutPolicy:
    """Return what districts and agencies started in a calendar year, or ever, with what no policy in force covers."""
    source = begun(snapshot)
    found = acts(snapshot, source, in_year(source.c.started_at, year))
    rows, tiers = snapshot.rows(policies) if found else (), Tiers(snapshot)
    lines = tuple(_line(act, rows, tiers) for act in found)
    return ActsWithoutPolicy(
        snapshot.position, covers_everybody(snapshot), year, sum(bool(line.missing) for line in lines), lines
    )


def _line(act: Act, rows: Iterable[PolicyRow], tiers: Tiers) -> ActLine:
    day = day_of(act.started_at)
    covered = {scope for row in rows for scope in row.scope_on(day)}
    scope = _scope(act, tiers)
    return ActLine(act, scope, tuple(each for each in scope if each not in covered))


def _scope(act: Act, tiers: Tiers) -> tuple[PolicyScope, ...]:
    if tiers.of(act.owner) is Tier.AGENCY:
        return (PolicyScope.AGENCY_PATROL,)
    extended = any(tiers.of(target) is Tier.COMMUNITY for target in act.targets)
    return (PolicyScope.DISTRICT_PATROL, *((PolicyScope.VILLAGES,) if extended else ()))
