"""Filings: which plans were filed, which of them late, and which patrols started unfiled (P12)."""

from dataclasses import dataclass

from domain.fields import Year
from domain.filing import Filing, filing
from domain.filing_rule import FilingRule, filing_rule
from domain.reply import ReplyStatus
from projections import documents
from projections.acts import Act, acts
from projections.engine.query import query
from projections.engine.register import Record, Register, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View
from projections.windows import falls_in

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@row
class FilingRow(Filing, Record):
    """One filing, as who filed says."""


@row
class FilingRuleRow(FilingRule, Record):
    """The rule by which plans are filed."""


filings = Register(filing, FilingRow, of="about", filters=("late",))
filing_rules = Register(filing_rule, FilingRuleRow)

view = View("filings", 1, (filings, filing_rules))

# ── Queries ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class FilingLine:
    """A filing with the city's answer."""

    filing: FilingRow
    acknowledged: bool
    rejected: bool
    """It counts as not filed until it is filed anew."""
    reason: str | None
    """Why it was rejected."""


@dataclass(frozen=True, slots=True)
class Filings:
    """What was filed in a year, and what started in it without."""

    position: int
    year: int | None
    rule: FilingRuleRow | None
    """As it stands; by which version each was late, the filing says."""
    filed: int
    late: int
    rejected: int
    items: tuple[FilingLine, ...]
    unfiled: tuple[Act, ...]
    """What subordinates started although it was not filed, or its filing was rejected."""


@query("filings", zh="巡察报备", en="Filings")
def filings_of(snapshot: Snapshot, *, year: Year | None = None) -> Filings:
    """Return what was filed in a calendar year, or ever, and which patrols of subordinates started in it unfiled."""
    lines = _lines(snapshot)
    standing = {line.filing.about for line in lines if not line.rejected}
    shown = tuple(line for line in lines if falls_in(line.filing.opened_at, year))
    return Filings(
        snapshot.position,
        year,
        rule=next(iter(snapshot.rows(filing_rules)), None),
        filed=len(shown),
        late=sum(line.filing.late for line in shown),
        rejected=sum(line.rejected for line in shown),
        items=shown,
        unfiled=tuple(act for act in acts(snapshot, year) if act.id not in standing),
    )


def _lines(snapshot: Snapshot) -> tuple[FilingLine, ...]:
    source = snapshot.of(filings)
    rows = snapshot.rows(filings, source=source, order_by=(source.c.opened_at, source.c.key))
    found = documents.answers(snapshot, rows)
    return tuple(_line(row, found.get((row.id, row.addressees[0]))) for row in rows)


def _line(row: FilingRow, reply: "documents.ReplyRow | None") -> FilingLine:
    rejected = bool(reply and reply.status is ReplyStatus.REJECTED and reply.rejections >= row.filings)
    acknowledged = bool(reply and reply.status is ReplyStatus.ACKNOWLEDGED)
    return FilingLine(row, acknowledged, rejected, reply.text if reply and rejected else None)
