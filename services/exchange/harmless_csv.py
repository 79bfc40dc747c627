"""CSV that spreadsheets open as it is meant: UTF-8 with its byte order mark, and no text that they take for a formula.

A text that begins like one stands behind an apostrophe (OWASP, CSV Injection), and so does one that begins with
apostrophes before that: so reading takes off what writing put there, and every text comes back as it was.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

BOM = "\ufeff".encode()
"""Without it Excel takes Chinese for another encoding."""
_BEGINS = "[=+\\-@\t\r\n＝＋－＠]"
_FORMULA = re.compile(_BEGINS)
_LIKE_A_FORMULA = re.compile(f"'*{_BEGINS}")
_MADE_HARMLESS = re.compile(f"'+{_BEGINS}")


def is_like_a_formula(text: str) -> bool:
    """Say whether a spreadsheet would take a text for a formula, or for one once somebody edits its cell."""
    return _FORMULA.match(text) is not None


def harmless(text: str) -> str:
    """Return a text as it stands in a cell of CSV."""
    return f"'{text}" if _LIKE_A_FORMULA.match(text) else text


def meant(text: str) -> str:
    """Return the text that stands in a cell of CSV: what `harmless` was given."""
    return text[1:] if _MADE_HARMLESS.match(text) else text


def csv_of(rows: Iterable[Iterable[object]]) -> bytes:
    """Return rows as CSV (RFC 4180); the byte order mark belongs before the first of a file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(map(_cell, row) for row in rows)
    return text.getvalue().encode()


def rows_of(path: Path) -> Iterator[Mapping[str, str]]:
    """Yield the rows of such a file, by its headings."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield {name: meant(cell) for name, cell in row.items()}


def _cell(value: object) -> object:
    return harmless(value) if isinstance(value, str) else value
