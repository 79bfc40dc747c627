"""The subjects of publishers and subscribers."""

from dataclasses import dataclass
from typing import Any, Literal

from domain.envelope import Classification
from services.contracts.asyncapi.channels import Part, channel, message, operation, parameters
from services.contracts.asyncapi.messages import shape, told
from services.contracts.reports import reported
from services.gateway.outcome import Entered

_PUBLISHER = "The publisher's name, as `yipan identity add` made it."
_REQUESTS = (
    "Reports of outside systems, each answered with its outcome. A message holds one event, or an array of up to 500; "
    "the outcomes then come in an array. Inboxes begin with `_INBOX.{publisher}.`."
)
_LEFT = (
    "Reports of systems that do not wait for an outcome: JetStream keeps them until the node has them, and says so "
    "when the stream is full."
)
_FEED = (
    "What a subscriber's organisation may see, each event once, in the order of the node's log; the past of a record "
    "comes just before the event that lets the organisation see it. Any consumer may be made of the stream, durable or "
    "ordered. Headers: `Yipan-Position` is the place of the event in the node's log, `Yipan-Number` its place in the "
    "feed, `Yipan-Opened-By`, on a past, the position of the event that opened it. Inboxes begin with `_INBOX.{name}.`."
)


@dataclass(frozen=True)
class Outcome:
    """What became of a report."""

    source: str
    id: str
    """With the source, the publisher's own name for the report."""
    status: Literal["accepted", "known", "waiting", "refused"]
    events: tuple[Entered, ...] = ()
    """What stands on the board for it."""
    problem: dict[str, Any] | None = None
    """Which rule it breaks (RFC 9457)."""


def channels() -> dict[str, Part]:
    """Return the channels."""
    reports = [f"{kind.name}.report" for kind, _ in reported()]
    events = told(Classification.INTERNAL)
    return {
        "intake": channel(
            "intake.{publisher}",
            _REQUESTS,
            reports,
            parameters=parameters(publisher=_PUBLISHER),
        ),
        "intakeStream": channel(
            "intake-js.{publisher}",
            _LEFT,
            reports,
            parameters=parameters(publisher=_PUBLISHER),
            x_jetstream={"stream": "INTAKE"},
        ),
        "outcomes": channel(None, "What became of a report.", ["outcome"]),
        "feed": channel(
            "feed.{organisation}.{kind}.{type}",
            _FEED,
            events,
            parameters=parameters(
                organisation="Whose record it is, with `_` for each dot: `bj_haidian`.",
                kind="The kind of record: `issue`.",
                type="The type of event: `IssueRaised`.",
            ),
            x_jetstream={"stream": "FEED"},
        ),
    }


def operations() -> dict[str, Part]:
    """Return what a node does for publishers and subscribers."""
    return {
        "carryOut": operation("receive", "intake", "Carry a report out, and answer with its outcome.", "outcomes"),
        "carryOutLater": operation("receive", "intakeStream", "Keep a report, acknowledge it, and carry it out."),
        "feed": operation("send", "feed", "Tell what happened, as far as each organisation may see it."),
    }


def messages() -> dict[str, Part]:
    """Return the messages that are no events."""
    return {"outcome": message("outcome", "What became of a report", shape(Outcome))}
