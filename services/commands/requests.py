"""Requests that may be repeated: what tells them apart, and what must be the same when one comes again."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson

from domain.aggregate_id import AggregateId
from services.commands.sealing import marks
from services.log import Request


def request_of(
    key: str | None, whose: str, command: Any, id: AggregateId | None, occurred_at: datetime | None, synthetic: bool
) -> Request | None:
    """Return the request that an actor names by `key`, or None if it has no name.

    Actors choose their keys without knowing of each other, so a key is kept per actor, or per whoever shares it.
    """
    if key is None:
        return None
    asked: Mapping[str, Any] = {
        "command": type(command).__name__,
        "data": {**_data(command), **marks(command)},  # a secret is sealed anew each time; its mark stays
        "id": id,
        "occurred_at": occurred_at,
        "synthetic": synthetic,
    }
    digest = sha256(orjson.dumps(asked, default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z))
    return Request(f"{whose} {key}", digest.hexdigest())


def _data(command: Any) -> Mapping[str, Any]:
    return {field.name: getattr(command, field.name) for field in fields(command)}
