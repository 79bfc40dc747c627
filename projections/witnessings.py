"""Witnessings: what stands between this node and the logs of its neighbours that it cosigns."""

from domain.witnessing import Witnessing, witnessing
from projections.engine.register import Record, Register, row
from projections.engine.view import View


@row
class WitnessingRow(Witnessing, Record):
    """One neighbour's log."""


witnessings = Register(witnessing, WitnessingRow, filters=("withheld",))

view = View("witnessings", 1, (witnessings,))
