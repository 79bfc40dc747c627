"""How a file is laid out, where that is not what is usual."""

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.dataclasses import dataclass

Filled = Annotated[str, StringConstraints(min_length=1)]


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Layout:
    """The `[layout]` of a mapping."""

    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] = ","
    """Of a CSV file."""
    encoding: Filled = "utf-8-sig"
    """Of a CSV or JSON file; a byte order mark at its beginning says more."""
    sheet: Filled | None = None
    """Of a workbook; the first that is not hidden if it is left out."""
    heading: Annotated[int, Field(ge=1, le=1000)] = 1
    """The line of the headings."""
    unheaded: bool = False
    """Columns without a heading are passed over; the file is refused for them if not."""
