"""A leaf binds an event's bytes to its place and time in one node's log."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone

from services.log.leaf import leaf_hash, to_microseconds, to_moment


def test_the_hash_is_over_a_zero_byte_position_time_and_bytes() -> None:
    leaf = bytes.fromhex("00" + "0000000000000003" + "00058907d8bc2940") + b"{}"
    assert leaf_hash(3, 0x00058907D8BC2940, b"{}") == hashlib.sha256(leaf).digest()


def test_microseconds_are_exact_and_independent_of_the_zone() -> None:
    moment = datetime(2019, 5, 15, 12, 0, 0, 123457, tzinfo=timezone(timedelta(hours=8)))
    assert to_microseconds(moment) == 1557892800123457
    assert to_moment(1557892800123457) == moment
    assert to_moment(1557892800123457).tzinfo is UTC
