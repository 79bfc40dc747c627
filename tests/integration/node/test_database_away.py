"""PostgreSQL that is killed, or silent: all answers come in bounded time, and all goes on when it is back."""

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from domain.authority import Role
from domain.node_id import NodeId
from services.api.tokens import add_token
from tests.acceptance.postgres import Postgres, postgres
from tests.integration.node.test_process import ASSIGN, running, url, wait_until

__all__ = ["url"]

BOUND = 60.0
"""Seconds in which every answer comes, on a machine that does much else besides."""
PATHS = (
    "/readyz",
    "/v1/tasks",
    "/v1/reports",
    "/v1/webhooks",
    "/v1/operation/views",
    "/v1/operation/set-aside",
    "/v1/homes",
    "/",
    "/tasks",
)


@pytest.fixture
def server() -> Iterator[Postgres]:
    with postgres() as server:
        yield server


def freeze(server: Postgres) -> Callable[[], object]:
    server.signal(signal.SIGSTOP)
    return lambda: server.signal(signal.SIGCONT)


def kill(server: Postgres) -> Callable[[], object]:
    server.signal(signal.SIGKILL)
    return server.start


@pytest.mark.timeout(300)
@pytest.mark.parametrize("away", [kill, pytest.param(freeze, marks=pytest.mark.slow)])
def test_a_database_that_is_away_is_a_503_in_bounded_time_and_all_goes_on_when_it_is_back(
    tmp_path: Path, url: str, server: Postgres, away: Callable[[Postgres], Callable[[], object]]
) -> None:
    settings = tmp_path / "node.toml"
    settings.write_text(f'database = "{server.url}"\n{settings.read_text()}')
    token = add_token(tmp_path / "data", NodeId("bj"), tuple(Role))
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    with running(tmp_path, url), httpx.Client(base_url=url, headers=headers, timeout=BOUND) as client:
        client.post("/v1/tasks/assign", json=ASSIGN).raise_for_status()

        come_back = away(server)
        try:
            with ThreadPoolExecutor(len(PATHS) + 1) as together:
                posted = together.submit(client.post, "/v1/tasks/assign", json=ASSIGN)
                statuses = [each.status_code for each in together.map(client.get, PATHS)]
            assert dict(zip(PATHS, statuses, strict=True)) == dict.fromkeys(PATHS, 503)
            answer = posted.result()
            assert (answer.status_code, answer.json()["type"]) == (503, "/problems/database-away")
        finally:
            come_back()

        wait_until(lambda: client.get("/readyz").status_code == 200, tmp_path / "output")
        client.post("/v1/tasks/assign", json=ASSIGN).raise_for_status()
        head = client.get("/readyz").json()["head"]
        assert client.get(f"/v1/tasks?wait_for={head}").status_code == 200
