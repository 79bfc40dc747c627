"""Content as JSON, the same bytes whoever asks: for answers, feeds and files."""

from collections.abc import Mapping
from datetime import timedelta

import orjson

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
"""What JSON holds, as it was read."""
JsonObject = dict[str, Json]


def json_bytes(content: object) -> bytes:
    """Return content as JSON: dataclasses, enums, moments (UTC, `Z`) and spans (seconds) included."""
    return orjson.dumps(content, default=_plain, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def _plain(value: object) -> object:
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    raise TypeError(f"{type(value).__name__} has no form in JSON")
