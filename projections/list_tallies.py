"""The tallies of frozen lists: how many issues stand on each, be it seen here or not (S36)."""

from domain.list_tally import ListTally, list_tally
from projections.engine.register import Record, Register, row
from projections.engine.view import View


@row
class ListTallyRow(ListTally, Record):
    """How many issues stand on one frozen list."""


list_tallies = Register(list_tally, ListTallyRow, filters=("list",))

view = View("list-tallies", 1, (list_tallies,))
