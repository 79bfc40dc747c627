"""What a node keeps of a command with secrets: the sealed form, and a name for the request that gives nothing away."""

from datetime import timedelta
from pathlib import Path

import pytest

from domain.aggregate_id import AggregateId, owner_of
from domain.authority import Actor, Role
from domain.clue import Clue, ReferClue
from domain.clue_index import index_of
from domain.clue_tally import ClueTally, tally_of
from domain.node_id import NodeId
from domain.secret import ClueKeyMissing
from services.commands.handler import CommandHandler
from services.commands.refusals import KeyReused, OutsideClueAudience
from services.commands.requests import CommandRequest
from services.commands.vault import Vault
from services.fresh import new_id
from services.log import Log
from tests.integration.commands.batches import outcomes
from tests.integration.commands.conftest import HOSTED, NODE, Clock

KEEPER = Actor("p2", NODE, frozenset({Role.CLUES}))
VAULT = Vault(b"k" * 32, [HOSTED])
TEXT, LEADER = "线索正文：收受礼金", "leader-7"


def refer(text: str = TEXT, leader: str = LEADER) -> ReferClue:
    return ReferClue(leader=leader, content=text, to=HOSTED)


@pytest.fixture
def keeping(log: Log, clock: Clock) -> CommandHandler:
    return CommandHandler(log, NODE, {NODE, HOSTED}.__contains__, clock, new_id, VAULT)


def clue_in(log: Log, id: AggregateId) -> Clue:
    loaded = log.load(id)
    assert loaded
    assert isinstance(loaded.state, Clue)
    return loaded.state


def tally(log: Log) -> ClueTally | None:
    loaded = log.load(tally_of(NODE, 2019))
    return loaded.state if loaded else None


def test_a_clue_is_recorded_sealed_and_counted(keeping: CommandHandler, log: Log) -> None:
    outcome = keeping.execute(refer(), KEEPER)

    clue = clue_in(log, outcome.id)
    assert VAULT.open(clue.content, outcome.id, "content") == TEXT
    assert VAULT.open(clue.leader, outcome.id, "leader") == LEADER
    assert tally(log) == ClueTally(2019, 1, 1, 1)
    assert owner_of(index_of(NODE, 2019)) == NODE


def test_leaders_are_counted_once_however_many_clues_are_about_them(keeping: CommandHandler, log: Log) -> None:
    requests = [CommandRequest(command=refer(f"线索 {n}", f"leader-{n % 3}"), actor=KEEPER) for n in range(7)]
    outcomes(keeping.execute_all(requests))
    assert tally(log) == ClueTally(2019, 7, 3, 3)


def test_the_same_request_again_has_no_further_effect(keeping: CommandHandler, log: Log) -> None:
    first = keeping.execute(refer(), KEEPER, key="k1")
    again = keeping.execute(refer(), KEEPER, key="k1")
    assert (again.id, again.repeated, tally(log)) == (first.id, True, ClueTally(2019, 1, 1, 1))


@pytest.mark.parametrize("other", [refer("另一内容"), refer(leader="leader-8")])
def test_a_key_stands_for_one_secret(keeping: CommandHandler, other: ReferClue) -> None:
    keeping.execute(refer(), KEEPER, key="k1")
    with pytest.raises(KeyReused) as refused:
        keeping.execute(other, KEEPER, key="k1")
    assert TEXT not in str(refused.value)


def test_nothing_that_the_log_keeps_holds_the_text_or_the_leader(
    keeping: CommandHandler, log: Log, tmp_path: Path
) -> None:
    keeping.execute(refer(), KEEPER, key="k1")
    log.close()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"ClueReferred" in kept
    assert not [secret for secret in (TEXT, "收受礼金", LEADER) if secret.encode() in kept]


def test_a_node_without_the_key_refuses_and_keeps_nothing(handler: CommandHandler, log: Log) -> None:
    with pytest.raises(ClueKeyMissing):
        handler.execute(refer(), KEEPER, key="k1")
    assert log.head() == 0
    assert log.requests({"p2 k1"}) == {}


def test_a_clue_for_somebody_outside_the_restricted_audience_is_refused_and_nothing_is_kept(
    keeping: CommandHandler, log: Log
) -> None:
    outside = ReferClue(leader=LEADER, content=TEXT, to=NodeId("bj.chaoyang"))
    with pytest.raises(OutsideClueAudience):
        keeping.execute(outside, KEEPER, key="k1")
    assert log.head() == 0
    assert log.requests({"p2 k1"}) == {}


def test_the_clue_of_another_organisation_is_not_given(keeping: CommandHandler) -> None:
    stranger = Actor("p3", NodeId("bj.chaoyang"), frozenset({Role.CLUES}))
    with pytest.raises(Exception, match=r"bj\.chaoyang"):
        keeping.execute(refer(), stranger)


def test_a_clue_is_dated_before_others_of_its_year(keeping: CommandHandler, log: Log, clock: Clock) -> None:
    second, first = clock.now - timedelta(days=1), clock.now - timedelta(days=2)
    keeping.execute(refer("线索甲", "leader-1"), KEEPER, occurred_at=second)
    dated = keeping.execute(refer("线索乙", "leader-2"), KEEPER, occurred_at=first)
    assert [each.envelope.time for each in dated.events] == [first, second, second]
    assert tally(log) == ClueTally(2019, 2, 2, 2)
