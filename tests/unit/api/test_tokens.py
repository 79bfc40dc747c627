"""The token file: who is let in, and what the file gives away."""

from pathlib import Path

import pytest

from domain.authority import Role
from domain.node_id import NodeId
from services.api.tokens import FILE, LOOK_AGAIN, InvalidTokens, Tokens, add_token

BJ = NodeId("bj")


def test_a_token_stands_for_its_actor_organisation_and_roles(tmp_path: Path) -> None:
    secret = add_token(tmp_path, BJ, (Role.READER, Role.OFFICER), actor="p-1")

    holder = Tokens(tmp_path).holder(secret)

    assert holder is not None
    assert (holder.actor.id, holder.actor.organisation) == ("p-1", BJ)
    assert holder.actor.roles == {Role.READER, Role.OFFICER}


@pytest.mark.parametrize("secret", ["", "guess", "é"])
def test_another_secret_stands_for_nobody(tmp_path: Path, secret: str) -> None:
    add_token(tmp_path, BJ, (Role.READER,))

    assert Tokens(tmp_path).holder(secret) is None


def test_the_file_holds_no_secret_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    secrets = [add_token(tmp_path, BJ, tuple(Role)) for _ in range(2)]

    assert not any(secret in (tmp_path / FILE).read_text() for secret in secrets)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_an_entry_that_is_added_counts_at_once(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)

    assert tokens.holder(add_token(tmp_path, BJ, (Role.READER,)))


def test_an_entry_that_is_removed_counts_no_more_a_moment_later(tmp_path: Path) -> None:
    secret = add_token(tmp_path, BJ, (Role.READER,))
    clock = [0.0]
    tokens = Tokens(tmp_path, lambda: clock[0])

    (tmp_path / FILE).unlink()
    clock[0] += LOOK_AGAIN

    assert tokens.holder(secret) is None


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    add_token(tmp_path, BJ, (Role.READER,))
    (tmp_path / FILE).chmod(0o640)

    with pytest.raises(InvalidTokens, match="0600"):
        Tokens(tmp_path)


@pytest.mark.parametrize(
    ("text", "named"),
    [("[[token]", "line"), ('[[token]]\nsha256 = "x"', "sha256"), ("[[other]]", "other")],
)
def test_a_broken_file_is_refused_with_what_is_wrong(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / FILE).touch(0o600)
    (tmp_path / FILE).write_text(text)

    with pytest.raises(InvalidTokens, match=named):
        Tokens(tmp_path)


def test_a_file_that_breaks_while_the_node_runs_locks_nobody_out(tmp_path: Path) -> None:
    secret = add_token(tmp_path, BJ, (Role.READER,))
    tokens = Tokens(tmp_path)

    (tmp_path / FILE).write_text("[[token]")

    assert tokens.holder(secret)
