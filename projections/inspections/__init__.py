"""Inspections: whom, by which team, what was found by which evidence, and how it was fed back (P2, P3, P6, P7, P16).

`rows` are the registers; each question about them has a file of its own.
"""

from projections.inspections import carryover, coverage, feedback, mismatches, roster, trace
from projections.inspections.rows import (
    AccountRow,
    Consultation,
    EvidenceRow,
    InspectionRow,
    ReconciliationRow,
    accounts,
    evidence_files,
    inspections,
    reconciliations,
    view,
)

__all__ = [
    "AccountRow",
    "Consultation",
    "EvidenceRow",
    "InspectionRow",
    "ReconciliationRow",
    "accounts",
    "carryover",
    "coverage",
    "evidence_files",
    "feedback",
    "inspections",
    "mismatches",
    "reconciliations",
    "roster",
    "trace",
    "view",
]
