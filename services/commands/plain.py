"""No text that comes in bears control characters: they show nothing, and some databases do not take them.

Commands are held to it, and what is said beside them. What was recorded before, or what a neighbour brings, is read as
it is, by the schemas that were published: so the rule does not stand in the fields that events have, too.
"""

import re
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from domain.fields import Line, Text
from domain.place import LEAVES, dotted, everything, within
from services.commands.refusals import ControlCharacters

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""All of them but those that lay out a text: tab, line feed and carriage return."""


def is_plain(text: str) -> bool:
    """Say whether a text bears none."""
    return not _CONTROL.search(text)


def _plain(text: str) -> str:
    if not is_plain(text):
        raise PydanticCustomError("control_characters", "must not bear control characters")
    return text


PlainLine = Annotated[Line, AfterValidator(_plain)]
"""One line of text, for what is said beside commands."""

PlainText = Annotated[Text, AfterValidator(_plain)]
"""A text, for the same."""


def require_plain(command: object) -> None:
    """Refuse a command with control characters in a text.

    Raises:
        ControlCharacters: there are some; every field that bears them is named.
    """
    if not _is_marred(command):
        return
    marred = [each.place for each in everything(command) if isinstance(each.value, str) and not is_plain(each.value)]
    refusal = ControlCharacters(fields=", ".join(map(dotted, marred)))
    refusal.places = marred
    raise refusal


def _is_marred(value: object) -> bool:
    """Say whether a text in it bears some: that is asked of every command, and which text does, of hardly any."""
    if isinstance(value, str):
        return not is_plain(value)
    return not isinstance(value, LEAVES) and any(_is_marred(each) for _, each in within(value))
