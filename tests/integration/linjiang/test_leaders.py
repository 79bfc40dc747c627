"""Two bodies on nodes of their own refer the same leader to a third: their nodes see to it that one of them counts."""

from pathlib import Path

from domain.clue import ReferClue
from domain.clue_index import ClueIndex, index_of
from domain.clue_receipt import ReceiveClue
from domain.clue_tally import ClueTally, tally_of
from domain.node_id import NodeId
from services.commands.duties import Duties
from tests.linjiang.cast import CITY, DISCIPLINE, DONGPO
from tests.linjiang.stage import Linjiang


def counts(city: Linjiang, body: NodeId) -> tuple[int, int]:
    """Return how many leaders a body's clues are about, and how many of them it counts for its tier."""
    loaded = city.nodes[body].log.load(tally_of(body, 2021))
    assert loaded
    assert isinstance(loaded.state, ClueTally)
    return loaded.state.leaders, loaded.state.first


def test_a_leader_whom_two_refer_to_a_third_counts_once_without_anybody_doing_anything(tmp_path: Path) -> None:
    city = Linjiang(tmp_path)
    try:
        clues = [city.act(by, ReferClue(leader="leader-1", content="线索", to=DONGPO)) for by in (CITY, DISCIPLINE)]
        assert (counts(city, CITY), counts(city, DISCIPLINE)) == ((1, 1), (1, 1))
        for clue in clues:
            city.act(DONGPO, ReceiveClue(clue=clue.id))
        for body in (CITY, DISCIPLINE):
            with city.views(body) as views:
                Duties(body, views, city.nodes[body].handler, lambda: city.now).perform()
        assert (counts(city, CITY), counts(city, DISCIPLINE)) == ((1, 1), (1, 0))
        known = city.nodes[DONGPO].log.load(index_of(DONGPO, 2021))
        assert known
        assert isinstance(known.state, ClueIndex)
        assert {each.clue for each in known.state.received} == {each.id for each in clues}
    finally:
        city.close()
