"""What holds of every command: it is refused and changes nothing, or its owner's records say what followed."""

from functools import cache

import orjson
from jsonschema import Draft202012Validator  # type: ignore[import-untyped] # it has no types

from domain.aggregate_id import owner_of
from domain.home.state import last_successor
from domain.registry import EventType, event_type, type_of
from services.cloudevents import decode, encode
from tests.histories.board import ALL, Board


def a_refused_command_changes_nothing_but_what_it_leaves(board: Board) -> None:
    for each in board.tried:
        if each.refusal:
            left = {on.id: on.payload for on in each.refusal.leaves}
            assert len(each.recorded) == len(left)
            assert {event.subject: event.payload for event in each.recorded} == left


def everybody_writes_their_own_records_alone(board: Board) -> None:
    """Or those of whom they succeeded, or that their node runs by; and nothing besides is written with it."""
    for each in board.tried:
        if each.recorded:
            owner, home_of = owner_of(each.id), board.nodes[each.node].home
            assert each.actor.organisation in (owner, each.node, last_successor(owner, home_of))
            assert {(owner_of(event.subject), event.source, event.actor) for event in each.recorded} == {
                (owner, each.node, each.actor.id)
            }


def what_is_recorded_can_be_read_again_in_every_version(board: Board) -> None:
    """It is as its published schema says, and as many bytes as before when it is written again."""
    for node in board:
        for raw in (row.raw for row in node.log.read_raw(0, ALL)):
            envelope, data = decode(raw), orjson.loads(raw)["data"]
            kind = type_of(envelope.payload)
            assert encode(envelope) == raw
            _schema(kind.name).validate(data)
            for version in kind.downcasters:
                _require_told_in(version, kind, data)


def _require_told_in(version: int, kind: EventType, data: dict[str, object]) -> None:
    kind.require_given(version)
    kind.decode(kind.downcast(version, data, kind.version), version)


@cache
def _schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(event_type(name).schema())
