"""A backup as documented, taken while reports come in: every report that was acknowledged is on the board once."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

from domain.authority import Role
from domain.node_id import NodeId
from projections.engine.sqlite_file import SUFFIXES
from services.api.tokens import add_token
from tests.integration.api.test_events import opened
from tests.integration.node.test_process import running, url, wait_until

__all__ = ["url"]


def backup(data: Path, name: str, to: Path) -> None:
    with closing(sqlite3.connect(data / name)) as source, closing(sqlite3.connect(to / name)) as target:
        source.backup(target)


def report(client: httpx.Client) -> dict[str, Any]:
    answer = client.post("/v1/events", json=opened(), headers={"Content-Type": "application/cloudevents+json"})
    outcome: dict[str, Any] = answer.raise_for_status().json()
    assert outcome["status"] == "accepted"
    return outcome


def restore(data: Path, copies: Path) -> None:
    for name in ("log.db", "gateway.db", "views.db"):
        for suffix in SUFFIXES:
            Path(f"{data / name}{suffix}").unlink(missing_ok=True)
    for copy in copies.iterdir():
        shutil.copy(copy, data)


def test_a_report_that_came_between_the_copies_is_on_the_board_after_the_restore(tmp_path: Path, url: str) -> None:
    data, copies = tmp_path / "data", tmp_path / "copies"
    copies.mkdir()
    token = add_token(data, NodeId("bj"), tuple(Role))
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
        with running(tmp_path, url) as process:
            records = [report(client)["record"] for _ in range(3)]
            backup(data, "log.db", copies)
            records += [report(client)["record"] for _ in range(3)]
            backup(data, "gateway.db", copies)
            process.terminate()
            process.wait()
        restore(data, copies)
        with running(tmp_path, url):
            wait_until(lambda: all(on_board(client, each) for each in records), tmp_path / "output")
            items = client.get("/v1/reports").json()["items"]
    assert [each["status"] for each in items] == ["accepted"] * 6
    assert [each["record"] for each in items] == records


def on_board(client: httpx.Client, record: str) -> bool:
    answer = client.get(f"/v1/aggregates/{record}/events")
    return answer.status_code == 200 and len(answer.json()["events"]) == 1
