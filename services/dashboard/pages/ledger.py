"""The issue ledger: every issue that this node may see, by list and item number."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from domain.issue.state import IssueStatus
from domain.node_id import NodeId
from domain.words import Words
from projections.engine.paging import PageRequest
from projections.issues.columns import Figure
from projections.ledger import chessboard
from projections.ledger.issues import IssueFilter, IssueLine, page
from projections.untold import listed
from services.dashboard.page import PageContext
from services.dashboard.stream.content import PageContent
from services.dashboard.stream.regions import Region, anchor
from services.dashboard.widgets.covering import covering
from services.dashboard.widgets.forms import Choice, Option
from services.dashboard.words.naming import name_of, names_in
from services.dashboard.words.words import WORDS
from services.dashboard.wrong import no_choice

LIMIT = 50
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class IssueTableRow:
    """One issue."""

    id: str
    item: int | None
    text: Words
    category: Words
    about: Words
    responsible: Words | None
    due: datetime | None
    state: IssueStatus
    overdue: bool


@dataclass(frozen=True, slots=True)
class LedgerSheet:
    """The page of the ledger, without its rows."""

    count: int
    first: bool
    next: str | None
    elsewhere: Words | None
    """Where all of it is told, if that is not here."""


def ledger(context: PageContext) -> PageContent:
    """Draw the ledger.

    Raises:
        InvalidFilter: the address filters by something that there is not.
    """
    after = context.parameters.get("after")
    found = page(context.snapshot, _filter(context), PageRequest(LIMIT, after))
    names = names_in(context.snapshot)
    rows = tuple(Region(anchor("row", line.issue.id), "issue_row.html", _row(line, names)) for line in found.items)
    elsewhere = covering(context.snapshot, listed(context.snapshot, found.total))
    sheet = Region("ledger", "ledger.html", LedgerSheet(found.total, after is not None, found.next, elsewhere), rows)
    values = {"choices": _choices(context), "filtered": any(map(context.parameters.get, FILTERS))}
    return PageContent((context.status, sheet), found.position, values)


FILTERS = ("figure", "status", "category", "within", "organisation", "source")


def _filter(context: PageContext) -> IssueFilter:
    given = context.parameters.get
    return IssueFilter(
        organisation=_organisation(given("organisation")),
        within=_organisation(given("within")),
        category=given("category"),
        source=given("source"),  # type: ignore[arg-type]
        status=_one_of(IssueStatus, "status", given("status")),
        figure=_one_of(Figure, "figure", given("figure")),
    )


def _organisation(text: str | None) -> NodeId | None:
    return NodeId(text) if text else None


def _one_of(kind: Callable[[str], T], name: str, text: str | None) -> T | None:
    try:
        return kind(text) if text else None
    except ValueError as error:
        raise no_choice(name) from error


def _row(line: IssueLine, names: Mapping[NodeId, Words]) -> IssueTableRow:
    issue = line.issue
    return IssueTableRow(
        id=issue.id,
        item=issue.item,
        text=Words(issue.text, issue.text_en or issue.text),
        category=issue.category_name,
        about=name_of(issue.about, names),
        responsible=name_of(issue.responsible, names) if issue.responsible else None,
        due=issue.due,
        state=issue.status,
        overdue=line.overdue,
    )


def _choices(context: PageContext) -> tuple[Choice, ...]:
    board = chessboard.query(context.snapshot)
    lines = (line for line in board.lines if line.within.raised)
    states = ((one.value, WORDS[one.value]) for one in Figure if one != "raised")
    return (
        _choice(context, "figure", "ledger.state", states),
        _choice(context, "category", "ledger.category", ((one.category, one.name) for one in board.categories)),
        _choice(
            context,
            "within",
            "board.organisation",
            ((line.organisation, line.name or name_of(line.organisation, {})) for line in lines),
        ),
    )


def _choice(context: PageContext, name: str, label: str, options: Iterable[tuple[str, Words]]) -> Choice:
    return Choice(name, WORDS[label], tuple(Option(*one) for one in options), context.parameters.get(name) or "")
