"""Real public data, cut in pieces, shuffled, sent twice by several publishers at once: the board counts what is there.

The tickets are one city's for street lights out, the log is a municipality's of permits (see the example mappings);
both lie outside of this tree. Each publisher is a process of the command line, with the tokens of its organisations.
"""

import csv
import gzip
import os
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from services.exchange.journal import read
from services.exchange.results import ImportStatus, ResultLine
from tests.acceptance.city import EXAMPLES, PERMITS, ROOT, TICKETS, City, needs_data
from tests.acceptance.harness import eventually

ORGANISATIONS = ("bj", "bj.transport", "bj.planning")
PIECES, PUBLISHERS = 8, 4
SEED = 2015

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800), needs_data]


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    found = City(tmp_path, ORGANISATIONS)
    found.set_up()
    found.start()
    yield found
    found.stop()


# ── Pieces ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def pieces_of_tickets(folder: Path) -> list[Path]:
    """Cut the tickets into files with shuffled rows."""
    with gzip.open(TICKETS, "rt", encoding="utf-8", newline="") as file:
        heading, *rows = list(csv.reader(file))
    random.Random(SEED).shuffle(rows)  # noqa: S311 - the same each time
    found = []
    for place in range(PIECES):
        path = folder / f"tickets-{place}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([heading, *rows[place::PIECES]])
        found.append(path)
    return found


def pieces_of_permits(folder: Path) -> list[Path]:
    """Cut the log into logs with shuffled cases."""
    text = gzip.decompress(PERMITS.read_bytes()).decode()
    traces = re.findall(r"<trace>.*?</trace>", text, re.DOTALL)
    random.Random(SEED).shuffle(traces)  # noqa: S311 - the same each time
    found = []
    for place in range(PIECES):
        path = folder / f"permits-{place}.xes"
        path.write_text(f"<log>{''.join(traces[place::PIECES])}</log>", "utf-8")
        found.append(path)
    return found


def send_twice(city: City, pieces: Sequence[Path], mapping: str) -> list[list[ResultLine]]:
    """Have several publishers send every piece, over both transports, at once or not; return their reports."""
    work = [(piece, over) for over in ("http", "nats") for piece in pieces]
    random.Random(SEED + 1).shuffle(work)  # noqa: S311 - the same each time
    reports = []
    for first in range(0, len(work), PUBLISHERS):
        running = []
        for piece, over in work[first : first + PUBLISHERS]:
            out = piece.with_suffix(f".{over}.report.csv")
            running.append((city.publisher(piece, mapping, out, over), out))
        for process, out in running:
            said, _ = process.communicate()
            assert process.returncode == 0, said
            reports.append(list(read(out)))
    return reports


def require_outcomes(reports: Sequence[Sequence[ResultLine]]) -> Counter[str]:
    """Check that each report has two outcomes, and was accepted once; return how many there are of each type."""
    fates: dict[str, list[ImportStatus]] = {}
    types: dict[str, str] = {}
    for line in (line for report in reports for line in report):
        fates.setdefault(line.report_id, []).append(line.status)
        types[line.report_id] = line.report
    assert {tuple(sorted(set(found))) for found in fates.values()} <= {
        (ImportStatus.ACCEPTED, ImportStatus.KNOWN),
        (ImportStatus.KNOWN,),  # it waited at one publisher, and was accepted before that one asked again
        (ImportStatus.ACCEPTED,),
    }
    return Counter(types.values())


# ── The board ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_board_counts_the_tickets_of_the_file(city: City, tmp_path: Path) -> None:
    pieces = pieces_of_tickets(tmp_path)
    counts = require_outcomes(send_twice(city, pieces, "street-lights"))
    assert (counts["IssueListOpened"], counts["IssueRaised"], counts["IssueResolved"]) == (1, 7956, 6767)
    figures = city.get("/v1/chessboard")["total"]
    assert (figures["raised"], figures["unresolved"], figures["resolved"], figures["ended"]) == (7956, 1188, 6767, 1)
    timing = city.get("/v1/queries/timeliness")["total"]["by_timing"]
    assert (timing["on-time"], timing["late"], timing["no-target"]) == (5158, 1609, 2)
    head = city.head()
    send_twice(city, pieces[:2], "street-lights")
    assert city.head() == head


def test_the_board_counts_the_cases_and_events_of_the_log(city: City, tmp_path: Path) -> None:
    pieces = pieces_of_permits(tmp_path)
    require_outcomes(send_twice(city, pieces, "permits"))
    dues, happened, late = dict[str, datetime](), Counter[str](), 0
    for event in city.log():
        happened[event["type"]] += 1
        uid, time = event["subject"].partition("-")[2].partition("@")[0], datetime.fromisoformat(event["time"])
        if event["type"] == "TaskAssigned":
            dues[uid] = datetime.fromisoformat(event["data"]["due"])
        late += event["type"] == "TaskSubmitted" and time > dues[uid]
    assert (happened["TaskAssigned"], happened["TaskProgressed"], happened["TaskSubmitted"]) == (1434, 8577, 1329)
    assert (len(dues), late) == (1434, 377)
    assert city.get("/v1/tasks", limit=1)["total"] == 1434
    head = city.head()
    send_twice(city, pieces[:2], "permits")
    assert city.head() == head


def test_an_import_that_was_killed_is_resumed_and_everything_is_there_once(city: City, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    killed = city.publisher(PERMITS, "permits", out)
    eventually(lambda: out.exists() and out.read_bytes().count(b"\n") > 1000, 120, "a thousand lines")
    killed.kill()
    killed.communicate()
    words = ["import", PERMITS, "--mapping", EXAMPLES / "permits.toml", "--node", city.url, "--report", out, "--resume"]
    done = subprocess.run(
        [sys.executable, "-m", "services.cli", *map(str, words)], cwd=ROOT, env={**os.environ, **city.env}, check=False
    )
    assert done.returncode == 0
    lines = list(read(out))
    assert Counter(line.report for line in lines)["TaskProgressed"] == 8577
    sent = [line.report_id for line in lines if line.status is not ImportStatus.REPEATED]
    assert len({*sent}) == len(sent)
    assert {line.status for line in lines} <= {ImportStatus.ACCEPTED, ImportStatus.REPEATED}
    assert Counter(event["type"] for event in city.log())["TaskProgressed"] == 8577
