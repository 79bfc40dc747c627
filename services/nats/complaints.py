"""What a nats-server complains of about leaf connections, in its own log: why a link does not come up."""

import re
from pathlib import Path

TAIL = 64 << 10
"""Bytes of the log that are looked at, from its end."""
_BEGINS = "Server is ready"
_COMPLAINT = re.compile(r"\[(?:ERR|WRN)] (?:[\d.:\[\]a-f]+ - l?id\w*:\d+ - )?(?P<text>.*[Ll]eaf.*)")
_NOT_LET_IN = re.compile(r"\[ERR] \S+ - lid\w*:\d+ - (?P<text>authentication error.*)")
"""Whom it does not let in, of which it does not say again that it is about a leaf connection."""


def last_complaint(log: Path) -> str | None:
    """Return the last complaint since the server was started, or None; of no connection in particular."""
    for line in reversed(_lines(log)):
        if _BEGINS in line:
            return None
        if found := _COMPLAINT.search(line) or _NOT_LET_IN.search(line):
            return found["text"].strip()
    return None


def _lines(log: Path) -> list[str]:
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - TAIL))
            return file.read(TAIL).decode(errors="replace").splitlines()
    except FileNotFoundError:
        return []
