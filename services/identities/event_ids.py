"""The ids of a node's events: UUIDs of version 7 (RFC 9562, section 5.7) by which the node knows its own again.

Whoever shows one that the node's log lacks proves that this log is an older copy: the last bits are a code over all
others (HMAC, RFC 2104) that nobody makes without the node's secret. An id that nobody has seen cannot be guessed.
"""

import hmac
import time
from collections.abc import Callable
from itertools import count
from random import SystemRandom
from uuid import RFC_4122, UUID

EVENT_IDS = "event ids"
"""For what the secret is derived from the identity of the node."""
_CODE = 42
"""Bits of the code. Before it stand the milliseconds, and a number that differs for each id of one process."""
_NUMBER = 32
_LOW = 62 - _CODE
"""Bits of the number that stand behind the variant."""


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000


class EventIds:
    """Makes the ids of one node's events, and tells which it made."""

    def __init__(self, secret: str, clock: Callable[[], int] = _milliseconds) -> None:
        """Take the node's secret; `clock` tells the milliseconds since 1970."""
        self._secret, self._clock = secret.encode(), clock
        self._numbers = count(SystemRandom().getrandbits(_NUMBER))

    def new(self) -> str:
        """Return an id that nobody had before."""
        number = next(self._numbers) % (1 << _NUMBER)
        high = self._clock() << 16 | 7 << 12 | number >> _LOW
        low = 0b10 << _LOW | number & ((1 << _LOW) - 1)
        head = high << (64 - _CODE) | low
        return str(UUID(int=head << _CODE | self._code(head)))

    def made(self, id: str) -> bool:
        """Say whether this node made an id, now or at any time before."""
        try:
            uuid = UUID(id)
        except ValueError:
            return False
        told = uuid.int & ((1 << _CODE) - 1)
        return uuid.variant == RFC_4122 and uuid.version == 7 and self._code(uuid.int >> _CODE) == told

    def _code(self, head: int) -> int:
        whole = hmac.digest(self._secret, head.to_bytes(11, "big"), "sha256")
        return int.from_bytes(whole[:8], "big") >> (64 - _CODE)
