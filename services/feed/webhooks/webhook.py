"""A webhook as it stands, and each attempt to deliver."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.node_id import NodeId
from domain.words import Term
from services.feed.subscription import Filter


class Pause(Term):
    """Why nothing is sent to a webhook until somebody resumes it."""

    FAILING = "failing", "长时间投递失败", "failing for long"
    """The receiver has failed for as long as the node is patient."""
    GONE = "gone", "接收方不再接收", "the receiver wants no more"
    """It answered 410 Gone."""
    WITHDRAWN = "withdrawn", "授权已撤销", "authority withdrawn"
    """The token under which it was made, or last resumed, is there no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """One webhook as it stands."""

    id: str
    organisation: NodeId
    holder: str
    """The id of the token under which it was made or last resumed: what that one may see is what is sent."""
    actor: str
    """Whose token that is: a pseudonym, or the name of a system."""
    url: str
    filter: Filter
    secret: str
    created_at: datetime
    position: int
    """Everything up to this position of the log is delivered, or not for this subscriber."""
    upto: int | None = None
    """The last position of the message under way, if there is one: it stays the same until it is delivered."""
    failures: int = 0
    """In a row."""
    failing_since: datetime | None = None
    next_attempt: datetime | None = None
    """Not before this, after a failure."""
    error: str | None = None
    """Why the last attempt failed, if it did."""
    paused: Pause | None = None

    @property
    def message_id(self) -> str:
        """The id of the message under way: the same for each attempt, also after a restart."""
        return f"{self.id}_{self.position}_{self.upto}"

    def delivered(self, upto: int) -> "Webhook":
        """Return the webhook after everything up to a position has come to the receiver."""
        return replace(self.well(), position=upto, upto=None)

    def well(self) -> "Webhook":
        """Return the webhook as if no attempt had failed, and not paused."""
        return replace(self, failures=0, failing_since=None, next_attempt=None, error=None, paused=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One attempt."""

    number: int = 0
    """Its place among all attempts of the node; the store gives it."""
    message: str
    """The id of the message: several attempts have the same."""
    attempt: int
    """1 for the first with this message, and for the first after it was resumed."""
    at: datetime
    first: int
    """The positions that the message is about, from this one to `last`."""
    last: int
    events: int
    milliseconds: int
    status: int | None
    """What the receiver answered; None if it did not."""
    error: str | None
    """Why it failed; None if it is delivered."""
