"""The log: an `eventsourcing` application per node, in SQLite or PostgreSQL."""

from services.cloudevents import Malformed
from services.log.leaf import leaf_hash
from services.log.log import Log
from services.log.records import NOTHING_YET, LinkPosition, Loaded, Outgoing, RawRecord, Request
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
    "RawRecord",
    "Request",
    "RequestMismatch",
    "RequestRepeated",
    "Unrecordable",
    "VersionConflict",
    "leaf_hash",
]
