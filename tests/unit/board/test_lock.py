"""One board per folder at a time."""

from pathlib import Path

import pytest

from services.folder_lock import FolderInUse, locked


def test_a_second_run_in_one_folder_is_refused_and_told_who_runs(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(FolderInUse, match=r"process \d+ works"), locked(tmp_path):
        pytest.fail("two runs hold one folder")


def test_the_folder_is_free_after_a_run(tmp_path: Path) -> None:
    with locked(tmp_path):
        pass
    with locked(tmp_path):
        assert (tmp_path / "lock").exists()
