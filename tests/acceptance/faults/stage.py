"""Where faults strike: a city, a district and an agency as real processes, with clients that do not stop."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from services.http_client import NodeProblem, NodeUnreachable
from tests.acceptance.command import yipan
from tests.acceptance.faults import checker
from tests.acceptance.faults.traffic import WITHIN, Traffic
from tests.acceptance.harness import Board, eventually
from tests.acceptance.postgres import Postgres

CITY, DISTRICT, AGENCY = "bj", "bj.haidian", "bj.sasac"
"""The agency keeps what it has in SQLite and is never struck: it shows that everybody else goes on."""
STREET = "bj.haidian.zhongguancun"
"""It acts on the district's node."""
HOSTED = {DISTRICT: {STREET: "中关村街道"}}


class Stage:
    """A board under load."""

    def __init__(self, folder: Path, postgres: Postgres | None) -> None:
        self.folder, self.postgres = folder, postgres
        databases = {node: postgres.database() for node in (CITY, DISTRICT)} if postgres else {}
        nodes, cuttable = (CITY, DISTRICT, AGENCY), (DISTRICT, AGENCY)
        self.board = Board(folder, nodes, cuttable, HOSTED, databases)
        leads = {CITY: (CITY, DISTRICT, AGENCY), DISTRICT: (DISTRICT, STREET), AGENCY: (AGENCY,)}
        self.traffic = Traffic(self.board, leads, publishing=(CITY, DISTRICT))
        self.cleaning = ExitStack()
        """What is left to be done when all is over."""

    @contextmanager
    def running(self) -> Iterator[None]:
        """Have all nodes run; stop them, and leave nothing behind."""
        with self.cleaning, self.board:
            self.board.start()
            yield

    # ── Copies of what a node keeps ───────────────────────────────────────────────────────────────────────────────────

    def copied(self, node: str, files: str = "*.db") -> Callable[[], None]:
        """Copy what a stopped node keeps in databases; return what puts the copy back.

        Args:
            node: which.
            files: those alone of a node that keeps them in files.
        """
        url, data = self.board.place(node).read().database, self.board.data(node)
        if self.postgres and url:
            return partial(self.postgres.replace, url, self.postgres.database(like=url))
        copy = self.folder / f"copy-{len(list(self.folder.iterdir()))}"
        copy.mkdir()
        for file in data.glob(f"{files}*"):
            shutil.copy(file, copy)
        return partial(_put_back, copy, data, files)

    def recover(self, node: str) -> None:
        """Run `yipan node recover` for a stopped node, as its operator does."""
        settings = self.board.place(node).settings
        beside = self.postgres.database() if self.postgres and self.board.place(node).read().database else None
        options = ("--beside", beside) if beside else ()
        done = yipan("node", "recover", str(settings), "--yes", *options)
        assert done.returncode == 0, done.stdout + done.stderr
        if beside and beside in done.stdout:
            self.board.change(lambda rows: _row(rows, node).update(database=beside), node)

    # ── The settings ──────────────────────────────────────────────────────────────────────────────────────────────────

    def take_out(self, node: str) -> dict[str, Any]:
        """Take a node out of its superior's settings, and start that anew; its own process goes on."""
        taken: list[dict[str, Any]] = []

        def out(rows: list[dict[str, Any]]) -> None:
            taken.append(_row(rows, node))
            rows.remove(taken[0])

        self.board.change(out, CITY)
        return taken[0]

    def put_in(self, row: dict[str, Any]) -> None:
        """Put it back."""
        self.board.change(lambda rows: rows.append(row), CITY)

    # ── Looking ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def alarms(self, node: str) -> dict[str, str]:
        """Return the codes of the alarms that a node shows, by neighbour."""
        return {each["neighbour"]: each["alarm"]["code"] for each in self.links(node) if each["alarm"]}

    def links(self, node: str) -> list[dict[str, Any]]:
        """Return the links as a node shows them; none if it does not answer now."""
        try:
            found: list[dict[str, Any]] = self.board.get(node, "/v1/links")["states"]
        except (NodeProblem, NodeUnreachable):
            return []
        return found

    def ready(self, node: str) -> dict[str, Any]:
        """Return what a node says of itself; nothing if it is not ready."""
        try:
            found: dict[str, Any] = self.board.get(node, "/readyz")
        except (NodeProblem, NodeUnreachable):
            return {}
        return found

    def until(self, holds: Callable[[], object], what: str) -> None:
        """Wait until something holds."""
        eventually(holds, WITHIN, what)

    # ── When all is over ──────────────────────────────────────────────────────────────────────────────────────────────

    def check(self) -> None:
        """Wait until all nodes are level, stop them, and look at what they keep."""
        nodes = [node.id for node in self.board.file.nodes]
        eventually(lambda: all(map(self._is_level, nodes)), WITHIN, "all links being level")
        for node in nodes:
            self.board.stop(node)
        checker.check([self.board.place(node).read() for node in nodes], self.traffic, self.folder)

    def _is_level(self, node: str) -> bool:
        links, ready = self.links(node), self.ready(node)
        return bool(links) and all(map(_is_level, links)) and bool(ready) and not any(v["lag"] for v in ready["views"])


def _is_level(link: dict[str, Any]) -> bool:
    stored = link["sent"] == link["stored"] and link["received"] == link["neighbour_head"]
    return bool(link["connected"] and not link["alarm"] and stored)


def _row(rows: list[dict[str, Any]], node: str) -> dict[str, Any]:
    return next(row for row in rows if row["id"] == node)


def _put_back(copy: Path, data: Path, files: str) -> None:
    for old in data.glob(f"{files}*"):
        old.unlink()
    for file in copy.iterdir():
        shutil.copy(file, data)
