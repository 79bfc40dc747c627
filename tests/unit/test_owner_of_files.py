"""What the superuser writes for a node belongs to the node's own user, who could not read it otherwise."""

import os
from pathlib import Path

import pytest

from domain.authority import Role
from domain.node_id import NodeId
from services.api.tokens import add_token
from services.files import leave_to_owner

SOMEBODY = 65534

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can write for somebody else")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    os.chown(folder, SOMEBODY, SOMEBODY)
    return folder


def test_a_token_that_the_superuser_adds_can_be_read_by_the_node(data: Path) -> None:
    add_token(data, NodeId("bj"), (Role.READER,))
    files = [each for each in data.rglob("*") if each.is_file()]
    assert files
    assert {(each.stat().st_uid, each.stat().st_mode & 0o777) for each in files} == {(SOMEBODY, 0o600)}


def test_what_was_written_in_a_nodes_folder_is_left_to_its_owner(data: Path) -> None:
    (data / "nats").mkdir()
    (data / "nats" / "log.db").touch()
    (data / "elsewhere").symlink_to(data.parent)

    leave_to_owner(data)

    assert {each.lstat().st_uid for each in data.rglob("*")} == {SOMEBODY}
    assert data.parent.stat().st_uid == 0
