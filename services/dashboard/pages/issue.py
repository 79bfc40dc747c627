"""One issue: where it stands, and its whole history across nodes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from domain.aggregate_id import AggregateId, AggregateRef
from domain.issue.state import IssueStatus
from domain.node_id import NodeId
from domain.words import Words
from projections.history import Happening
from projections.issues.rows import IssueRow
from projections.ledger.issues import IssueDetail
from projections.ledger.issues import issue as query
from projections.patrols.rows import patrols
from services.dashboard.page import PageContext
from services.dashboard.route import NoSuchPage
from services.dashboard.stream.content import PageContent
from services.dashboard.stream.regions import Region, anchor
from services.dashboard.widgets.history import history
from services.dashboard.words import moments
from services.dashboard.words.naming import name_of, naming
from services.dashboard.words.words import WORDS

_STAGES = {
    "IssueRaised": "raised",
    "IssueVerified": "verified",
    "IssueListed": "listed",
    "IssueAssigned": "assigned",
    "IssueResolved": "resolved",
    "IssueWrittenOff": "written-off",
}
"""The stages of an issue that takes its whole way, by the event that reaches each."""
_ID: TypeAdapter[AggregateId] = TypeAdapter(AggregateRef)
_OTHER_ENDS = (IssueStatus.DISMISSED, IssueStatus.MERGED, IssueStatus.CLOSED)


@dataclass(frozen=True, slots=True)
class IssueStage:
    """One stage of the way."""

    name: Words
    at: datetime | None
    """When it was reached; None if it is still ahead."""
    last: bool = False
    """True for where the issue stands now."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known of an issue."""

    key: str
    value: Words
    path: str | None = None
    filter: Mapping[str, str] | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class IssueHead:
    """What stands above the history."""

    item: int | None
    list_title: Words | None
    state: IssueStatus
    overdue: bool
    fixed_on_the_spot: bool
    text: Words
    path: tuple[IssueStage, ...]
    facts: tuple[Fact, ...]


def issue(context: PageContext) -> PageContent:
    """Draw an issue.

    Raises:
        NoSuchPage: this node knows of no such issue.
    """
    try:
        id = _ID.validate_python(context.parameters.id)
    except ValidationError as error:
        raise NoSuchPage from error
    found = query(context.snapshot, id)
    if not found:
        raise NoSuchPage
    names = naming(context.snapshot, found.history)
    head = _head(context, found, names.organisations)
    regions = (context.status, Region("issue", "issue.html", head), history(found.history, names, id))
    return PageContent(regions, found.position, {"name": head.text})


def _head(context: PageContext, found: IssueDetail, names: Mapping[NodeId, Words]) -> IssueHead:
    row = found.line.issue
    return IssueHead(
        item=row.item,
        list_title=row.list_title,
        state=row.status,
        overdue=found.line.overdue,
        fixed_on_the_spot=row.fixed_on_the_spot,
        text=Words(row.text, row.text_en or row.text),
        path=tuple(_stages(row, (one for one in found.history if one.subject == row.id))),
        facts=tuple(_facts(context, found, names)),
    )


def _stages(row: IssueRow, history: Iterable[Happening]) -> Iterator[IssueStage]:
    """Yield the stages; what was undone by a reopening or a failed check is ahead again."""
    reached: dict[str, datetime] = {}
    for one in history:
        if stage := _STAGES.get(one.type):
            reached[stage] = one.occurred
        if one.type == "IssueReopened" or (one.type == "RectificationChecked" and not one.payload.passed):
            reached.pop("resolved", None)
            reached.pop("written-off", None)
    ended_otherwise = row.status in _OTHER_ENDS
    now = "" if ended_otherwise else next((stage for stage in reversed(_STAGES.values()) if stage in reached), "")
    for stage in _STAGES.values():
        if stage in reached or not ended_otherwise:
            yield IssueStage(WORDS[f"path.{stage}"], reached.get(stage), stage == now)
    if ended_otherwise:
        yield IssueStage(row.status.words, row.ended_at, last=True)


def _facts(context: PageContext, found: IssueDetail, names: Mapping[NodeId, Words]) -> Iterator[Fact]:
    row = found.line.issue
    yield Fact("ledger.category", row.category_name, "/issues", {"category": row.category})
    yield Fact("ledger.about", name_of(row.about, names))
    if row.place:
        yield Fact("issue.place", row.place)
    if row.point:
        degrees = f"{row.point.latitude}, {row.point.longitude}"
        yield Fact("issue.point", Words(degrees, degrees))
    if row.responsible:
        yield Fact("ledger.responsible", name_of(row.responsible, names), "/issues", {"within": row.responsible})
    if row.due:
        due = moments.due(row.due)
        yield Fact("ledger.due", Words(due, due), overdue=found.line.overdue)
    yield Fact("issue.owner", name_of(row.owner, names))
    if row.source and (patrol := context.snapshot.row(patrols, row.source)):
        yield Fact("issue.source", patrol.title, f"/patrols#{anchor('patrol', row.source)}")
