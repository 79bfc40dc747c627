"""What is restricted is so by its kind, whatever its envelope says, and by its envelope, whatever its kind."""

from dataclasses import replace

import orjson
import pytest

from domain.aggregate import aggregates
from domain.authority import Actor, Role
from domain.clue import ClueReferred
from domain.envelope import Classification
from domain.node_id import NodeId
from domain.restriction import is_restricted, may_see, restricted_types
from services.cloudevents import encode
from services.feed.frames import frame
from services.log import RawRecord
from tests.unit.domain.examples import TASK, task_assigned
from tests.unit.domain.sealed import sealed
from tests.unit.given import BJ, HAIDIAN
from tests.unit.projections.recorded import on

DISCIPLINE = NodeId("bj.discipline")
[TASK_EVENT] = on(TASK, task_assigned)
[CLUE_EVENT] = on(
    "clue-1@bj",  # type: ignore[arg-type]
    ClueReferred(leader=sealed("a"), content=sealed("c"), to=DISCIPLINE),
)
RESTRICTED_TASK = replace(TASK_EVENT, classification=Classification.RESTRICTED)


@pytest.mark.parametrize(
    ("envelope", "expected"),
    [
        (TASK_EVENT, False),
        (RESTRICTED_TASK, True),
        (CLUE_EVENT, True),
        (replace(CLUE_EVENT, classification=Classification.RESTRICTED), True),
    ],
    ids=["neither", "by its own word", "by its kind, though another node called it internal", "both"],
)
def test_an_event_is_restricted_by_its_own_word_or_by_its_kind(envelope: object, expected: bool) -> None:
    assert is_restricted(envelope) is expected  # type: ignore[arg-type]
    raw = encode(envelope)  # type: ignore[arg-type]
    written_otherwise = orjson.dumps(orjson.loads(raw), option=orjson.OPT_INDENT_2)
    for text in (raw, written_otherwise):
        record = RawRecord(1, 0, text, orjson.loads(raw)["type"], orjson.loads(raw)["subject"])
        assert is_restricted(frame(record)) is expected


def test_the_restricted_types_are_those_of_clues_and_petitions() -> None:
    restricted = [each for each in aggregates.values() if each.classification is Classification.RESTRICTED]
    assert {each.kind for each in restricted} == {"clue", "clue-receipt", "clue-index", "petition"}
    assert restricted_types() == {type.name for each in restricted for type in each.events()}


@pytest.mark.parametrize("role", Role)
def test_auditors_and_those_who_deal_with_clues_that_concern_them_may_see_what_is_restricted(role: Role) -> None:
    def may(organisation: NodeId) -> bool:
        return may_see(Actor("p1", organisation, frozenset({role})), replace(CLUE_EVENT, audience=(DISCIPLINE,)))

    assert may(BJ) is may(DISCIPLINE) is (role in (Role.AUDITOR, Role.CLUES))
    assert may(HAIDIAN) is (role is Role.AUDITOR)


def test_what_is_not_restricted_is_for_all_who_may_read() -> None:
    assert may_see(Actor("p1", HAIDIAN, frozenset({Role.READER})), TASK_EVENT)
