"""The subjects of publishers and subscribers."""

from services.contracts.asyncapi.channels import Part, channel, message, operation, parameters
from services.contracts.asyncapi.messages import fed, shape
from services.contracts.reports import reported
from services.gateway.ingestion import TOGETHER
from services.gateway.schemas import ToldOutcome
from services.nats.outside_subjects import FEED, FEED_STREAM, INTAKE_STREAM, reports, requests

_PUBLISHER = "The publisher's name, as `yipan identity add` made it."
_REQUESTS = (
    f"Reports of outside systems, answered with outcomes. A message holds one report, or an array of up to {TOGETHER}; "
    "the outcomes then come in an array. The header `Accept-Language`, `zh` or `en`, says in which language refusals "
    "are told. Inboxes begin with `_INBOX.{publisher}.`."
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


def channels() -> dict[str, Part]:
    """Return the channels."""
    reported_as = [*(f"{kind.name}.report" for kind, _ in reported()), "reports"]
    return {
        "intake": channel(
            requests("{publisher}"),
            _REQUESTS,
            reported_as,
            parameters=parameters(publisher=_PUBLISHER),
        ),
        "intakeStream": channel(
            reports("{publisher}"),
            _LEFT,
            reported_as,
            parameters=parameters(publisher=_PUBLISHER),
            x_jetstream={"stream": INTAKE_STREAM},
        ),
        "outcomes": channel(None, "What became of a report.", ["outcome", "outcomes"]),
        "feed": channel(
            f"{FEED}.{{organisation}}.{{kind}}.{{type}}",
            _FEED,
            fed(),
            parameters=parameters(
                organisation="Whose record it is, with `_` for each dot: `bj_haidian`.",
                kind="The kind of record: `issue`.",
                type="The type of event: `IssueRaised`.",
            ),
            x_jetstream={"stream": FEED_STREAM},
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
    several = {"type": "array", "maxItems": TOGETHER, "items": {"$ref": "#/components/schemas/Report"}}
    outcome = shape(ToldOutcome)
    return {
        "reports": message("reports", "Several reports at once", several),
        "outcome": message("outcome", "What became of a report", outcome),
        "outcomes": message("outcomes", "What became of each of several", {"type": "array", "items": outcome}),
    }
