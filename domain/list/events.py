"""What happens to an issue list, as its owner records it."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, StringConstraints

from domain.aggregate_id import AggregateRef
from domain.audience import Participant
from domain.fields import Text
from domain.registry import News, event
from domain.way_back import Final
from domain.words import Words

ItemNumber = Annotated[int, Field(ge=1)]
"""An issue's number in its list: 1, 2, 3 …"""

CategoryCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
"""What a category is called in figures, the same for ever: `property-management`."""

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 in hexadecimal: of one item, or the root over all of a list."""


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of issue in a list; every issue is of exactly one."""

    code: Annotated[CategoryCode, Words("类别代码", "Category code")]
    name: Words


@event("建立问题清单", "Issue list opened", undone="IssueListCancelled")
class IssueListOpened:
    """The owner will gather issues in it, each of one of these categories. Now open."""

    title: Words
    categories: tuple[Category, ...]
    source: AggregateRef | None = None
    """The joint patrol, or the inspection, whose findings it gathers."""
    partners: tuple[Participant, ...] = ()
    """The tiers of that patrol."""


@event("清单编号", "Item numbered", final=Final.FOR_EVER)
class ItemNumbered:
    """An issue has its number in the list."""

    item: ItemNumber
    issue: AggregateRef


@event("清单冻结", "List frozen", final=Final.CITED)
class ListFrozen:
    """From now on it is cited as it stands: nothing more is listed (P15). Now frozen."""

    root: Digest
    """Of the RFC 9162 tree whose leaves are the digests."""
    size: ItemNumber
    """How many items it has."""
    digests: tuple[Digest, ...]
    """Of each item, in the order of their numbers."""


@event("清单抄送", "List shared", final=Final.SEEN)
class ListShared:
    """One more organisation may see the list, and so can keep its books by it."""

    organisation: Participant


@event("撤销问题清单", "Issue list cancelled", news=News.END, anew="IssueListOpened")
class IssueListCancelled:
    """It was opened by mistake, before anything was on it. Now cancelled."""

    reason: Text
