"""The rows of the issue ledger: issues as their owners say, what is done about them, and the lists."""

from dataclasses import dataclass
from datetime import datetime

from domain.aggregate_id import AggregateId
from domain.deadlines import RuleRef
from domain.focus import Focus, FocusArea
from domain.issue import IssueStatus
from domain.ladder import WarningStep
from domain.rectification import Measure, RectificationStatus
from domain.tree import NodeId
from domain.words import Words
from projections.engine.view import Table


@dataclass(frozen=True)
class IssueRow:
    """One issue, as its owner says."""

    id: AggregateId
    owner: NodeId
    list: AggregateId
    list_title: Words | None
    """None until it is listed."""
    item: int | None
    """None until it is listed."""
    category: str
    category_name: Words
    text: str
    text_en: str | None
    about: NodeId
    place: Words | None
    source: AggregateId | None
    partners: tuple[NodeId, ...]
    fixed_on_the_spot: bool
    synthetic: bool
    status: IssueStatus
    organisation: NodeId
    """On whose line of the board it stands: the responsible one's, or where it is wrong until one is named."""
    responsible: NodeId | None
    due: datetime | None
    suspended_since: datetime | None
    passed_by: tuple[NodeId, ...]
    sent_back: tuple[NodeId, ...]
    insisted: tuple[NodeId, ...]
    raised_at: datetime
    resolved_at: datetime | None = None
    """When it was last resolved; None if it was reopened or sent back since."""
    ended_at: datetime | None = None
    """When the ledger was last closed on it; None if it was reopened since."""
    changed_at: datetime | None = None
    """When the last event occurred to it."""
    endings: int = 0
    """How often the ledger was closed on it."""
    reopenings: int = 0
    extensions: int = 0
    rule: RuleRef | None = None
    """What the due date follows from; None if it was given."""
    warned: WarningStep | None = None
    """The last step of the ladder that was taken for the due date."""
    focus: Focus | None = None
    focus_areas: tuple[FocusArea, ...] = ()
    is_key: bool = False
    adjudicator: NodeId | None = None
    claimants: tuple[NodeId, ...] = ()
    asked: tuple[NodeId, ...] = ()
    carried_into: tuple[AggregateId, ...] = ()
    under_supervision: bool = False
    named: bool = False


@dataclass(frozen=True)
class RectificationRow:
    """What one organisation did about one issue."""

    id: AggregateId
    issue: AggregateId
    organisation: NodeId
    status: RectificationStatus
    accepted_at: datetime | None = None
    submitted_at: datetime | None = None
    submissions: int = 0
    last_note: str | None = None
    """What it said last: of progress, as the result, as the reason of a return."""
    measures: tuple[Measure, ...] = ()
    """What was done, as last submitted."""


@dataclass(frozen=True)
class ListRow:
    """One issue list."""

    id: AggregateId
    owner: NodeId
    title: Words
    source: AggregateId | None
    opened_at: datetime
    last: int = 0
    """The last number given: so many issues are on it, whether this node sees them or not."""


issues: Table[IssueRow] = Table("issues", IssueRow, indexes=[["organisation"], ["list"]])
rectifications: Table[RectificationRow] = Table("rectifications", RectificationRow, indexes=[["issue"]])
lists: Table[ListRow] = Table("lists", ListRow)
