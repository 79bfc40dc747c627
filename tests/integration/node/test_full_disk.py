"""A disk that is full: nothing is lost, everybody is told, and the node goes on by itself when there is space."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from domain.authority import Role
from domain.node_id import NodeId
from services.api.tokens import add_token
from tests.integration.node.test_process import ASSIGN, running, url, wait_until

__all__ = ["url"]

MIB = 1 << 20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a data folder on a file system of 24 MiB; only root can make one."""
    data = tmp_path / "data"
    data.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "none", data], capture_output=True, check=False)
    if made.returncode:
        pytest.skip(f"no file system can be mounted here: {made.stderr.decode()}")
    yield data
    subprocess.run(["umount", "--lazy", data], check=True)


def fill(folder: Path) -> Path:
    """Write until there is no space left."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (MIB, 1024, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue
    return ballast


def test_a_full_disk_is_told_with_507_and_passes_by_itself(tmp_path: Path, url: str, small_disk: Path) -> None:
    token = add_token(small_disk, NodeId("bj"), tuple(Role))
    with (
        running(tmp_path, url),
        httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client,
    ):
        acknowledged = [client.post("/v1/tasks/assign", json=ASSIGN).raise_for_status().json()["id"]]
        ballast = fill(small_disk)
        while (answer := client.post("/v1/tasks/assign", json=ASSIGN)).status_code == 201:
            acknowledged.append(answer.json()["id"])
        assert (answer.status_code, answer.json()["type"]) == (507, "/problems/storage-full")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["Retry-After"]
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["recording"]) == (503, False)

        ballast.unlink()

        wait_until(lambda: client.get("/readyz").status_code == 200, tmp_path / "output")
        acknowledged.append(client.post("/v1/tasks/assign", json=ASSIGN).raise_for_status().json()["id"])
        assert {client.get(f"/v1/tasks/{id}").status_code for id in acknowledged} == {200}
    assert os.path.ismount(small_disk)
