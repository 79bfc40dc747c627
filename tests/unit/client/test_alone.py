"""The client can be taken to a system that has nothing of the server."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys

class Nothing:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        own = name == "services" or name == "services.client" or name.startswith("services.client.")
        if not own and top not in sys.stdlib_module_names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Nothing())
from pathlib import Path
from services.client import Publisher, Subscriber, event
with Publisher("http://127.0.0.1:9", "token", source="s", spool=Path(sys.argv[1]), linger=0) as publisher:
    publisher.publish(publisher.event("T", {}, subject="s"))
try:
    Publisher.over_nats("nats://127.0.0.1:9", "SU", "haidian", source="s")
except ModuleNotFoundError as error:
    print(error.name)
"""


def test_it_needs_nothing_but_python_and_says_what_nats_needs(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, tmp_path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "nats\n"
