"""Every door of a log keeps the rules of the envelope: links, recovery, and what the node itself writes."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from domain.envelope import Classification, Envelope
from domain.node_id import NodeId
from domain.on_board import tree_id
from domain.tier import Tier
from domain.tree.events import OrganisationEntered
from domain.words import Words
from services.cloudevents import AUDIENCE
from services.links.merge import Irreconcilable, Merge
from services.log import NOTHING_YET, EventRepeated, LinkForbidden, Log, Malformed
from services.log.trees import UNCHECKED
from tests.contract.log.events import CHAOYANG, CITY, HAIDIAN, SUBDISTRICT, happened, messages
from tests.contract.log.tellings import told
from tests.unruly import UNRULY

Door = Callable[[Log, bytes], object]


def _recovered(log: Log, raw: bytes) -> None:
    with closing(told({}, {SUBDISTRICT: [(1, raw)]})) as tellings:
        merge = Merge(log, tellings)
        merge.run()
    if not merge.taken:
        raise Malformed(Words("左", "left to the link"))


DOORS: dict[str, tuple[NodeId, Door]] = {
    "link": (SUBDISTRICT, lambda log, raw: log.take_in(SUBDISTRICT, 1, [raw])),
    "restored": (HAIDIAN, lambda log, raw: log.restore([raw])),
    "recovered": (SUBDISTRICT, _recovered),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", UNRULY)
def test_no_door_lets_in_an_attribute_against_its_rule(log: Log, door: str, name: str) -> None:
    source, enter = DOORS[door]
    [raw] = messages(happened("a", source=source))
    for value in UNRULY[name]:
        with pytest.raises((Malformed, LinkForbidden, Irreconcilable)):
            enter(log, orjson.dumps({**orjson.loads(raw), name: value}))
    assert (log.head(), log.received(SUBDISTRICT)) == (0, NOTHING_YET)
    enter(log, raw)
    assert log.head() == 1


OWN: Sequence[dict[str, Any]] = (
    {"id": "a b"},
    {"time": datetime(1900, 1, 1, tzinfo=UTC)},
    {"actor": "<img src=x>"},
    {"correlation": ""},
    {"causation": "x" * 65},
    {"traceparent": "1"},
    {"sequence": 0},
    {"audience": tuple(NodeId(f"bj.o{number}") for number in range(AUDIENCE + 1))},
)


@pytest.mark.parametrize("fields", OWN, ids=lambda fields: next(iter(fields)))
def test_what_the_node_writes_it_can_read(log: Log, fields: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        log.append([happened("a", **fields)])
    assert log.head() == 0


def test_what_is_local_never_comes_from_a_neighbour(log: Log) -> None:
    [raw] = messages(happened("a", source=SUBDISTRICT, classification=Classification.LOCAL))
    with pytest.raises(LinkForbidden, match="local"):
        log.take_in(SUBDISTRICT, 1, [raw])


def test_an_id_that_stands_in_the_log_is_refused_by_name(log: Log) -> None:
    first = happened("a", source=SUBDISTRICT)
    again = replace(happened("b", source=SUBDISTRICT), id=first.id)
    with pytest.raises(EventRepeated, match=first.id):
        log.take_in(SUBDISTRICT, 1, messages(first, again))
    log.take_in(SUBDISTRICT, 1, messages(first))
    with pytest.raises(EventRepeated, match=first.id):
        log.take_in(SUBDISTRICT, 2, messages(again))
    assert log.received(SUBDISTRICT).number == 1


def _entered(organisation: NodeId, sequence: int) -> Envelope:
    payload = OrganisationEntered(
        organisation=organisation, name=Words("单位", "organisation"), tier=Tier.SUBDISTRICT, node=True
    )
    return happened("x", sequence, subject=tree_id(HAIDIAN), payload=payload, audience=(organisation,))


def test_from_below_only_organisations_are_named_that_there_are(log: Log) -> None:
    log.append([_entered(SUBDISTRICT, 1), _entered(NodeId("bj.haidian.shangdi"), 2)])
    head, own = log.head(), NodeId(f"{SUBDISTRICT}.kexu")
    known = (SUBDISTRICT, own, NodeId("bj.haidian.shangdi"), CITY, CHAOYANG)
    for stranger in ("bj.haidian.nobody", "sh.pudong"):
        [raw] = messages(happened("a", source=SUBDISTRICT, audience=(*known, NodeId(stranger))))
        with pytest.raises(LinkForbidden, match=f"audience: there is no organisation {stranger}"):
            log.take_in(SUBDISTRICT, 1, [raw])
    assert log.head() == head
    log.take_in(SUBDISTRICT, 1, messages(happened("a", source=SUBDISTRICT, audience=known)))
    assert log.sent(NodeId("bj.haidian.nobody")) == NOTHING_YET


def test_while_there_is_no_tree_to_tell_who_there_is_an_event_goes_on_to_few(log: Log) -> None:
    many = tuple(NodeId(f"bj.haidian.o{number}") for number in range(UNCHECKED + 1))
    past, more = happened("a", source=SUBDISTRICT), happened("a", 2, SUBDISTRICT, audience=many)
    with pytest.raises(LinkForbidden, match="no tree"):
        log.take_in(SUBDISTRICT, 1, messages(past, more))
    assert log.head() == 0
    log.take_in(SUBDISTRICT, 1, messages(past, happened("a", 2, SUBDISTRICT, audience=(*many[1:], SUBDISTRICT))))
    assert [log.sent(each).number for each in many] == [0, *[2] * UNCHECKED]
