"""Server-sent events as bytes (WHATWG HTML, 9.2)."""

QUIET = 15.0
"""Seconds of silence before a heartbeat, so that whoever stands between does not take the stream for dead."""

OPENING = b": open\nretry: 1000\n\n"
HEARTBEAT = b": alive\nid: %d\n\n"
"""A heartbeat with the position: it counts as the last that came, and is no event."""


def message(data: bytes, *, id: int | None = None, kind: bytes | None = None) -> bytes:
    """Return one event.

    Args:
        data: of one line or several.
        id: the position; without it the one before stands.
        kind: the type; `message` if left out.
    """
    named = b"event: %b\n" % kind if kind else b""
    placed = b"" if id is None else b"id: %d\n" % id
    # JSON of our own has no line breaks, but an event holds the bytes that another node wrote.
    text = b"\ndata: ".join(data.splitlines()) if b"\n" in data or b"\r" in data else data
    return b"%b%bdata: %b\n\n" % (placed, named, text)


def lagging(position: int, head: int) -> bytes:
    """Return the warning to a reader that it has fallen behind, and from where the stream goes on at its own pace."""
    return message(b'{"position":%d,"head":%d}' % (position, head), id=position, kind=b"lagging")
