"""`yipan import` of 120,000 rows in one run, one importer against one node: against sending as many reports alone.

What is compared with is the client with the same reports in memory: no file is read, nothing is mapped, no report is
written. And the importer is compared with itself: what it holds in memory at the most must not grow with the file.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.harness import Board
from tests.benchmark.databases import folder
from tests.benchmark.figure import Figure, rate, seconds, times
from tests.unit.gateway.reporting import LIST, event
from yipan_client import Publisher

ROWS, FEW = 120_000, 20_000
SENT = 20_000
"""Reports that are sent alone."""
FLOOR = 5_000
STEADY = 1.1
"""How many times as much memory six times as many rows may take."""

MAPPING = """
source = "https://hotline.bj.example/{name}"
organisation = "bj"
record = "{{no}}"
time = "{{when}}"
times = ["%Y-%m-%d %H:%M:%S"]

[[before]]
type = "IssueListOpened"
record = "{name}"
time = 2019-01-01T00:00:00+08:00
data.title = {{ zh = "路灯", en = "Street lights" }}
data.categories = [ {{ code = "lamp", name = {{ zh = "灯", en = "Lamp" }} }} ]

[[row]]
type = "IssueRaised"
data.list = "{name}"
data.category = "lamp"
data.text = "{{text}}"
data.about = "bj"
"""


IMPORTER = """
import sys
from pathlib import Path
from services.cli import main
try:
    main()
finally:
    [most] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:")]
    sys.stderr.write(most.split()[1])
"""
"""Tells what it has held itself: what a parent learns of a child (`wait4`) counts what it held before it began, too."""


@dataclass(frozen=True, slots=True)
class _Run:
    rate: float
    """Reports per second."""
    held: int
    """KiB that the importer had in memory at the most."""


def measure() -> Iterator[Figure]:
    """Yield the figures."""
    with folder() as place, Board(place, ["bj"]) as board:
        board.start()
        few, many = (_imported(board, place, name, rows) for name, rows in (("few", FEW), ("many", ROWS)))
        alone = SENT / seconds(lambda: _sent(board))
    yield rate(
        f"import of {ROWS:,} rows: their reports alone", many.rate, alone, unit="reports/s", aim=0.8, floor=FLOOR
    )
    yield Figure(
        f"memory of the importer, {ROWS:,} rows: {FEW:,} rows",
        f"{many.held / 1024:,.0f} against {few.held / 1024:,.0f} MiB",
        times(many.held / few.held),
        f"at most {times(STEADY)}",
        many.held <= STEADY * few.held,
    )


def _imported(board: Board, place: Path, name: str, rows: int) -> _Run:
    file, mapping = place / f"{name}.csv", place / f"{name}.toml"
    lines = (f"{name}-{n},2019-05-15 {n % 24:02}:{n % 60:02}:00,路灯 {n} 不亮\n" for n in range(rows))
    with file.open("w", encoding="utf-8") as written:
        written.writelines(["no,when,text\n", *lines])
    mapping.write_text(MAPPING.format(name=name), "utf-8")
    words = ["import", str(file), "--mapping", str(mapping), "--node", board.url("bj")]
    environment = {**os.environ, "YIPAN_TOKEN": board.token("bj")}
    told: list[str] = []

    def run() -> None:
        importer = [sys.executable, "-c", IMPORTER, *words]
        told.append(subprocess.run(importer, env=environment, check=True, capture_output=True, text=True).stderr)

    return _Run(rows / seconds(run), int(told[0]))


def _sent(board: Board) -> None:
    with Publisher(board.url("bj"), board.token("bj"), source="urn:bench:alone") as publisher:
        publisher.publish(event("IssueListOpened", "alone", LIST))
        for first in range(0, SENT, 500):
            data = {"list": "alone", "category": "lights", "text": "路灯不亮", "about": "bj"}
            publisher.publish(*(event("IssueRaised", f"alone-{n}", data) for n in range(first, first + 500)))
            publisher.flush(60)
