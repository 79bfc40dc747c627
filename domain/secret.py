"""Secrets: texts that a restricted audience alone may read (P3).

A secret comes in a command as people wrote it. Before anything is decided the node seals it, with a key that only the
restricted audience holds; so decisions, events, views and logs have the sealed form alone. A sealed text bears a mark,
by which equal secrets of one field are known to be equal without being known.
"""

import re
from dataclasses import fields
from functools import cache
from typing import Annotated, Any, NewType, get_args, get_type_hints

from pydantic import StringConstraints

from domain.fields import Pseudonym, Text
from domain.refusal import About, Refusal
from domain.relation import ClueAudience

Sealed = NewType("Sealed", str)
"""`v1.mark.box`: the keyed digest of a text, and the text itself, encrypted."""

_MARK = r"[A-Za-z0-9_-]{43}"
_SEALED = rf"^v1\.{_MARK}\.[A-Za-z0-9_-]{{54,}}$"

SealedText = Annotated[Sealed, StringConstraints(pattern=_SEALED)]
"""A field that holds a sealed text."""

Mark = Annotated[str, StringConstraints(pattern=rf"^{_MARK}$")]
"""A field that holds a mark: a pseudonym that nobody can resolve without the key."""


class _Secret:
    """Marks a field of a command that is sealed before it is decided on."""


SecretText = Annotated[Text, _Secret]
"""A field of a command for a secret text. Give it `field(repr=False)`: what shows a command must not show the text."""

SecretPseudonym = Annotated[Pseudonym, _Secret]
"""The same for somebody whom the board must not know even by a pseudonym."""


class _Reader:
    """Marks a field of a command that names who is to read its secrets."""


SecretReader = Annotated[ClueAudience, _Reader]
"""A field of a command for an organisation of the restricted audience: others must not even learn of the secret."""


class ClueKeyMissing(
    Refusal, zh="本节点没有线索密钥", en="this node does not hold the key for clues", about=About.RECORD
):
    """Secrets are given and read on the nodes of the restricted audience alone."""


def _marked(hint: Any, mark: type) -> bool:
    return mark in getattr(hint, "__metadata__", ()) or any(_marked(each, mark) for each in get_args(hint))


def _fields_with(mark: type, command: type[Any]) -> tuple[str, ...]:
    hints = get_type_hints(command, include_extras=True)
    return tuple(field.name for field in fields(command) if _marked(hints[field.name], mark))


@cache
def secret_fields(command: type[Any]) -> tuple[str, ...]:
    """Return the names of a command's secret fields."""
    return _fields_with(_Secret, command)


@cache
def reader_fields(command: type[Any]) -> tuple[str, ...]:
    """Return the names of the fields that say who is to read a command's secrets."""
    return _fields_with(_Reader, command)


def mark_of(sealed: Sealed) -> str:
    """Return the mark of a sealed text."""
    return sealed.split(".")[1]


def require_sealed(text: str) -> Sealed:
    """Return a secret of a command, which the node has sealed.

    Raises:
        ClueKeyMissing: it has not.
    """
    if not re.fullmatch(_SEALED, text):
        raise ClueKeyMissing
    return Sealed(text)
