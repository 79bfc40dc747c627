"""The terminal, and what stands in its place when the output goes elsewhere."""

import sys

from rich.console import Console

WIDE = 120
"""Columns of what is no terminal: nothing is cut short that a program or a log reads."""


def wide_console() -> Console:
    """Return the console for tables."""
    console = Console(file=sys.stdout)
    return console if console.is_terminal else Console(file=sys.stdout, width=WIDE)
