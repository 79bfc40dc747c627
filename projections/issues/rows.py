"""The rows of the issue ledger: issues as their owners say, what is done about them, and the lists."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from domain.issue.state import Issue, issue
from domain.issue_list.state import IssueList, issue_list
from domain.point import Point
from domain.rectification import Measure, Rectification, rectification
from domain.tree import NodeId
from domain.words import Words
from projections.engine.register import Record, Register, row


@dataclass(frozen=True, slots=True)
class Return:
    """One return that was decided on."""

    by: Annotated[NodeId, Words("退单单位", "Returned by")]
    """Who gave the issue back."""
    upheld: bool
    """True if the issue went on to another."""
    days: int | None
    """Calendar days in Beijing from the return to the decision on it; None if nobody said when it was returned."""


@row
class IssueRow(Issue, Record):
    """One issue, as its owner says."""

    category_name: Words
    list_title: Words | None = None
    """None until it is listed."""
    text_en: str | None
    place: Words | None
    point: Point | None
    fixed_on_the_spot: bool
    organisation: NodeId = NodeId("")
    """On whose line of the board it stands: the responsible one's, or where it is wrong until one is named."""
    resolved_at: datetime | None = None
    """When it was last resolved; None if it was reopened or sent back since."""
    ended_at: datetime | None = None
    """When the ledger was last closed on it; None if it was reopened since."""
    endings: int = 0
    """How often the ledger was closed on it."""
    reopenings: int = 0
    extensions: int = 0
    hops: int = 0
    """How often it went on from who returned it to another."""
    days_lost: int = 0
    """From its returns to the decisions on them, together."""
    returns: tuple[Return, ...] = ()


@row
class RectificationRow(Rectification, Record):
    """What one organisation did about one issue."""

    accepted_at: datetime | None = None
    submitted_at: datetime | None = None
    last_note: str | None = None
    """What it said last: of progress, as the result, as the reason of a return."""
    measures: tuple[Measure, ...] = ()
    """What was done, as last submitted."""


@row
class ListRow(IssueList, Record):
    """One issue list. Its `issues` are left out: each says itself which item of which list it is."""


issues = Register(
    issue,
    IssueRow,
    filters=(
        "status",
        "organisation",
        "about",
        "list",
        "category",
        "focus",
        "is_key",
        "under_supervision",
        "named",
    ),
    indexes=[["organisation"], ["list"], ["source"]],
)
rectifications = Register(rectification, RectificationRow, of="issue", filters=("status",))
lists = Register(issue_list, ListRow, filters=("status",))
