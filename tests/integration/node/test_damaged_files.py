"""Every file of a node, however it is damaged: the node starts with all that it had, or says which and what to do."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from _pytest.mark import ParameterSet

from domain.authority import Role
from domain.node_id import NodeId
from services.api.tokens import add_token
from tests.acceptance.harness import left_over
from tests.contract.projections.test_damaged_file import DAMAGES, Damage, emptied, removed
from tests.integration.node.test_process import ASSIGN, PROGRAM, running, write_node

DERIVED = ("views.db",)
DATABASES = ("log.db", "views.db", "gateway.db", "webhooks.db", "audit.db")


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a node that has taken some commands, and was stopped."""
    folder = tmp_path_factory.mktemp("node")
    url = write_node(folder)
    token = add_token(folder / "data", NodeId("bj"), tuple(Role))
    with running(folder, url) as process, httpx.Client(headers={"Authorization": f"Bearer {token}"}) as client:
        for _ in range(30):
            client.post(f"{url}/v1/tasks/assign", json=ASSIGN).raise_for_status()
        process.terminate()
        process.wait()
    (folder / "token").write_text(token)
    (folder / "url").write_text(url)
    return folder


@pytest.fixture
def lived(stopped: Path, tmp_path: Path) -> Iterator[Path]:
    """Yield the data folder of a copy of it, and end the nats-server that a killed node leaves behind."""
    yield Path(shutil.copytree(stopped, tmp_path / "node")) / "data"
    for pid in left_over(tmp_path):
        os.kill(pid, signal.SIGKILL)


def started(folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Start a node that is not going to run; return how it ended."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, folder / "node.toml"], capture_output=True, timeout=60, check=False
    )


def tasks(folder: Path) -> int:
    token, url = ((folder / name).read_text() for name in ("token", "url"))
    answer = httpx.get(f"{url}/v1/tasks?limit=100", headers={"Authorization": f"Bearer {token}"})
    return len(answer.raise_for_status().json()["items"])


def _cases() -> Iterator[ParameterSet]:
    """Yield every file with every damage; each file and each damage once in a while, all of them among the slow."""
    for file, name in enumerate(DATABASES):
        for way, damage in enumerate(DAMAGES):
            yield pytest.param(name, damage, marks=() if (file + way) % len(DATABASES) == 0 else pytest.mark.slow)


@pytest.mark.parametrize(("name", "damage"), [*_cases()])
def test_a_node_starts_whole_or_says_which_file_is_damaged_and_what_to_do(
    lived: Path, name: str, damage: Damage
) -> None:
    damage(lived / name)
    if name in DERIVED or (damage in (removed, emptied) and name != "log.db"):
        with running(lived.parent, (lived.parent / "url").read_text()):
            assert tasks(lived.parent) == 30
        return

    ended = started(lived.parent)
    said = ended.stderr.decode()
    assert ended.returncode != 0
    assert str(lived / name) in said
    assert "backup in its place" in said


def test_a_second_process_on_a_data_folder_is_told_which_process_is_there(lived: Path) -> None:
    with running(lived.parent, (lived.parent / "url").read_text()) as process:
        ended = started(lived.parent)
    assert ended.returncode != 0
    assert f"process {process.pid} works in this folder" in ended.stderr.decode()
