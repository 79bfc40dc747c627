"""The board of many: districts always have squares, agencies where there is something to see; figures still add up."""

from dataclasses import replace
from datetime import UTC, datetime

from domain.node_id import NodeId, superiors
from domain.tier import AgencyKind, Tier
from domain.words import Words
from projections.ledger.chessboard import Chessboard, Figures, Line
from projections.scope import Extent
from services.dashboard.stream.regions import Region
from services.dashboard.widgets.chessboard import ROOM, BoardFacts, Stretch, board, on_squares
from services.dashboard.widgets.totals import FEW, Totals, table

BJ = NodeId("bj")
DISTRICTS = [NodeId(f"bj.d{n}") for n in range(16)]
AGENCIES = [NodeId(f"bj.a{n}") for n in range(39)]
KINDS = {id: AgencyKind.UNIVERSITY if n % 2 else AgencyKind.DEPARTMENT for n, id in enumerate(AGENCIES)}
BELOW = [NodeId(f"{district}.b{n}") for district in DISTRICTS for n in range(4)]


def line(id: NodeId, tier: Tier, own: int = 0, within: int | None = None) -> Line:
    figures, rolled = Figures(raised=own, unresolved=own), within if within is not None else own
    words = Words(id, id)
    return Line(id, words, tier, len(superiors(id)), False, figures, Figures(raised=rolled, unresolved=rolled), {})


LINES = [
    *(line(id, Tier.DISTRICT, within=4) for id in DISTRICTS),
    *(line(id, Tier.SUBDISTRICT, own=1) for id in BELOW),
    *(line(id, Tier.AGENCY, own=2 if n < 5 else 0) for n, id in enumerate(AGENCIES)),
    line(NodeId("bj.discipline"), Tier.MUNICIPAL),
]
FACTS = BoardFacts(BJ, {}, frozenset(), KINDS)
TOTAL = Chessboard(1, tuple(LINES), Figures(raised=74, unresolved=74), (), (), 0, Extent.WHOLE)


def stretches(lines: list[Line], facts: BoardFacts = FACTS) -> tuple[Stretch, ...]:
    found: tuple[Stretch, ...] = board(lines, facts).data
    return found


def totals(*, unfolded: bool) -> tuple[Region, Totals]:
    region = table(on_squares(LINES, FACTS), LINES, TOTAL, FACTS, unfolded=unfolded)
    return region, region.data


def test_the_districts_fill_four_rows_of_four() -> None:
    districts, _ = stretches(LINES)
    assert len(districts.squares) == 16
    assert districts.blanks == ()
    assert districts.quiet == ()


def test_agencies_without_issues_stand_together_by_what_kind_they_are() -> None:
    _, agencies = stretches(LINES)
    assert len(agencies.squares) == 5
    assert agencies.without == 39 - 5 + 1
    assert [quiet.words.en for quiet in agencies.quiet] == ["department", "university", "other bodies"]


def test_where_a_team_is_it_is_said_first() -> None:
    quiet, square = AGENCIES[20], AGENCIES[0]
    facts = BoardFacts(BJ, {}, frozenset({quiet, square}), KINDS)
    _, agencies = stretches(LINES, facts)
    assert agencies.quiet[0].names == (Words(quiet, quiet),)
    [drawn] = [part.data for part in board(LINES, facts).parts if part.data.organisation == square]
    assert drawn.inspected


def test_an_agency_whose_link_is_cut_has_a_square() -> None:
    facts = BoardFacts(BJ, {AGENCIES[30]: datetime(2019, 5, 15, tzinfo=UTC)}, frozenset(), KINDS)
    _, agencies = stretches(LINES, facts)
    assert len(agencies.squares) == 6


def test_who_has_ended_keeps_a_closed_square_for_its_issues_and_none_without() -> None:
    lines = [replace(each, closed=True) if each.organisation in AGENCIES[:6] else each for each in LINES]
    _, agencies = stretches(lines)
    assert len(agencies.squares) == 5
    assert agencies.without == 39 - 6 + 1
    drawn = {part.data.organisation: part.data.closed for part in board(lines, FACTS).parts}
    assert {id for id, closed in drawn.items() if closed} == set(AGENCIES[:5])


def test_where_there_is_room_everybody_has_a_square() -> None:
    [agencies] = stretches([line(id, Tier.AGENCY) for id in AGENCIES[:ROOM]])
    assert len(agencies.squares) == ROOM
    assert agencies.quiet == ()


def test_those_below_are_counted_within_their_district_and_folded_into_its_line() -> None:
    region, found = totals(unfolded=False)
    assert len(region.parts) == 16 + 5
    assert found.below == len(BELOW) > FEW
    assert sum(part.data.figures["raised"] for part in region.parts) == found.total["raised"] == 74


def test_they_are_shown_when_they_are_asked_for() -> None:
    region, found = totals(unfolded=True)
    assert len(region.parts) == 16 + len(BELOW) + 5
    assert found.unfolded
    assert sum(part.data.figures["raised"] for part in region.parts if part.data.depth == 0) == 74
