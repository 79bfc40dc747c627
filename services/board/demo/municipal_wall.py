"""A system that the city has: a wall that shows what comes from the districts, as it comes.

    python -m services.board.demo.municipal_wall http://127.0.0.1:8300 TOKEN_FILE POSITION_FILE

Started again, it first shows what it has missed.
"""

import sys
from pathlib import Path

from yipan_client import Event, Subscriber


def line(event: Event) -> str:
    """Return what the wall shows of an event."""
    _, _, owner = event["subject"].partition("@")
    data = event["data"]
    text = next((data[name] for name in ("title", "text", "reason") if isinstance(data.get(name), str)), "")
    return f"{event['time'][:16]} {owner} {event['type']} {text}".rstrip()


def main(url: str, token: str, position: Path) -> None:
    """Show what happens until this ends."""
    with Subscriber(url, token, position, start=None) as events:
        for event in events:
            sys.stdout.write(f"{line(event)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    from services.board.child import stop_with_parent

    stop_with_parent()
    main(sys.argv[1], Path(sys.argv[2]).read_text("ascii").strip(), Path(sys.argv[3]))
