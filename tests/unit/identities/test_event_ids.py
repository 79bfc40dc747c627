"""A node knows the ids of its own events again, and nobody else can make one."""

from uuid import RFC_4122, UUID

import pytest

from services.identities.event_ids import EventIds

OURS, THEIRS = EventIds("ours"), EventIds("theirs")


def test_a_node_knows_what_it_made_after_a_restart_too() -> None:
    made = [OURS.new() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert all(map(EventIds("ours").made, made))
    assert not any(map(THEIRS.made, made))


def test_ids_are_of_version_7_in_the_order_of_time() -> None:
    moments = iter([1, 2, 1_577_836_800_000])
    ids = [UUID(EventIds("ours", lambda: next(moments)).new()) for _ in range(3)]
    assert ids == sorted(ids)
    assert {(each.version, each.variant) for each in ids} == {(7, RFC_4122)}
    assert ids[-1].int >> 80 == 1_577_836_800_000


@pytest.mark.parametrize("bit", range(128))
def test_an_id_with_another_bit_is_not_known(bit: int) -> None:
    assert not OURS.made(str(UUID(int=UUID(OURS.new()).int ^ 1 << bit)))


@pytest.mark.parametrize("id", ["", "issue-1", "0" * 32, "01a22d8b-47cb-7174-a5d8-331c8ea39d76", "ü" * 36])
def test_what_it_did_not_make_is_not_known(id: str) -> None:
    assert not OURS.made(id)
