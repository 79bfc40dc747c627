"""Logs: with which keys each node that is seen here signs its log, and how often one began anew."""

from domain.log import ProvenLog, log
from projections.engine.register import Record, Register, row
from projections.engine.view import View


@row
class LogRow(ProvenLog, Record):
    """The log of one node."""


logs = Register(log, LogRow)

view = View("logs", 1, (logs,))
