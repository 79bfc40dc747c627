"""The key for clues: made once, readable by the node's user alone, never replaced by another."""

from pathlib import Path

import pytest

from services.commands.clue_key import UnusableClueKey, clue_key, install_clue_key, make_clue_key


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "clues.key"


def test_a_key_is_made_once(file: Path) -> None:
    assert clue_key(file) is None
    key = make_clue_key(file)
    assert make_clue_key(file) == key
    assert clue_key(file) == bytes.fromhex(key)
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_another_nodes_key_is_installed(file: Path, tmp_path: Path) -> None:
    key = make_clue_key(tmp_path / "other.key")
    install_clue_key(file, f"{key}\n")
    install_clue_key(file, key)
    assert clue_key(file) == bytes.fromhex(key)
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_key_is_not_replaced_by_another(file: Path) -> None:
    before = make_clue_key(file)
    with pytest.raises(UnusableClueKey, match="it holds another key"):
        install_clue_key(file, "00" * 32)
    assert make_clue_key(file) == before


@pytest.mark.parametrize("text", ["", "00" * 31, "zz" * 32])
def test_what_is_no_key_is_not_installed(file: Path, text: str) -> None:
    with pytest.raises(UnusableClueKey, match="64 hexadecimal digits"):
        install_clue_key(file, text)
    assert not file.exists()


def test_a_key_that_others_can_read_is_not_used(file: Path) -> None:
    make_clue_key(file)
    file.chmod(0o640)
    with pytest.raises(UnusableClueKey, match="0600"):
        clue_key(file)
