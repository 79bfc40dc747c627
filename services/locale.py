"""The language of the terminal: Chinese if its locale says so, English otherwise."""

import os
from collections.abc import Sequence
from functools import cache

OPTION = "--lang"
"""Before a command it says the language, whatever the locale."""
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""In the order in which they count (GNU gettext, 2.3); also in the processes that this one starts."""


@cache
def language() -> str:
    """Return `zh` or `en`."""
    locale = next((os.environ[name] for name in _VARIABLES if os.environ.get(name)), "")
    return "zh" if locale.startswith("zh") else "en"


def choose(arguments: Sequence[str]) -> None:
    """Take the language that stands before the command, if one does."""
    for place, argument in enumerate(arguments):
        name, equal, value = argument.partition("=")
        if not name.startswith("-"):
            return
        if name == OPTION:
            os.environ[_VARIABLES[0]] = value if equal else "".join(arguments[place + 1 : place + 2])
            language.cache_clear()
            return


def say(zh: str, en: str) -> str:
    """Return what is to be said in the terminal's language."""
    return zh if language() == "zh" else en
