"""A matter report: what the responsible organisation says about a named matter (P15).

It keeps the report on its own node, also while cut off; who named the matter decides on the news.
"""

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, counterpart, owner_of
from domain.audience import Participant
from domain.fields import Text
from domain.heading import Heading
from domain.matter.state import MatterOver, MatterStatus, NamedMatter
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.registry import event
from domain.state import changed, state
from domain.words import Term

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("点人点事进展", "Matter progress reported", anew="MatterProgressReported")
class MatterProgressReported:
    """The responsible organisation says how far it has come."""

    matter: AggregateRef
    namer: Participant
    note: Text
    done: bool
    """True if it says that nothing is left to do."""


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class ReportStatus(Term):
    """How far a matter has come, as the responsible organisation says."""

    UNDER_WAY = "under-way", "办理中", "under way"
    DONE = "done", "已报办结", "reported done"


@state
class MatterReport:
    """A matter report as its events make it."""

    matter: AggregateId
    status: ReportStatus
    note: str
    """What was said last."""
    reports: int = 1
    """How often something was said."""


def evolve(report: MatterReport | None, event: object) -> MatterReport:
    """Return the report after one more of its events."""
    match report, event:
        case None, MatterProgressReported(matter=matter, note=note, done=done):
            return MatterReport(matter, _status(done), note)
        case MatterReport(), MatterProgressReported(note=note, done=done):
            return changed(report, status=_status(done), note=note, reports=report.reports + 1)
    raise Impossible(report, event)


def _status(done: bool) -> ReportStatus:
    return ReportStatus.DONE if done else ReportStatus.UNDER_WAY


matter_report = Aggregate(
    "matter-report",
    "matter-reports",
    evolve,
    zh="点人点事办理报告",
    en="matter report",
    heading=Heading.SECOND_HALF,
    rank=4,
)


def report_id(matter: AggregateId, responsible: NodeId) -> AggregateId:
    """Return the id of what the responsible organisation reports on a matter: there is one, and all can tell which."""
    return counterpart(matter, "matter-report", responsible)


# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class NotMatterResponsible(
    Refusal,
    zh="{organisation} 不是该事项的责任单位",
    en="{organisation} is not to see to this matter",
    transient=True,
    field="matter",
):
    """Only the responsible organisation reports."""


@command
class ReportMatterProgress:
    """Say how far we have come with a matter that was named for us."""

    matter: AggregateRef
    note: Text
    done: bool = False


def of_matter(command: ReportMatterProgress, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the owner's report on a matter."""
    return report_id(command.matter, owner)


@matter_report.decides(
    ReportMatterProgress,
    zh="报告办理进展",
    en="Report progress of a matter",
    reported_as=MatterProgressReported,
    opens=of_matter,
)
def report(_state: MatterReport | None, command: ReportMatterProgress, context: Context) -> Changes:
    """By the responsible organisation, as long as the matter is open; what was said done may turn out not to be."""
    matter = context.require(NamedMatter, command.matter)
    if owner_of(context.id) != matter.responsible:
        raise NotMatterResponsible(organisation=owner_of(context.id))
    if matter.status is not MatterStatus.OPEN:
        raise MatterOver(status=matter.status.words)
    return [event_from(MatterProgressReported, command, namer=owner_of(command.matter))]
