"""Organisations in files: named by their ids."""

import re

from domain.node_id import PATTERN

_ID = re.compile(PATTERN)
_LONGEST = 200


def is_organisation(text: str) -> bool:
    """Say whether a text has the form of an organisation's id: `bj.haidian`."""
    return len(text) <= _LONGEST and bool(_ID.fullmatch(text))
