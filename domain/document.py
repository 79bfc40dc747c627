"""What all addressed documents have in common: letters, circulars, supervision orders, filed plans (P3, P12, P15).

A document names whom it is addressed to and may say by when it wants an answer. Its author keeps it; each addressee
answers on a `Reply` of its own, whatever kind of document it is.
"""

from collections.abc import Sequence
from dataclasses import KW_ONLY
from datetime import datetime
from typing import Annotated

from pydantic import Field

from domain.aggregate_id import AggregateId, aggregate_id
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.repeated import repeated
from domain.state import state
from domain.words import Term

DocumentNumber = Annotated[int, Field(ge=1, le=99_999)]
"""A document's number among those of its author, its kind and a year: 14 in 〔2019〕14号."""

# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class DocumentStatus(Term):
    """Where a document stands, as its author says."""

    ISSUED = "issued", "已印发", "issued"
    CLOSED = "closed", "已办结", "closed"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"


@state
class Addressed:
    """What the state of every addressed document has."""

    _: KW_ONLY
    addressees: tuple[NodeId, ...]
    due: datetime | None
    """By when it is to be answered; None if it does not say."""
    status: DocumentStatus = DocumentStatus.ISSUED
    asked_again: tuple[NodeId, ...] = ()
    """Whose reply did not do, once for each time."""

    @property
    def withdrawn(self) -> bool:
        """True if it is to be disregarded."""
        return self.status is DocumentStatus.WITHDRAWN

    @property
    def wants_reply(self) -> bool:
        """True if it is to be replied to; otherwise its receipt is acknowledged, and that is all."""
        return True


# ── Rules ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class AddresseeTwice(Refusal, zh="{organisation} 被列出两次", en="{organisation} is named twice"):
    """A document has each addressee once."""


class DocumentOver(Refusal, zh="文件{status}", en="the document is {status}", field=("document", "filing")):
    """What is closed or withdrawn is neither changed nor answered."""


class DocumentNotClosed(Refusal, zh="文件{status}，并未办结", en="the document is {status}, and not closed"):
    """Only what is closed goes on after all."""


def numbered_id(kind: str, year: int, number: int, owner: NodeId) -> AggregateId:
    """Return the id of the document that its author gave this number in this year: a number is given once."""
    return aggregate_id(kind, f"{year}n{number}", owner)


def require_each_once(addressees: Sequence[NodeId]) -> None:
    """Refuse if somebody is addressed twice.

    Raises:
        AddresseeTwice: somebody is.
    """
    for organisation in repeated(addressees):
        raise AddresseeTwice(organisation=organisation)
