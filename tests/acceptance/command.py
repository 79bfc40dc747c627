"""`yipan up` and `yipan demo` as a person runs them: a process with its output."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

from services.board.folders import NodeFolder, find
from services.http_client import Client, ServerSentEvent
from tests.acceptance.harness import eventually, write_board, write_example

NODES = ("bj", "bj.haidian", "bj.haidian.zhongguancun")


def yipan(*command: str, input: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command of the command line to its end; it reads the input."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [sys.executable, "-m", "services.cli", *command],
        input=input,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )


class Up:
    """`yipan up` as a process, on three nodes; or `yipan demo`, on the example board."""

    def __init__(self, folder: Path, *command: str) -> None:
        """Start it in a folder; its board file is written there if there is none.

        Args:
            folder: of the test alone.
            command: `up`, or `demo` with its options.
        """
        self.folder = folder
        if not (folder / "board.toml").exists():
            if command[0] == "demo":
                write_example(folder / "board.toml")
            else:
                write_board(folder / "board.toml", NODES)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "services.cli", *command, str(folder / "board.toml"), "--folder", str(folder / "y")],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            text=True,
        )
        self.said: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as lines:
            self.said.extend(iter(lines.readline, ""))

    def until(self, words: str, within: float = 120.0) -> None:
        """Wait until it says this."""

        def said() -> bool:
            assert self.process.poll() is None or any(words in line for line in self.said), "".join(self.said)
            return any(words in line for line in self.said)

        eventually(said, within, f"saying {words!r}")

    def end(self, number: signal.Signals = signal.SIGTERM, within: float = 30.0) -> int:
        """Send a signal, and return the exit code."""
        self.process.send_signal(number)
        return self.wait(within)

    def wait(self, within: float = 120.0) -> int:
        """Wait for its end; return the exit code."""
        code = self.process.wait(within)
        self._reader.join()
        return code

    def place(self, node: str) -> NodeFolder:
        """Return the files of a node."""
        return find(self.folder / "y", node)

    def client(self, node: str) -> Client:
        """Return the API of a node; close it."""
        settings = self.place(node).read()
        return Client(f"http://{settings.http.host}:{settings.http.port}", self.place(node).tokens()[settings.id])

    def get(self, node: str, path: str, **query: Any) -> Any:
        """Return an answer of a node's API."""
        with self.client(node) as client:
            return client.get(path, **query)

    def ready(self, node: str) -> bool:
        """Say whether a node is."""
        with self.client(node) as client:
            return client.ready()

    def log(self, node: str) -> list[ServerSentEvent]:
        """Return everything in a node's log."""
        head = str(self.get(node, "/readyz")["head"])
        found = []
        with self.client(node) as client, closing(client.events("/v1/feed", after=0)) as feed:
            for event in feed:
                found.append(event)
                if event.id == head:
                    break
        return found
