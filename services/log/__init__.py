"""The log: an `eventsourcing` application per node, in SQLite or PostgreSQL."""

from services.cloudevents import Malformed
from services.log.errors import (
    CommitFailed,
    EventRepeated,
    LinkForbidden,
    LinkGap,
    LogClosed,
    LogOfAnother,
    NotItsHome,
    RequestMismatch,
    RequestRepeated,
    Unrecordable,
    VersionConflict,
)
from services.log.leaf import leaf_hash
from services.log.loader import advanced, folded
from services.log.log import Log
from services.log.records import (
    ALL,
    NOTHING_YET,
    Append,
    Appended,
    IdempotencyKey,
    LinkPosition,
    Loaded,
    OpenedAggregate,
    Outgoing,
    RawRecord,
    RecordedRequest,
    RememberedRequest,
    Share,
)
from services.log.requests import actors_key, correlation_of

__all__ = [
    "ALL",
    "NOTHING_YET",
    "Append",
    "Appended",
    "CommitFailed",
    "EventRepeated",
    "IdempotencyKey",
    "LinkForbidden",
    "LinkGap",
    "LinkPosition",
    "Loaded",
    "Log",
    "LogClosed",
    "LogOfAnother",
    "Malformed",
    "NotItsHome",
    "OpenedAggregate",
    "Outgoing",
    "RawRecord",
    "RecordedRequest",
    "RememberedRequest",
    "RequestMismatch",
    "RequestRepeated",
    "Share",
    "Unrecordable",
    "VersionConflict",
    "actors_key",
    "advanced",
    "correlation_of",
    "folded",
    "leaf_hash",
]
