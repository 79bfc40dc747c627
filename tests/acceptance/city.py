"""A city's node as a process, with organisations that it acts for, and importers before it; and real public data.

The data lie outside of this tree: tickets of one city for street lights out, a municipality's log of permits.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest

from domain.authority import Role
from domain.node_id import NodeId
from services.api.tokens import add_token
from services.board.toml import dumps
from services.http_client import Client
from services.identities.outsiders import add_outsider
from tests.acceptance.harness import eventually, free_ports

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
TICKETS, PERMITS = DATA / "street-light-outages-2015.csv.gz", DATA / "08_receipt.xes.gz"
EXAMPLES = ROOT / "docs" / "examples"

needs_data = pytest.mark.skipif(
    not (TICKETS.exists() and PERMITS.exists()),
    reason="NOT CHECKED: imports of real public data, for ../shared/data is not there",
)


@dataclass
class City:
    """A node as a process, and publishers before it."""

    folder: Path
    organisations: Sequence[str]
    """For which it acts, its own first."""
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
        hosted = [{"id": id, "name": {"zh": id, "en": id}, "tier": "district"} for id in self.organisations[1:]]
        told = {
            "id": "bj",
            "name": {"zh": "北京市", "en": "Beijing"},
            "duties": False,
            "http": {"port": self.port},
            "nats": {"port": self.nats, "monitor": next(ports), "leaf_port": next(ports)},
            "organisations": hosted,
        }
        (self.folder / "node.toml").write_text(dumps(told), "utf-8")
        for id in self.organisations:
            name = "YIPAN_TOKEN" if id == "bj" else f"YIPAN_TOKEN_{id.replace('.', '_').upper()}"
            roles = (Role.PUBLISHER, Role.READER, Role.AUDITOR)
            self.env[name] = add_token(self.folder / "data", NodeId(id), roles)
            system, own = id.replace(".", "-"), id.replace(".", "_").upper()
            made = add_outsider(
                self.folder / "data", system, NodeId(id), (Role.PUBLISHER,), token=False, nkey=True, namespace=id
            )
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
        words = [file, "--mapping", EXAMPLES / f"{mapping}.toml", "--report", out]
        return self.importer(*words, *(["--nats", f"nats://127.0.0.1:{self.nats}"] if over == "nats" else []))

    def importer(self, *words: object) -> "subprocess.Popen[str]":
        """Begin an import."""
        return subprocess.Popen(
            [sys.executable, "-m", "services.cli", "import", *map(str, words), "--node", self.url],
            cwd=ROOT,
            env={**os.environ, **self.env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
