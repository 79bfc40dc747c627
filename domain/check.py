"""A special check: the city looks at the inspection work of districts and other bodies itself (P12).

Those who are checked do not take part in the record, for it has the findings on all of them: what they are to know
comes in a circular.
"""

from dataclasses import dataclass
from typing import Annotated

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.document import require_each_once
from domain.fields import Line, Text
from domain.heading import Heading
from domain.node_id import NodeId, Organisation
from domain.refusal import About, Refusal
from domain.registry import News, event
from domain.relation import Named, PatrolBody, Several
from domain.state import changed, state
from domain.tier import CITY, Tier, tier_of
from domain.words import Term, Words


@dataclass(frozen=True, slots=True)
class CheckTarget:
    """Whose inspection work is checked, and where it stood when the check was opened."""

    organisation: Organisation
    tier: Tier


AMISS = Words("不符合要求之处", "Not as it should be")
"""What the deviations of a check are called; those of a meeting are another thing."""

Deviations = Annotated[tuple[Line, ...], AMISS]

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("启动专项检查", "Special check opened", undone="SpecialCheckCancelled")
class SpecialCheckOpened:
    """The inspection work of these is to be looked at."""

    title: Words
    targets: tuple[CheckTarget, ...]


@event("记录检查情况", "Check findings recorded", anew="CheckFindingsCorrected")
class CheckFindingsRecorded:
    """The work of one of them was looked at."""

    organisation: Organisation
    findings: Text
    deviations: Deviations = ()
    """What is not as it should be, one by one."""


@event("更正检查情况", "Check findings corrected", anew="CheckFindingsCorrected")
class CheckFindingsCorrected:
    """The work of one of them is as is said here, and not as was recorded."""

    organisation: Organisation
    findings: Text
    deviations: Deviations = ()
    reason: Text


@event("重新开展专项检查", "Special check reopened", undone="SpecialCheckConcluded")
class SpecialCheckReopened:
    """That it was concluded was recorded by mistake: it goes on."""

    reason: Text


@event("撤销专项检查登记", "Special check cancelled", news=News.END, anew="SpecialCheckOpened")
class SpecialCheckCancelled:
    """It was recorded by mistake, or is not made: it counts no more. Now cancelled."""

    reason: Text


@event("专项检查结束", "Special check concluded", undone="SpecialCheckReopened")
class SpecialCheckConcluded:
    """The work of all of them was looked at."""

    summary: Text | None = None


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class CheckStatus(Term):
    """Where a special check stands."""

    OPEN = "open", "进行中", "under way"
    CONCLUDED = "concluded", "已结束", "concluded"
    CANCELLED = "cancelled", "登记已撤销", "cancelled"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found at one target."""

    organisation: NodeId
    findings: str
    deviations: Annotated[tuple[str, ...], AMISS]


@state
class SpecialCheck:
    """A special check as its events make it."""

    title: Words
    targets: tuple[CheckTarget, ...]
    checked: tuple[Checked, ...] = ()
    status: CheckStatus = CheckStatus.OPEN

    @property
    def unchecked(self) -> tuple[NodeId, ...]:
        """Those whose work was not looked at yet."""
        done = {each.organisation for each in self.checked}
        return tuple(target.organisation for target in self.targets if target.organisation not in done)


def evolve(check: SpecialCheck | None, event: object) -> SpecialCheck:
    """Return the check after one more of its events."""
    match check, event:
        case None, SpecialCheckOpened(title=title, targets=targets):
            return SpecialCheck(title, targets)
        case SpecialCheck(), CheckFindingsRecorded(organisation=organisation, findings=findings, deviations=deviations):
            return changed(check, checked=(*check.checked, Checked(organisation, findings, deviations)))
        case SpecialCheck(), CheckFindingsCorrected(organisation=organisation, findings=findings):
            anew = Checked(organisation, findings, event.deviations)
            checked = tuple(anew if each.organisation == organisation else each for each in check.checked)
            return changed(check, checked=checked)
        case SpecialCheck(), SpecialCheckConcluded():
            return changed(check, status=CheckStatus.CONCLUDED)
        case SpecialCheck(), SpecialCheckReopened():
            return changed(check, status=CheckStatus.OPEN)
        case SpecialCheck(), SpecialCheckCancelled():
            return changed(check, status=CheckStatus.CANCELLED)
    raise Impossible(check, event)


special_check = Aggregate(
    "check",
    "special-checks",
    evolve,
    zh="专项检查",
    en="special check",
    heading=Heading.DISTRICT_WORK,
    tiers=CITY,
    rank=4,
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class CheckConcluded(Refusal, zh="专项检查{status}", en="the special check is {status}"):
    """A check that is concluded changes no more."""


class NotCheckTarget(Refusal, zh="{organisation} 不在检查对象之列", en="{organisation} is not among those checked"):
    """The check is of those named in it."""


class AlreadyChecked(Refusal, zh="{organisation} 已经检查", en="{organisation} was checked before"):
    """The work of each is looked at once."""


class TargetUnchecked(
    Refusal, zh="{organisation} 尚未检查", en="{organisation} has not been checked", transient=True, about=About.RECORD
):
    """A check is concluded after the work of all was looked at."""


class NotCheckedYet(Refusal, zh="没有 {organisation} 的检查记录", en="{organisation} was not checked", transient=True):
    """Only what was recorded is corrected."""


class CheckNotOver(Refusal, zh="专项检查{status}，并未结束", en="the special check is {status}, and not over"):
    """Only what was concluded goes on after all."""


@command
class OpenSpecialCheck:
    """Begin to look at the inspection work of districts and other bodies."""

    title: Words
    targets: Several[PatrolBody]


@command
class RecordCheckFindings:
    """Say how the work of one of them is."""

    organisation: Named
    findings: Text
    deviations: Deviations = ()


@command
class ConcludeSpecialCheck:
    """Say that the work of all was looked at."""

    summary: Text | None = None


@special_check.opens(
    OpenSpecialCheck,
    zh="启动专项检查",
    en="Open a special check",
    reported_as=SpecialCheckOpened,
)
def open_check(command: OpenSpecialCheck, context: Context) -> Changes:
    """Of organisations named once each."""
    require_each_once(command.targets)
    targets = tuple(CheckTarget(each, tier_of(each, context.node, context.seen)) for each in command.targets)
    return [event_from(SpecialCheckOpened, command, targets=targets)]


@special_check.decides(
    RecordCheckFindings,
    zh="记录检查情况",
    en="Record what a check found",
    reported_as=CheckFindingsRecorded,
    at=CheckStatus.OPEN,
    otherwise=CheckConcluded,
)
def record_findings(state: SpecialCheck, command: RecordCheckFindings, _context: Context) -> Changes:
    """Of one that is named in it, once."""
    if command.organisation not in [target.organisation for target in state.targets]:
        raise NotCheckTarget(organisation=command.organisation)
    if command.organisation not in state.unchecked:
        raise AlreadyChecked(organisation=command.organisation)
    return [event_from(CheckFindingsRecorded, command)]


@special_check.decides(
    ConcludeSpecialCheck,
    zh="结束专项检查",
    en="Conclude a special check",
    reported_as=SpecialCheckConcluded,
    at=CheckStatus.OPEN,
    otherwise=CheckConcluded,
)
def conclude(state: SpecialCheck, command: ConcludeSpecialCheck, _context: Context) -> Changes:
    """After the work of all was looked at."""
    for organisation in state.unchecked:
        raise TargetUnchecked(organisation=organisation)
    return [event_from(SpecialCheckConcluded, command)]


@command
class CorrectCheckFindings:
    """Say how the work of one of them really is."""

    organisation: Named
    findings: Text
    deviations: Deviations = ()
    reason: Text


@command
class ReopenSpecialCheck:
    """Say that the check was not concluded."""

    reason: Text


@command
class CancelSpecialCheck:
    """Say that the check was recorded by mistake, or is not made."""

    reason: Text


@special_check.decides(
    CorrectCheckFindings,
    zh="更正检查情况",
    en="Correct what a check found",
    reported_as=CheckFindingsCorrected,
)
def correct_findings(state: SpecialCheck, command: CorrectCheckFindings, _context: Context) -> Changes:
    """Of one whose work was looked at; also after the conclusion."""
    if command.organisation not in [each.organisation for each in state.checked]:
        raise NotCheckedYet(organisation=command.organisation)
    return [event_from(CheckFindingsCorrected, command)]


@special_check.decides(
    ReopenSpecialCheck,
    zh="重新开展专项检查",
    en="Reopen a special check",
    reported_as=SpecialCheckReopened,
    at=CheckStatus.CONCLUDED,
    otherwise=CheckNotOver,
)
def reopen(_state: SpecialCheck, command: ReopenSpecialCheck, _context: Context) -> Changes:
    """One that was concluded."""
    return [event_from(SpecialCheckReopened, command)]


@special_check.decides(
    CancelSpecialCheck,
    zh="撤销专项检查登记",
    en="Cancel a special check",
    reported_as=SpecialCheckCancelled,
    at=CheckStatus.OPEN,
    otherwise=CheckConcluded,
)
def cancel(_state: SpecialCheck, command: CancelSpecialCheck, _context: Context) -> Changes:
    """Before its conclusion: after that circulars may make its results known."""
    return [event_from(SpecialCheckCancelled, command)]
