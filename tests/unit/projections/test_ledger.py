"""What the events of a discrepancy and of a ruling make of their rows."""

from dataclasses import replace

from domain.discrepancy import (
    Deviation,
    DiscrepancyResolved,
    DiscrepancyStatus,
    LedgerDiscrepancyFound,
    discrepancy_id,
)
from projections.ledger.rows import adjudications, discrepancies
from tests.unit.domain import examples as e
from tests.unit.domain.test_issue_returning import RULING, WAIGUAN, ruled
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, ZHONGGUANCUN
from tests.unit.projections.folding import day, folded


def test_a_discrepancy_is_what_was_last_found() -> None:
    found = LedgerDiscrepancyFound(list=e.LIST, item=1, deviation=Deviation.ALTERED, cited="f" * 64, list_owner=BJ)
    id = discrepancy_id(e.LIST, 1, HAIDIAN)
    row = folded(discrepancies, id, found, DiscrepancyResolved(reason="已更正"), replace(found, cited="e" * 64))
    assert row
    assert (row.owner, row.item, row.cited, row.times) == (HAIDIAN, 1, "e" * 64, 2)
    assert (row.status, row.opened_at, row.changed_at) == (DiscrepancyStatus.OPEN, day(1), day(3))


def test_an_adjudication_is_as_last_ruled() -> None:
    row = folded(adjudications, RULING, ruled(WAIGUAN), ruled(CHAOYANG))
    assert row
    assert (row.responsible, row.rulings, row.claimants) == (CHAOYANG, 2, (ZHONGGUANCUN, WAIGUAN))
