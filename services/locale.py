"""The language of the terminal: Chinese if its locale says so, English otherwise."""

import os
from functools import cache


@cache
def language() -> str:
    """Return `zh` or `en`."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if locale.startswith("zh") else "en"


def say(zh: str, en: str) -> str:
    """Return what is to be said in the terminal's language."""
    return zh if language() == "zh" else en
