"""Each figure counts what those of its circle did and nothing else, in its year and in no other."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

import pytest

from domain.aggregate_id import AggregateId, aggregate_id
from domain.clue_tally import CluesCounted, tally_of
from domain.node_id import NodeId, is_within
from domain.round.events import RoundKind, RoundOpened
from domain.words import Words
from projections.bodies import Whom
from projections.circle import By
from projections.definition import NO_TERM, NOTHING_REPORTED, Counted, Definition, definitions
from projections.engine.as_of import AsOf
from projections.engine.snapshot import Snapshot
from projections.question import Inquiry, Window
from tests.contract.projections import every_act
from tests.contract.projections.conftest import OpenViews
from tests.contract.projections.every_act import ACTORS, BBMG, CIVIL, DISCIPLINE, OF_HAIDIAN, SASAC, board
from tests.unit.given import BJ, CCMU, HAIDIAN
from tests.unit.projections.recorded import on

ASKED = (BJ, DISCIPLINE, HAIDIAN, SASAC)
"""Whose figures are asked for."""
BODIES: Mapping[NodeId, set[NodeId]] = {
    BJ: {BJ, DISCIPLINE},
    DISCIPLINE: {DISCIPLINE},
    HAIDIAN: {HAIDIAN, OF_HAIDIAN},
    SASAC: {SASAC},
}
"""Who acts for each, as people would say it."""
CIRCLES: Mapping[By, Callable[[NodeId, NodeId], bool]] = {
    By.CITY: lambda _asked, actor: actor in BODIES[BJ],
    By.AGENCIES: lambda _asked, actor: actor in {SASAC, CIVIL, BBMG, CCMU},
    By.BOARD: lambda _asked, _actor: True,
    By.OWN: lambda asked, actor: actor in BODIES[asked],
    By.WITHIN: lambda asked, actor: is_within(actor, asked),
}
"""Whether what an actor did counts in the figure of who is asked for."""


Told = Iterator[tuple[Definition, NodeId, Counted]]


def figures(snapshot: Snapshot, year: int, *asked: NodeId) -> Told:
    """Yield every figure of these organisations; what is citywide is asked for once."""
    for organisation in asked:
        inquiry = Inquiry(snapshot, year, organisation)
        for each in definitions.values():
            if organisation == BJ or not each.by.is_citywide:
                yield each, organisation, each.answer(inquiry)


def is_silent(counted: Counted) -> bool:
    """Say whether a figure says that nothing was reported, neither late nor in time."""
    late = counted.late.records if counted.late else ()
    return (counted.value, *counted.records, counted.text, *late) == (None, NOTHING_REPORTED)


@pytest.mark.parametrize("actor", ACTORS)
def test_each_figure_counts_what_its_own_did_and_nothing_of_what_others_did(
    actor: NodeId, caught_up: OpenViews
) -> None:
    wrong = []
    with caught_up(board(actor), node=BJ).read() as now:
        for each, asked, counted in figures(now, 2019, *ASKED):
            if CIRCLES[each.by](asked, actor):
                wrong += [f"{each.name} of {asked} leaves out {actor}"] if not counted.value else []
            elif not is_silent(counted):
                wrong.append(f"{each.name} of {asked} counts {actor}: {counted}")
    assert wrong == []


def test_a_year_before_has_nothing_and_one_after_has_what_stands(caught_up: OpenViews) -> None:
    with caught_up(board(BJ), node=BJ).read() as now:
        before, after = (list(figures(now, year, BJ)) for year in (2018, 2020))
        long_ago = definitions["interviews.low-rating"].answer(Inquiry(now, 2016, BJ))
        assert [each.name for each, _, counted in before if not is_silent(counted)] == []
    stands = {each.window for each, _, counted in after if counted.value is not None}
    assert stands == {Window.STANDING, Window.ROUND, Window.TERM}
    assert long_ago == Counted(None, (), NO_TERM)


def test_a_figure_counts_whom_it_is_about_and_nobody_else(caught_up: OpenViews) -> None:
    with caught_up(board(BJ, SASAC), node=BJ).read() as now:
        told = {each.name: counted.value for each, _, counted in figures(now, 2019, BJ)}
        of_sasac = {each.name: counted.value for each, _, counted in figures(now, 2019, SASAC)}
    assert (told["coverage.districts"], told["coverage.units"], told["coverage.organisations"]) == (1, 3, 6)
    assert (told["visits.districts"], told["visits.organisations.own"]) == (1, 2)
    assert (told["check.districts"], told["check.other-bodies"], told["agency.enterprises"]) == (1, 1, 1)
    kinds = ("units", "departments", "enterprises", "universities", "primary", "organisations")
    assert [of_sasac[f"coverage.{kind}.own"] for kind in kinds] == [3, 1, 1, 1, 2, 6]


def test_what_several_bodies_of_the_city_reported_is_one_rate(caught_up: OpenViews) -> None:
    with caught_up(board(BJ, DISCIPLINE, HAIDIAN), node=BJ).read() as now:
        told = {each.name: counted for each, _, counted in figures(now, 2019, BJ)}
    assert (told["clues.contribution"].value, len(told["clues.contribution"].records)) == (40, 2)
    assert (told["clues.leaders"].value, told["clues.leaders.within"].value) == (4, 6)
    assert (told["ledger.issues"].value, told["ledger.issues.within"].value) == (12, 18)
    assert (told["interviews.other-cause"].value, told["ledger.letters"].value) == (1, 4)


def test_a_leader_whom_two_bodies_referred_counts_once_as_soon_as_they_know(caught_up: OpenViews) -> None:
    log = board(BJ, DISCIPLINE)
    left = CluesCounted(year=2019, clues=3, leaders=2, first=1)
    [envelope] = on(tally_of(DISCIPLINE, 2019), left, at=every_act.at(12))
    log.append([replace(envelope, id="left", sequence=2)])
    views = caught_up(log, node=BJ)
    clues = [definitions[name] for name in ("clues.leaders", "clues.leaders.within", "clues.leaders.own")]
    with views.read(AsOf(moment=every_act.at(11))) as before, views.read() as now:
        told = [each.answer(Inquiry(then, 2019, BJ)).value for then in (before, now) for each in clues]
        own = clues[2].answer(Inquiry(now, 2019, DISCIPLINE)).value
    assert (told, own) == ([4, 4, 4, 3, 3, 3], 2)


def test_what_is_under_way_is_counted_over_all_rounds_that_are(caught_up: OpenViews) -> None:
    """A round that another body of the city opened, and that nobody moved in for yet, takes nothing away."""
    log = board(BJ)
    empty = RoundOpened(number=99, kind=RoundKind.ROUTINE, title=Words("轮次", "Round"), opens_on=date(2019, 11, 1))
    with caught_up(log, node=BJ).read() as before:
        told = under_way(before)
    log.append(on(aggregate_id("round", "99", DISCIPLINE), empty, at=every_act.at(11)))
    with caught_up(log, node=BJ).read() as now:
        assert under_way(now) == told
    assert told["roster.teams"][0] == 1


def under_way(snapshot: Snapshot) -> dict[str, tuple[int | None, tuple[AggregateId, ...]]]:
    found = (told for told in figures(snapshot, 2019, BJ) if told[0].window is Window.ROUND)
    return {each.name: (counted.value, tuple(counted.records)) for each, _, counted in found}


def test_a_figure_of_special_rounds_alone_is_called_so() -> None:
    assert [each.name for each in definitions.values() if "special rounds" in each.counts.en] == [
        each.name for each in definitions.values() if "in special rounds" in each.words.en
    ]


def test_the_board_has_every_kind_of_whom_a_figure_is_about() -> None:
    assert {each.about for each in definitions.values()} == set(Whom)
    assert len(every_act.TARGETS) == 6
