"""The registers of what others say of the ledger: their books deviate from it, an issue is for somebody else."""

from domain.adjudication import Adjudication, adjudication
from domain.discrepancy import Discrepancy, discrepancy
from projections.engine.register import Record, Register, row
from projections.engine.view import View


@row
class DiscrepancyRow(Discrepancy, Record):
    """One discrepancy between the books of its owner and a list."""


@row
class AdjudicationRow(Adjudication, Record):
    """One ruling on who is responsible for an issue."""


discrepancies = Register(discrepancy, DiscrepancyRow, of="list", filters=("status", "deviation", "list_owner"))
adjudications = Register(adjudication, AdjudicationRow, of="issue", filters=("responsible",))

view = View("ledger", 1, (discrepancies, adjudications))
