"""The leaf of an event in the Merkle log (RFC 9162: a leaf's hash begins with 0x00)."""

from datetime import UTC, datetime, timedelta
from struct import Struct

from domain import merkle

_HEAD = Struct(">QQ")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def leaf_hash(position: int, recorded_at: int, raw: bytes) -> bytes:
    """Return SHA-256(0x00 ‖ position ‖ recorded_at ‖ raw), both numbers as big-endian u64, the time in microseconds."""
    return merkle.leaf_hash(_HEAD.pack(position, recorded_at) + raw)


def to_microseconds(moment: datetime) -> int:
    """Return the microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def to_moment(microseconds: int) -> datetime:
    """Return the moment, in UTC, that lies so long after 1970."""
    return _EPOCH + timedelta(microseconds=microseconds)
