"""Events tell which request they followed from: so it is known again where nothing but the events came back."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.node_id import NodeId
from services.cloudevents import decode, encode
from services.fresh import new_id
from services.log.records import IdempotencyKey, RecordedRequest
from services.log.requests import actors_key, correlation_of, reports_key, request_of
from tests.contract.log.events import HAIDIAN, happened

KEYS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=200)
FINGERPRINTS = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(KEYS, KEYS, FINGERPRINTS)
def test_an_event_can_bear_it_and_it_is_another_for_every_key(key: str, other: str, fingerprint: str) -> None:
    one, two = (IdempotencyKey(actors_key("p1", HAIDIAN, each), fingerprint) for each in (key, other))
    event = decode(encode(replace(happened("a"), correlation=correlation_of(one))))
    told = request_of(event)

    assert told
    assert not RecordedRequest(told[1], 1, 1).is_other_than(fingerprint)
    assert RecordedRequest(told[1], 1, 1).is_other_than("x" + fingerprint)
    assert (correlation_of(one) == correlation_of(two)) == (key == other)


def test_of_a_report_it_tells_the_key_and_not_what_it_said() -> None:
    key = reports_key(HAIDIAN, "ab" * 16)
    event = replace(happened("a"), correlation=correlation_of(IdempotencyKey(key, "f" * 64)))

    assert request_of(event) == (key, "")
    assert not RecordedRequest("", 1, 1).is_other_than("f" * 64)


def test_two_actors_and_two_organisations_have_other_ones_under_the_same_key() -> None:
    scopes = [(actor, organisation) for actor in ("p1", "p2") for organisation in (HAIDIAN, NodeId("bj"))]
    keys = {correlation_of(IdempotencyKey(actors_key(*each, "k1"), "f" * 64)) for each in scopes}

    assert len(keys) == len(scopes)


def test_what_was_asked_for_without_a_key_tells_of_none() -> None:
    assert request_of(replace(happened("a"), correlation=new_id())) is None
