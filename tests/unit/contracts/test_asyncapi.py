"""AsyncAPI of a node: every event and report is in it, and every subject that its servers let through."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped]

from domain.aggregate import aggregates
from domain.authority import Role
from domain.envelope import Classification
from domain.node_id import NodeId
from domain.registry import event_types
from domain.restriction import restricted_types
from services.contracts.asyncapi import document
from services.contracts.asyncapi.messages import shape
from services.contracts.schemas import versions
from services.identities.outsiders import Outsider
from services.links.wire import LinkReport, Question
from services.nats.accounts import may_publish as may_use
from services.nats.config import DOWN, UP, may_publish, may_subscribe
from services.nats.outside_subjects import feed_subject


@pytest.fixture(scope="module")
def described() -> Any:
    return document()


@pytest.fixture(scope="module")
def subjects(described: Any) -> list[str]:
    return [channel["address"] for channel in described["channels"].values() if channel["address"]]


def _messages(described: Any, channel: str) -> set[str]:
    return set(described["channels"][channel]["messages"])


def test_a_link_carries_every_version_of_every_event_but_those_that_stay_on_their_node(described: Any) -> None:
    local = {
        event.name
        for kind in aggregates.values()
        if kind.classification is Classification.LOCAL
        for event in kind.events()
    }
    assert local
    assert (
        _messages(described, "linkUp")
        == _messages(described, "linkDown")
        == {f"{kind.name}.{each}" for kind in event_types() if kind.name not in local for each in versions(kind)}
    )


def test_nothing_restricted_is_fed_or_reported(described: Any) -> None:
    restricted = restricted_types()
    for channel in ("feed", "intake", "intakeStream"):
        assert not {name.partition(".")[0] for name in _messages(described, channel)} & restricted


def test_what_a_subordinate_may_say_and_hear_is_described(subjects: list[str]) -> None:
    plain = {each for each in (*may_publish("bj"), *may_subscribe()) if not each.startswith(("$JS", "reply."))}
    assert plain == {UP, UP.reports, UP.questions, DOWN.reports, DOWN.questions}
    assert plain <= set(subjects)


def test_what_a_publisher_may_use_is_described(subjects: list[str]) -> None:
    publisher = Outsider("{publisher}", NodeId("bj"), frozenset({Role.PUBLISHER}), None, None)
    assert set(may_use(publisher)) <= set(subjects)


def test_an_event_is_fed_on_a_subject_that_is_described(subjects: list[str]) -> None:
    assert feed_subject(NodeId("{organisation}"), "{kind}", "{type}") in subjects


def test_what_a_link_says_of_itself_follows_its_schema() -> None:
    told = Draft7Validator(shape(LinkReport))
    assert told.is_valid({"stored": 3, "id": None, "head": 4, "told": 3, "missing": False})
    assert not told.is_valid({"stored": 3, "id": None, "head": "4", "told": 3})
    assert Draft7Validator(shape(Question)).is_valid({"what": "received", "after": 0})


def _examples(described: Any) -> Iterator[tuple[str, Any, Any]]:
    for name, message in described["components"]["messages"].items():
        yield from ((name, message, example["payload"]) for example in message.get("examples", []))


def test_every_example_follows_the_payload_of_its_message(described: Any) -> None:
    found = list(_examples(described))
    assert len(found) > len(list(event_types()))
    for name, message, payload in found:
        whole = {**message["payload"], "components": {"schemas": described["components"]["schemas"]}}
        assert [error.message for error in Draft7Validator(whole).iter_errors(payload)] == [], name
