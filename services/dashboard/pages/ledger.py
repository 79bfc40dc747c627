"""The issue ledger: every issue that this node may see, by list and item number."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from domain.issue.state import IssueStatus
from domain.tree import NodeId
from domain.words import Words
from projections.engine.paging import Asked
from projections.issues.columns import Figure
from projections.ledger import chessboard
from projections.ledger.issues import IssueFilter, IssueLine, page
from services.dashboard.look import Look, Scene, anchor, name_of, names_in
from services.dashboard.route import InvalidFilter
from services.dashboard.stream.regions import Region
from services.dashboard.widgets.forms import Choice, Option
from services.dashboard.words.words import WORDS

LIMIT = 50
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
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
class Sheet:
    """The page of the ledger, without its rows."""

    count: int
    first: bool
    next: str | None


def ledger(look: Look) -> Scene:
    """Draw the ledger.

    Raises:
        InvalidFilter: the address filters by something that there is not.
    """
    asked, after = look.asked, look.asked.wish("after")
    found = page(look.snapshot, _filter(look), Asked(LIMIT, after))
    names = names_in(look.snapshot)
    rows = tuple(Region(anchor("row", line.issue.id), "issue_row.html", _row(line, names)) for line in found.items)
    sheet = Region("ledger", "ledger.html", Sheet(found.total, after is not None, found.next), rows)
    around = {"choices": _choices(look), "filtered": any(asked.wish(name) for name in _WISHES)}
    return Scene((look.status, sheet), found.position, around)


_WISHES = ("figure", "status", "category", "within", "organisation", "source")


def _filter(look: Look) -> IssueFilter:
    wish = look.asked.wish
    return IssueFilter(
        organisation=_organisation(wish("organisation")),
        within=_organisation(wish("within")),
        category=wish("category"),
        source=wish("source"),  # type: ignore[arg-type]
        status=_one_of(IssueStatus, "status", wish("status")),
        figure=_one_of(Figure, "figure", wish("figure")),
    )


def _organisation(text: str | None) -> NodeId | None:
    return NodeId(text) if text else None


def _one_of(kind: Callable[[str], T], name: str, text: str | None) -> T | None:
    try:
        return kind(text) if text else None
    except ValueError as error:
        raise InvalidFilter(f"{name}: {text}") from error


def _row(line: IssueLine, names: Mapping[NodeId, Words]) -> Row:
    issue = line.issue
    return Row(
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


def _choices(look: Look) -> tuple[Choice, ...]:
    board = chessboard.query(look.snapshot)
    lines = (line for line in board.lines if line.within.raised)
    return (
        _choice(look, "figure", "ledger.state", ((one.value, WORDS[one.value]) for one in Figure if one != "raised")),
        _choice(look, "category", "ledger.category", ((one.category, one.name) for one in board.categories)),
        _choice(
            look,
            "within",
            "board.organisation",
            ((line.organisation, line.name or name_of(line.organisation, {})) for line in lines),
        ),
    )


def _choice(look: Look, name: str, label: str, options: Iterable[tuple[str, Words]]) -> Choice:
    return Choice(name, WORDS[label], tuple(Option(*one) for one in options), look.asked.wish(name) or "")
