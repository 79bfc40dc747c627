"""The log: an `eventsourcing` application per node, in SQLite or PostgreSQL."""

from services.cloudevents import Malformed
from services.log.leaf import leaf_hash
from services.log.log import Log
from services.log.records import (
    NOTHING_YET,
    Added,
    Answered,
    LinkPosition,
    Loaded,
    Outgoing,
    Part,
    RawRecord,
    Request,
)
from services.log.situations import (
    CommitFailed,
    LinkForbidden,
    LinkGap,
    LogClosed,
    LogOfAnother,
    RequestMismatch,
    RequestRepeated,
    Unrecordable,
    VersionConflict,
)

__all__ = [
    "NOTHING_YET",
    "Added",
    "Answered",
    "CommitFailed",
    "LinkForbidden",
    "LinkGap",
    "LinkPosition",
    "Loaded",
    "Log",
    "LogClosed",
    "LogOfAnother",
    "Malformed",
    "Outgoing",
    "Part",
    "RawRecord",
    "Request",
    "RequestMismatch",
    "RequestRepeated",
    "Unrecordable",
    "VersionConflict",
    "leaf_hash",
]
