"""Clues are counted for everybody and shown to the restricted audience; the contribution rate is exact."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from domain.aggregate_id import AggregateId, aggregate_id, counterpart
from domain.authority import Role
from domain.clue import ClueCancelled, ClueReferred, LeaderCountedElsewhere
from domain.clue_receipt import (
    ClueDecided,
    ClueReceived,
    ClueSanctioned,
    Disposition,
    LeaderReferredByPeer,
    ReceiptStatus,
    Sanction,
)
from domain.clue_tally import CluesCounted, tally_of
from domain.node_id import NodeId
from domain.outcome import OutcomesReported
from projections import clues, registers
from projections.clues import ClueCount, clue_counts, contribution, unyielded
from projections.engine.as_of import AsOf
from projections.engine.paging import PageRequest
from projections.engine.query import queries
from projections.engine.snapshot import Snapshot
from projections.engine.views import Views
from projections.history import happenings
from tests.contract.projections.conftest import OpenViews
from tests.unit.domain.sealed import sealed
from tests.unit.given import BJ, HAIDIAN
from tests.unit.projections.recorded import ListedLog, on

DISCIPLINE = NodeId("bj.discipline")
MAY = datetime(2019, 5, 15, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SANCTIONED = ClueSanctioned(sanctions=(Sanction.PARTY,))


def clue_id(number: int, owner: NodeId = BJ) -> AggregateId:
    return aggregate_id("clue", str(number), owner)


def referred(to: NodeId = DISCIPLINE) -> ClueReferred:
    return ClueReferred(leader=sealed("a"), content=sealed("c"), to=to)


def counted(*counts: tuple[int, int], year: int = 2019) -> Sequence[CluesCounted]:
    return [CluesCounted(year=year, clues=clues, leaders=leaders, first=leaders) for clues, leaders in counts]


def the_log() -> ListedLog:
    """Return the log of bj: three clues, one decided, one that led to a sanction, one neither; and one of elsewhere."""
    log = ListedLog()
    for number in (1, 2, 3):
        log.append(on(clue_id(number), referred(), at=MAY + number * DAY))
    log.append(on(clue_id(4, HAIDIAN), referred(HAIDIAN), at=MAY))
    log.append(on(tally_of(BJ, 2019), *counted((1, 1), (2, 1), (3, 2)), at=MAY, every=DAY))
    log.append(on(tally_of(BJ, 2020), *counted((1, 1), year=2020), at=MAY + 366 * DAY))
    receipt = counterpart(clue_id(1), "clue-receipt", DISCIPLINE)
    done = (ClueReceived(clue=clue_id(1), referrer=BJ), ClueDecided(disposition=Disposition.TALK, note=sealed("n")))
    log.append(on(receipt, *done, at=MAY + 5 * DAY))
    led = (ClueReceived(clue=clue_id(2), referrer=BJ), ClueDecided(disposition=Disposition.VERIFICATION), SANCTIONED)
    log.append(on(counterpart(clue_id(2), "clue-receipt", DISCIPLINE), *led, at=MAY + 5 * DAY, every=DAY))
    return log


@pytest.fixture(scope="module")
def views(caught_up_once: OpenViews) -> Views:
    return caught_up_once(the_log())


# ── Counts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_counts_of_a_year_are_what_the_last_referral_left(now: Snapshot) -> None:
    assert clue_counts(now, year=2019).items == (ClueCount(BJ, 2019, clues=3, leaders=2),)
    assert clue_counts(now).items == (ClueCount(BJ, 2019, 3, 2), ClueCount(BJ, 2020, 1, 1))
    assert clue_counts(now, year=2018).items == ()


def test_the_counts_have_a_past(views: Views) -> None:
    with views.read(AsOf(moment=MAY + DAY)) as then:
        assert clue_counts(then).items == (ClueCount(BJ, 2019, 2, 1),)


def test_counts_are_for_every_reader_and_the_sealed_records_are_not() -> None:
    assert queries["clues"].role is queries["contribution"].role is Role.READER
    assert clues.clue_tallies.role is clues.outcomes.role is Role.READER
    assert (clues.clues.role, clues.clue_receipts.role) == (Role.CLUES, Role.AUDITOR)


# ── Contribution ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("sanctions", "from_clues", "percent"),
    [
        (100, 69, 69),
        (13, 9, 69),
        (200, 137, 69),
        (200, 136, 68),
        (1000, 685, 69),
        (1000, 684, 68),
        (7, 7, 100),
        (7, 0, 0),
    ],
)
def test_the_rate_is_rounded_half_up_to_whole_per_cent(
    open_views: OpenViews, sanctions: int, from_clues: int, percent: int
) -> None:
    log = ListedLog()
    reported = OutcomesReported(year=2019, sanctions=sanctions, from_clues=from_clues)
    log.append(on(aggregate_id("outcome", "2019", DISCIPLINE), reported))
    views = open_views(log)
    views.catch_up()
    with views.read() as snapshot:
        found = contribution(snapshot, year=2019)
        [line] = found.items
    assert (line.owner, line.sanctions, line.from_clues, line.percent) == (DISCIPLINE, sanctions, from_clues, percent)
    assert found.definition == 1


def test_where_nobody_was_sanctioned_there_is_no_rate(open_views: OpenViews) -> None:
    log = ListedLog()
    nobody = OutcomesReported(year=2019, sanctions=0, from_clues=0)
    log.append(on(aggregate_id("outcome", "2019", DISCIPLINE), nobody))
    views = open_views(log)
    views.catch_up()
    with views.read() as snapshot:
        assert [line.percent for line in contribution(snapshot).items] == [None]
        assert contribution(snapshot, year=2018).items == ()


# ── For the restricted audience ───────────────────────────────────────────────────────────────────────────────────────


def test_an_organisation_sees_the_clues_that_it_referred_or_that_were_referred_to_it(now: Snapshot) -> None:
    for organisation in (BJ, DISCIPLINE):
        assert [row.id for row in clues.page_for(now, organisation).items] == [clue_id(n) for n in (1, 2, 3)]
    assert [row.id for row in clues.page_for(now, HAIDIAN).items] == [clue_id(4, HAIDIAN)]
    assert clues.page_for(now, NodeId("bj.chaoyang")).items == ()


def test_the_clues_that_led_to_a_sanction_are_found_by_the_year_of_the_sanction(now: Snapshot) -> None:
    for organisation in (BJ, DISCIPLINE):
        assert [row.id for row in clues.page_for(now, organisation, sanctioned=2019).items] == [clue_id(2)]
        assert clues.page_for(now, organisation, sanctioned=2020).items == ()
    assert clues.page_for(now, HAIDIAN, sanctioned=2019).items == ()


def test_the_clues_come_page_by_page(now: Snapshot) -> None:
    first = clues.page_for(now, BJ, PageRequest(limit=2))
    second = clues.page_for(now, BJ, PageRequest(limit=2, after=first.next))
    assert [row.id for row in (*first.items, *second.items)] == [clue_id(n) for n in (1, 2, 3)]
    assert (first.total, second.next) == (3, None)


def test_a_clue_comes_with_what_was_done_about_it(now: Snapshot) -> None:
    found = clues.detail_for(now, DISCIPLINE, clue_id(1))
    assert found
    [receipt] = found.receipts
    assert (receipt.owner, receipt.status, receipt.disposition) == (DISCIPLINE, ReceiptStatus.DECIDED, Disposition.TALK)
    assert receipt.note == sealed("n")


def test_what_happened_to_a_clue_is_left_out_of_histories_unless_they_are_for_those_who_may_see_it(
    now: Snapshot,
) -> None:
    assert happenings(now, [clue_id(1)]) == ()
    assert [one.type for one in happenings(now, [clue_id(1)], restricted=True)] == ["ClueReferred"]
    shown = registers.detail(now, clues.clues, clue_id(1), ())
    assert shown
    assert [one.type for one in shown.history] == ["ClueReferred"]
    tally = registers.detail(now, clues.clue_tallies, tally_of(BJ, 2020), ())
    assert tally
    assert [one.type for one in tally.history] == ["CluesCounted"]


def test_the_clue_of_others_is_not_there(now: Snapshot) -> None:
    assert clues.detail_for(now, HAIDIAN, clue_id(1)) is None
    assert clues.detail_for(now, BJ, clue_id(9)) is None


def test_the_registers_have_a_record_for_each(now: Snapshot) -> None:
    assert registers.page(now, clues.clue_receipts, {"disposition": Disposition.TALK}).total == 1
    assert registers.page(now, clues.clue_tallies, {"year": 2020}).total == 1


# ── What is owed ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_leader_is_left_to_another_body_once_by_who_acts_for_the_referrer(caught_up: OpenViews) -> None:
    log, told = ListedLog(), LeaderReferredByPeer()
    histories = {1: (told,), 2: (), 3: (told,), 4: (told,)}
    for number, more in histories.items():
        done = {3: (LeaderCountedElsewhere(),), 4: (ClueCancelled(reason="登记有误"),)}.get(number, ())
        log.append(on(clue_id(number), referred(), *done))
        receipt = counterpart(clue_id(number), "clue-receipt", DISCIPLINE)
        log.append(on(receipt, ClueReceived(clue=clue_id(number), referrer=BJ), *more))
    with caught_up(log).read() as now:
        assert unyielded(now, {BJ, HAIDIAN}, 100) == [clue_id(1)]
        assert unyielded(now, {HAIDIAN, DISCIPLINE}, 100) == []
        assert unyielded(now, {BJ}, 0) == []
