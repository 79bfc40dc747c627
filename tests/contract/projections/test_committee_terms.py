"""Since when a committee is in office: its own term, or that of the nearest above that says its terms."""

from datetime import date

from domain.aggregate_id import AggregateId
from domain.committee_term import CommitteeTermBegun
from projections.committee_terms import committee_terms, term_on
from tests.contract.projections.conftest import OpenViews
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, ZHONGGUANCUN
from tests.unit.projections.recorded import ListedLog, on


def test_an_organisation_counts_by_its_own_term_or_by_that_above_it(caught_up: OpenViews) -> None:
    log = ListedLog()
    for number, since in ((11, date(2012, 6, 29)), (12, date(2017, 6, 23))):
        log.append(on(AggregateId(f"committee-term-{number}@bj"), CommitteeTermBegun(number=number, since=since)))
    own = CommitteeTermBegun(number=12, since=date(2016, 11, 1))
    log.append(on(AggregateId("committee-term-12@bj.haidian"), own))
    with caught_up(log).read() as now:
        assert len(now.rows(committee_terms)) == 3
        found = {each: term_on(now, each, date(2019, 12, 31)) for each in (BJ, HAIDIAN, ZHONGGUANCUN, CHAOYANG)}
        before, ever = term_on(now, BJ, date(2017, 6, 22)), term_on(now, BJ, date(2012, 6, 28))
    assert {each: row.since for each, row in found.items() if row} == {
        BJ: date(2017, 6, 23),
        HAIDIAN: own.since,
        ZHONGGUANCUN: own.since,
        CHAOYANG: date(2017, 6, 23),
    }
    assert (before and before.number, ever) == (11, None)
