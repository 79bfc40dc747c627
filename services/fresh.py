"""What the domain cannot make itself: the time now, and ids that nobody had before."""

from datetime import UTC, datetime

import uuid_utils


def now() -> datetime:
    """Return the time now."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return a UUIDv7."""
    return str(uuid_utils.uuid7())
