"""What is kept of organisations and of their homes: names, nodes, ends, by the tree that stands nearest."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from domain.home.events import HandOverBegun, HomeHandedOver, HomeStated, SuccessorNamed
from domain.home.state import home_id
from domain.node_id import NodeId
from domain.tier import usual_tier
from domain.tree.events import (
    NodeRetired,
    NodeSetUp,
    OrganisationClosed,
    OrganisationEntered,
    OrganisationMerged,
    OrganisationRenamed,
)
from domain.tree.state import tree_of
from domain.words import Words
from projections.engine.as_of import AsOf, Clock
from projections.engine.views import Views
from projections.homes import homes, kept_on
from projections.inspections.coverage import coverage
from projections.ledger import chessboard
from projections.organisations import OrganisationRow, query
from tests.contract.projections.conftest import OpenViews
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, KEXU
from tests.unit.projections.recorded import START, ListedLog, on


def entered(organisation: NodeId, name: str = "x", *, node: bool = True) -> OrganisationEntered:
    return OrganisationEntered(
        organisation=organisation, name=Words(name, name), tier=usual_tier(organisation), node=node
    )


def log_of(trees: Mapping[NodeId, Sequence[Any]], moves: Sequence[Any] = ()) -> ListedLog:
    log = ListedLog()
    for node, events in trees.items():
        log.append(on(tree_of(None, "", node), *events))
    log.append(on(home_id(HAIDIAN), *moves))
    return log


def shown(views: Views, organisation: NodeId = HAIDIAN, as_of: AsOf | None = None) -> OrganisationRow:
    with views.read(as_of) as snapshot:
        return next(row for row in query(snapshot).items if row.id == organisation)


def test_an_organisation_runs_a_node_as_the_tree_above_it_says(caught_up: OpenViews) -> None:
    own, set_up = [entered(HAIDIAN, "own")], NodeSetUp(organisation=HAIDIAN)
    assert not shown(caught_up(log_of({BJ: [entered(HAIDIAN, node=False)]}))).node
    assert shown(caught_up(log_of({BJ: [entered(HAIDIAN, node=False), set_up], HAIDIAN: own}))).node
    retired = [entered(HAIDIAN), NodeRetired(organisation=HAIDIAN)]
    assert not shown(caught_up(log_of({BJ: retired, HAIDIAN: own}))).node


def test_it_is_called_as_a_tree_above_calls_it_and_by_its_own_name_where_none_was_seen(caught_up: OpenViews) -> None:
    own = [entered(HAIDIAN, "own")]
    trees = {BJ: [entered(HAIDIAN, "above")], HAIDIAN: own}
    assert shown(caught_up(log_of({HAIDIAN: own}))).name.en == "own"
    assert shown(caught_up(log_of(trees))).name.en == "above"
    renamed = OrganisationRenamed(organisation=HAIDIAN, name=Words("新", "new"))
    assert shown(caught_up(log_of({**trees, BJ: [*trees[BJ], renamed]}))).name.en == "new"
    assert shown(caught_up(log_of({**trees, HAIDIAN: [*own, renamed]}))).name.en == "above"


def test_it_is_closed_when_a_tree_above_says_so_and_was_not_before(caught_up: OpenViews) -> None:
    own = [entered(HAIDIAN)]
    closed = OrganisationClosed(organisation=HAIDIAN, reason="撤销")
    merged = OrganisationMerged(organisation=HAIDIAN, into=CHAOYANG)
    assert shown(caught_up(log_of({BJ: [entered(HAIDIAN), closed], HAIDIAN: own}))).closed
    views = caught_up(log_of({BJ: [entered(HAIDIAN), entered(CHAOYANG), merged], HAIDIAN: own}))
    row = shown(views)
    assert (row.closed, row.merged_into) == (True, CHAOYANG)
    before = shown(views, as_of=AsOf(position=2))
    assert (before.closed, before.merged_into) == (False, None)


def test_it_is_told_as_it_was_at_a_moment_by_either_clock(caught_up: OpenViews) -> None:
    first, closed = entered(HAIDIAN, "first"), OrganisationClosed(organisation=HAIDIAN, reason="撤销")
    renamed = OrganisationRenamed(organisation=HAIDIAN, name=Words("新", "second"))
    log = log_of({BJ: [entered(BJ), first, renamed, closed, first]})
    views = caught_up(log)

    def told(moment: datetime, clock: Clock = Clock.OCCURRED) -> tuple[str, bool]:
        row = shown(views, as_of=AsOf(moment=moment, clock=clock))
        return row.name.en, row.closed

    stages = [("first", False), ("second", False), ("second", True), ("first", False)]
    events = log.events[1:]
    assert [told(each.envelope.time) for each in events] == stages
    assert [told(each.recorded_at, Clock.RECORDED) for each in events] == stages


def test_who_was_entered_since_was_there_before(caught_up: OpenViews) -> None:
    """A board of years ago names those of whom it was said later that they are on it."""
    views = caught_up(log_of({BJ: [entered(BJ), entered(HAIDIAN, "first")]}))
    assert shown(views, as_of=AsOf(moment=START - timedelta(days=365))).name.en == "first"


def test_a_district_counts_as_uncovered_in_the_years_when_there_was_one(caught_up: OpenViews) -> None:
    closed = OrganisationClosed(organisation=HAIDIAN, reason="撤销")
    views = caught_up(log_of({BJ: [entered(BJ), entered(HAIDIAN), closed]}), node=BJ)
    with views.read() as now, views.read(AsOf(moment=START - timedelta(days=365))) as then:
        asked = [(now, 2018), (now, 2019), (then, 2018), (then, None)]
        found = [coverage(snapshot, year=year).uncovered for snapshot, year in asked]
        assert found == [(HAIDIAN,), (), (HAIDIAN,), (HAIDIAN,)]
        assert next(line for line in chessboard.query(now).lines if line.organisation == HAIDIAN).closed
        assert not next(line for line in chessboard.query(then).lines if line.organisation == HAIDIAN).closed


def test_a_home_is_kept_with_those_before_it_and_who_succeeds(caught_up: OpenViews) -> None:
    moves = (
        HomeStated(organisation=HAIDIAN, home=BJ),
        HandOverBegun(organisation=HAIDIAN, home=HAIDIAN),
        HomeHandedOver(organisation=HAIDIAN, home=HAIDIAN),
        SuccessorNamed(successor=CHAOYANG),
    )
    views = caught_up(log_of({}, moves))
    with views.read() as now, views.read(AsOf(position=2)) as under_way:
        row, before = now.row(homes, home_id(HAIDIAN)), under_way.row(homes, home_id(HAIDIAN))
        assert row
        assert before
        assert (row.home, row.next, row.before, row.successor) == (HAIDIAN, None, (BJ,), CHAOYANG)
        assert (before.home, before.next, before.successor) == (BJ, HAIDIAN, None)
        assert kept_on(under_way, BJ) == {BJ, HAIDIAN}
        assert kept_on(now, BJ) == {BJ}
        assert kept_on(now, HAIDIAN) == {HAIDIAN}
        assert kept_on(now, KEXU) == {KEXU}
