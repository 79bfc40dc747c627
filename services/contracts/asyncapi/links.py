"""The subjects between a node and the node above it, in the account that the superior keeps for that link alone."""

from services.contracts.asyncapi.channels import Part, channel, message, operation
from services.contracts.asyncapi.messages import linked, shape
from services.links.wire import LinkReport, Question
from services.nats.subjects import CONSUMER, Direction

_STREAM = "One message per event: the event's bytes. Stream sequence = the event's number on this link, without gap."
_PAGE = "Repeated to the end: the number (8 bytes, big endian), the length (4 bytes) and the bytes of an event."


def channels() -> dict[str, Part]:
    """Return the channels, of both directions."""
    return {
        **{name: part for direction in Direction for name, part in _of(direction).items()},
        "linkAnswers": channel(None, "An answer to a question over a link.", ["linkPage"]),
    }


def _of(direction: Direction) -> dict[str, Part]:
    to = "the superior" if direction is Direction.UP else "the subordinate"
    name = direction.title()
    stream = {"stream": direction.stream, "consumer": CONSUMER}
    return {
        f"link{name}": channel(direction, f"Events for {to}. {_STREAM}", linked(), x_jetstream=stream),
        f"linkReports{name}": channel(direction.reports, f"How far a link is, told to {to}.", ["linkReport"]),
        f"linkQuestions{name}": channel(direction.questions, f"What is asked of {to}.", ["linkQuestion"]),
    }


def operations() -> dict[str, Part]:
    """Return what a node does on its links."""
    found: dict[str, Part] = {}
    for direction in Direction:
        name = direction.title()
        found |= {
            f"relay{name}": operation("send", f"link{name}", "Bring each event into the stream under its number."),
            f"take{name}": operation("receive", f"link{name}", "Pull from where the own log stands."),
            f"report{name}": operation("send", f"linkReports{name}", "Say which number is in the own log."),
            f"hear{name}": operation("receive", f"linkReports{name}", "Forget what the neighbour has stored."),
            f"answer{name}": operation("receive", f"linkQuestions{name}", "Answer a recovery.", "linkAnswers"),
        }
    return found


def messages() -> dict[str, Part]:
    """Return the messages that are no events."""
    page = {"type": "string", "format": "binary", "description": _PAGE}
    return {
        "linkReport": message("linkReport", "How far a link is", shape(LinkReport)),
        "linkQuestion": message("linkQuestion", "What a recovery asks for", shape(Question)),
        "linkPage": message("linkPage", "Events with their numbers", page, "application/octet-stream"),
    }
