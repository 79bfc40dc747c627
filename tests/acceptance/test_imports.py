"""Real public data, cut in pieces, shuffled, sent twice by several publishers at once: the board counts what is there.

The tickets are one city's for street lights out, the log is a municipality's of permits (see the example mappings);
both lie outside of this tree. Each publisher is a process of the command line, with the tokens of its organisations.
"""

import csv
import gzip
import os
import random
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from domain.authority import Role
from domain.node_id import NodeId
from services.api.tokens import add_token
from services.board.toml import dumps
from services.exchange.journal import read
from services.exchange.results import ImportStatus, ResultLine
from services.http_client import Client
from services.identities.outsiders import add_outsider
from tests.acceptance.harness import eventually, free_ports

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
TICKETS, PERMITS = DATA / "street-light-outages-2015.csv.gz", DATA / "08_receipt.xes.gz"
EXAMPLES = ROOT / "docs" / "examples"
ORGANISATIONS = ("bj", "bj.transport", "bj.planning")
PIECES, PUBLISHERS = 8, 4
SEED = 2015

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(
        not (TICKETS.exists() and PERMITS.exists()),
        reason="NOT CHECKED: imports of real public data, for ../shared/data is not there",
    ),
]


@dataclass
class City:
    """A node as a process, and publishers before it."""

    folder: Path
    port: int = 0
    nats: int = 0
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def set_up(self) -> None:
        """Write its settings and make the tokens of its organisations."""
        ports = free_ports()
        self.port, self.nats = next(ports), next(ports)
        hosted = [{"id": id, "name": {"zh": id, "en": id}, "tier": "district"} for id in ORGANISATIONS[1:]]
        told = {
            "id": "bj",
            "name": {"zh": "北京市", "en": "Beijing"},
            "duties": False,
            "http": {"port": self.port},
            "nats": {"port": self.nats, "monitor": next(ports), "leaf_port": next(ports)},
            "organisations": hosted,
        }
        (self.folder / "node.toml").write_text(dumps(told), "utf-8")
        for id in ORGANISATIONS:
            name = "YIPAN_TOKEN" if id == "bj" else f"YIPAN_TOKEN_{id.replace('.', '_').upper()}"
            roles = (Role.PUBLISHER, Role.READER, Role.AUDITOR)
            self.env[name] = add_token(self.folder / "data", NodeId(id), roles)
            system, own = id.replace(".", "-"), id.replace(".", "_").upper()
            made = add_outsider(self.folder / "data", system, NodeId(id), (Role.PUBLISHER,), token=False, nkey=True)
            self.env |= {f"YIPAN_NAME_{own}": system, f"YIPAN_SEED_{own}": str(made.seed)}

    def start(self) -> None:
        """Run the node until it is ready."""
        command = [sys.executable, "-m", "services.cli", "node", "run", str(self.folder / "node.toml")]
        with (self.folder / "node.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        with self.client() as client:
            eventually(client.ready, 60, "the node")

    def stop(self) -> None:
        """Stop it."""
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    def client(self) -> Client:
        """Return its API; close it."""
        return Client(self.url, self.env["YIPAN_TOKEN"])

    def get(self, path: str, **query: Any) -> Any:
        """Return an answer, as of all that is in the log."""
        with self.client() as client:
            return client.get(path, wait_for=self.head(), timeout=30, **query)

    def head(self) -> int:
        """Return the position of the last event."""
        with self.client() as client:
            head: int = client.get("/readyz")["head"]
            return head

    def log(self) -> Iterator[dict[str, Any]]:
        """Yield every event of the log."""
        head = str(self.head())
        with self.client() as client, closing(client.events("/v1/feed", after=0)) as feed:
            for event in feed:
                yield orjson.loads(event.data)
                if event.id == head:
                    return

    def publisher(self, file: Path, mapping: str, out: Path, over: str = "http") -> "subprocess.Popen[str]":
        """Begin to import a file."""
        words = ["import", file, "--mapping", EXAMPLES / f"{mapping}.toml", "--node", self.url, "--report", out]
        words += ["--nats", f"nats://127.0.0.1:{self.nats}"] if over == "nats" else []
        return subprocess.Popen(
            [sys.executable, "-m", "services.cli", *map(str, words)],
            cwd=ROOT,
            env={**os.environ, **self.env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    found = City(tmp_path)
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
