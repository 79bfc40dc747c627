"""The access log as auditors read it: a row for each day; the record of a day has every access in its history."""

from domain.access import Access, access
from domain.authority import Role
from projections.engine.register import Record, Register, row
from projections.engine.view import View


@row
class AccessRow(Access, Record):
    """The accesses of one day."""


accesses = Register(access, AccessRow, filters=("day",), role=Role.AUDITOR)

view = View("accesses", 1, (accesses,))
