"""A policy: an instrument that inspection work rests on, by whom it is issued, and from when until when it holds (P10).

An amendment is a version of its own: what held on a day is asked of the versions, so that a replay says the same.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, aggregate_id
from domain.audience import Participant
from domain.document import require_each_once
from domain.fields import Line, Text
from domain.heading import Heading
from domain.moment import RecordedDay
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.registry import News, event
from domain.relation import Below, Several
from domain.state import changed, state
from domain.tense import PlannedDay
from domain.tier import CITY
from domain.words import Term, Words


class PolicyIssuer(Term):
    """Who issued an instrument (P10)."""

    COMMITTEE = "committee", "市委", "municipal committee"
    LEADING_GROUP = "leading-group", "市委巡视工作领导小组", "leading group for inspection work"


class PolicyScope(Term):
    """Which inspection work an instrument is about (P10)."""

    MUNICIPAL_INSPECTION = "municipal-inspection", "市委巡视", "municipal inspection"
    DISTRICT_PATROL = "district-patrol", "区委巡察", "district patrol"
    VILLAGES = "villages", "巡察向村（社区）延伸", "patrol extended to villages and communities"
    AGENCY_PATROL = "agency-patrol", "市级机关、国企和高校巡察", "patrol of agencies, enterprises and universities"


_SCOPES = {
    PolicyIssuer.COMMITTEE: frozenset(PolicyScope),
    PolicyIssuer.LEADING_GROUP: frozenset({PolicyScope.MUNICIPAL_INSPECTION, PolicyScope.AGENCY_PATROL}),
}
"""What each may issue instruments about: patrols of districts and villages are for the committee (P10)."""

Scopes = Annotated[tuple[PolicyScope, ...], Field(min_length=1)]

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("印发制度", "Policy issued", undone="PolicyCancelled")
class PolicyIssued:
    """The instrument holds from a day on."""

    title: Words
    number: Line
    """What it is cited by."""
    issuer: PolicyIssuer
    scope: Scopes
    in_force_from: RecordedDay
    """A day in Beijing, the first."""
    until: RecordedDay | None = None
    """The last day; None if it holds until it is repealed."""
    addressees: tuple[Participant, ...]
    """Whose work it is about."""


@event("修订制度", "Policy amended", undone="PolicyChangeWithdrawn")
class PolicyAmended:
    """From a day on it is about other work, or holds until another day."""

    scope: Scopes
    in_force_from: RecordedDay
    until: RecordedDay | None = None
    summary: Text


@event("撤回制度变动", "Policy change withdrawn", anew="PolicyAmended")
class PolicyChangeWithdrawn:
    """The last amendment, or the repeal, was recorded by mistake: it holds as before."""

    reason: Text


@event("撤销制度登记", "Policy cancelled", news=News.END, anew="PolicyIssued")
class PolicyCancelled:
    """It was recorded by mistake: there is no such instrument. Now cancelled."""

    reason: Text


@event("废止制度", "Policy repealed", news=News.END, undone="PolicyChangeWithdrawn")
class PolicyRepealed:
    """It holds no more."""

    repealed_from: RecordedDay
    """The first day on which it does not hold."""
    reason: Text


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class PolicyStatus(Term):
    """Where an instrument stands; whether it is in force is a matter of the day."""

    ISSUED = "issued", "已印发", "issued"
    AMENDED = "amended", "已修订", "amended"
    REPEALED = "repealed", "已废止", "repealed"
    CANCELLED = "cancelled", "登记已撤销", "cancelled"


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """What holds from a day on, until the next version does."""

    in_force_from: RecordedDay
    until: RecordedDay | None
    scope: tuple[PolicyScope, ...]


@state
class Policy:
    """An instrument as its events make it."""

    title: Words
    number: str
    issuer: PolicyIssuer
    versions: tuple[PolicyVersion, ...]
    """The latest last."""
    addressees: tuple[NodeId, ...]
    repealed_from: RecordedDay | None = None
    status: PolicyStatus = PolicyStatus.ISSUED

    def scope_on(self, day: date) -> tuple[PolicyScope, ...]:
        """Return which work it is about on a day; none if it is not in force."""
        begun = [version for version in self.versions if version.in_force_from <= day]
        if not begun or (self.repealed_from and day >= self.repealed_from):
            return ()
        expired = begun[-1].until and day > begun[-1].until
        return () if expired else begun[-1].scope


def evolve(policy: Policy | None, event: object) -> Policy:
    """Return the instrument after one more of its events."""
    match policy, event:
        case None, PolicyIssued():
            version = PolicyVersion(event.in_force_from, event.until, event.scope)
            return Policy(event.title, event.number, event.issuer, (version,), event.addressees)
        case Policy(), PolicyAmended(scope=scope, in_force_from=start, until=until):
            versions = (*policy.versions, PolicyVersion(start, until, scope))
            return changed(policy, versions=versions, status=PolicyStatus.AMENDED)
        case Policy(), PolicyRepealed(repealed_from=day):
            return changed(policy, repealed_from=day, status=PolicyStatus.REPEALED)
        case Policy(), PolicyChangeWithdrawn():
            return _before_last_change(policy)
        case Policy(), PolicyCancelled():
            return changed(policy, status=PolicyStatus.CANCELLED)
    raise Impossible(policy, event)


def _before_last_change(policy: Policy) -> Policy:
    versions = policy.versions if policy.repealed_from else policy.versions[:-1]
    status = PolicyStatus.AMENDED if len(versions) > 1 else PolicyStatus.ISSUED
    return changed(policy, versions=versions, repealed_from=None, status=status)


policy = Aggregate(
    "policy", "policies", evolve, zh="制度", en="policy", heading=Heading.DISTRICT_WORK, tiers=CITY, rank=5
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class EndsBeforeItBegins(
    Refusal, zh="终止日期 {until} 早于施行日期 {start}", en="the last day {until} is before the first, {start}"
):
    """What is in force is so for a day at least."""


class OutsideScope(
    Refusal, zh="{issuer}不就“{scope}”印发制度", en="the {issuer} issues no instrument about {scope}", field="scope"
):
    """The committee and its leading group issue instruments within their scope."""


class NotAfterVersion(
    Refusal,
    zh="{day} 不晚于现行版本的施行日期 {start}",
    en="{day} is not after the day {start} of the version before",
    field=("in_force_from", "repealed_from"),
):
    """What changes an instrument takes effect after what it changes."""


class PolicyOver(Refusal, zh="制度{status}", en="the policy is {status}"):
    """What was repealed changes no more."""


class PolicyUnchanged(Refusal, zh="制度{status}，没有可撤回的变动", en="the policy is {status}: nothing was changed"):
    """Only an amendment or a repeal is withdrawn."""


@command
class IssuePolicy:
    """Issue an instrument that inspection work rests on."""

    title: Words
    number: Line
    issuer: PolicyIssuer
    scope: Scopes
    in_force_from: PlannedDay
    until: PlannedDay | None = None
    addressees: Several[Below]


def _of_number(command: IssuePolicy, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of an instrument: one for each number that an issuer gives."""
    digest = sha256(f"{command.issuer}\0{command.number}".encode()).hexdigest()
    return aggregate_id("policy", digest[:32], owner)


@command
class AmendPolicy:
    """Say which work it is about, and until when it holds, from a day on."""

    scope: Scopes
    in_force_from: PlannedDay
    until: PlannedDay | None = None
    summary: Text


@command
class RepealPolicy:
    """Say that it holds no more."""

    repealed_from: PlannedDay
    reason: Text


@command
class WithdrawPolicyChange:
    """Say that the last amendment, or the repeal, was recorded by mistake."""

    reason: Text


@command
class CancelPolicy:
    """Say that there is no such instrument."""

    reason: Text


_IN_USE = (PolicyStatus.ISSUED, PolicyStatus.AMENDED)


@policy.opens(IssuePolicy, zh="印发制度", en="Issue a policy", id=_of_number, reported_as=PolicyIssued)
def issue(command: IssuePolicy, _context: Context) -> Changes:
    """Under a number that its issuer gives once, within its scope; to those whose work it is about, each named once."""
    require_each_once(command.addressees)
    _require_scope(command.issuer, command.scope)
    _require_period(command)
    return [event_from(PolicyIssued, command)]


@policy.decides(
    AmendPolicy, zh="修订制度", en="Amend a policy", reported_as=PolicyAmended, at=_IN_USE, otherwise=PolicyOver
)
def amend(state: Policy, command: AmendPolicy, _context: Context) -> Changes:
    """From a day after that of the version before, within the scope of who issued it."""
    _require_scope(state.issuer, command.scope)
    _require_later(state, command.in_force_from)
    _require_period(command)
    return [event_from(PolicyAmended, command)]


@policy.decides(
    RepealPolicy, zh="废止制度", en="Repeal a policy", reported_as=PolicyRepealed, at=_IN_USE, otherwise=PolicyOver
)
def repeal(state: Policy, command: RepealPolicy, _context: Context) -> Changes:
    """From a day after that of the version before."""
    _require_later(state, command.repealed_from)
    return [event_from(PolicyRepealed, command)]


@policy.decides(
    WithdrawPolicyChange,
    zh="撤回制度变动",
    en="Withdraw a change of a policy",
    reported_as=PolicyChangeWithdrawn,
    at=(PolicyStatus.AMENDED, PolicyStatus.REPEALED),
    otherwise=PolicyUnchanged,
)
def withdraw_change(_state: Policy, command: WithdrawPolicyChange, _context: Context) -> Changes:
    """The last one; a repeal before the amendments that it followed on."""
    return [event_from(PolicyChangeWithdrawn, command)]


@policy.decides(CancelPolicy, zh="撤销制度登记", en="Cancel a policy", reported_as=PolicyCancelled)
def cancel(_state: Policy, command: CancelPolicy, _context: Context) -> Changes:
    """At any stage: what was done by it is shown as done without one."""
    return [event_from(PolicyCancelled, command)]


def _require_scope(issuer: PolicyIssuer, scopes: tuple[PolicyScope, ...]) -> None:
    for scope in scopes:
        if scope not in _SCOPES[issuer]:
            raise OutsideScope(issuer=issuer.words, scope=scope.words)


def _require_period(command: IssuePolicy | AmendPolicy) -> None:
    if command.until and command.until < command.in_force_from:
        raise EndsBeforeItBegins(until=command.until, start=command.in_force_from)


def _require_later(state: Policy, day: date) -> None:
    start = state.versions[-1].in_force_from
    if day <= start:
        raise NotAfterVersion(day=day, start=start)
