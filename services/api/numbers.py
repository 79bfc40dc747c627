"""Numbers that others give."""

from typing import Annotated

from pydantic import Field

LARGEST = 2**53 - 1
"""The largest that every program reads from JSON as it is (RFC 8259, 6), and well within a database's."""

Number = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]
"""A number that has no other bounds."""
