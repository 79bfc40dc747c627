"""A node's identity: one file that nobody else can read, and all other keys follow from it."""

from pathlib import Path

import pytest

from services.identities.nkey import UnusableIdentity, identity


def test_the_file_is_made_once_and_only_its_user_can_read_it(tmp_path: Path) -> None:
    first = identity(tmp_path / "new" / "identity")
    assert first.path.stat().st_mode & 0o777 == 0o600
    assert identity(first.path) == first
    assert first.key.public.startswith("U")


def test_derived_keys_are_always_the_same_and_differ_by_purpose_and_node(tmp_path: Path) -> None:
    one, other = identity(tmp_path / "one"), identity(tmp_path / "other")
    assert one.derived("bj-haidian") == identity(tmp_path / "one").derived("bj-haidian")
    keys = {one.key.public, one.derived("a").public, one.derived("b").public, other.derived("a").public}
    assert len(keys) == 4


def test_no_representation_shows_a_seed(tmp_path: Path) -> None:
    who = identity(tmp_path / "identity")
    assert who.key.seed not in repr(who)
    assert who.key.seed not in str(who.derived("a"))


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = identity(tmp_path / "identity").path
    path.chmod(0o640)
    with pytest.raises(UnusableIdentity, match="0600"):
        identity(path)


@pytest.mark.parametrize("text", ["", "SUNOTASEED", "SAAGXWLWXHYYZHBLBBHIZ"])
def test_a_file_without_a_users_seed_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "identity"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(UnusableIdentity, match="seed"):
        identity(path)
