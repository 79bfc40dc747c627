"""How a channel, an operation and a message are written in AsyncAPI, so that those who list them can be brief."""

from collections.abc import Iterable
from typing import Literal

from services.contracts.schemas import Schema

Part = dict[str, object]
"""A piece of the document."""


def channel(address: str | None, description: str, messages: Iterable[str], **more: object) -> Part:
    """Return a channel.

    Args:
        address: its subject; None if whoever asks says where to answer.
        description: what goes through it.
        messages: the names of its messages.
        more: further members; `x_…` for extensions.
    """
    referred = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}
    extended = {name.replace("x_", "x-"): value for name, value in more.items()}
    return {"address": address, "description": description, "messages": referred, **extended}


def parameters(**described: str) -> Part:
    """Return the parameters of an address, each with what it is."""
    return {name: {"description": description} for name, description in described.items()}


def operation(action: Literal["send", "receive"], channel: str, summary: str, reply: str | None = None) -> Part:
    """Return what a node does: `send` to a channel, or `receive` from it, and where it answers."""
    acting: Part = {"action": action, "channel": _channel(channel), "summary": summary}
    if not reply:
        return acting
    where = {"location": "$message.header#/reply", "description": "The subject to which the request wants its answer."}
    return {**acting, "reply": {"address": where, "channel": _channel(reply)}}


def message(name: str, title: str, payload: Schema, content_type: str = "application/json", **more: object) -> Part:
    """Return a message that is no event."""
    return {"name": name, "title": title, "contentType": content_type, "payload": payload, **more}


def _channel(name: str) -> Part:
    return {"$ref": f"#/channels/{name}"}
