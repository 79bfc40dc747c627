"""The examples of the documents, as whoever copies them runs them: against a node, each twice."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.authority import Role
from domain.node_id import NodeId
from domain.tier import Tier
from domain.words import Words
from services.api.tokens import add_token
from services.node.app import create_app
from services.node.settings import Hosted, Http, NodeSettings
from services.node.wiring import Node
from tests.integration.api.conftest import served

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "docs" / "examples"
NODE = NodeId("bj.haidian")

Environment = dict[str, str]


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[Environment]:
    """Run a node, and return what an example needs to know of it."""
    subdistrict = Hosted(NodeId("bj.haidian.zhongguancun"), Words("中关村街道", "Zhongguancun"), Tier.SUBDISTRICT)
    settings = NodeSettings(
        id=NODE,
        name=Words("海淀区", "Haidian"),
        http=Http(port=1),
        data=tmp_path / "node",
        organisations=(subdistrict,),
    )
    node = Node(settings)
    node.start()
    try:
        with served(create_app(node)) as url:
            token = add_token(settings.data, NODE, [Role.PUBLISHER, Role.SUBSCRIBER], actor="oa-haidian")
            yield {"YIPAN_URL": url, "YIPAN_TOKEN": token, "YIPAN_FOLDER": str(tmp_path / "client")}
    finally:
        node.stop()


def run(environment: Environment, *command: str | Path) -> list[str]:
    """Run an example until it has read two events; return its lines."""
    known = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "services" / "client"), "LANG": "C.UTF-8"}
    done = subprocess.run(
        [*command, "2"], env={**known, **environment}, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def test_what_the_page_says_to_send_is_accepted_and_what_it_says_to_read_is_there(
    environment: Environment, tmp_path: Path
) -> None:
    page = (ROOT / "docs" / "publishing.md").read_text("utf-8")
    one, many, follow = (
        body for body in re.findall(r"^```sh\n(.*?)^```", page, re.M | re.S) if body.startswith("curl")
    )
    event = json.loads(one[one.index("{") : one.rindex("}") + 1])
    (tmp_path / "events.ndjson").write_text(json.dumps(event) + "\n", "utf-8")
    said = [
        shell(environment, tmp_path, command) for command in (one, many, follow.replace("curl", "curl --max-time 5"))
    ]
    assert [json.loads(text)["status"] for text in said[:2]] == ["accepted", "known"]
    assert '"type":"TaskAssigned"' in said[2]


def test_no_two_examples_report_different_things_under_one_id() -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / "docs" / "publishing.md", *EXAMPLES.iterdir())]
    found = [id for text in texts for id in set(re.findall(r"\b47\d\d-\d\b", text))]
    assert sorted(found) == sorted(set(found))


def shell(environment: Environment, folder: Path, command: str) -> str:
    """Run a command of the page; return what it says."""
    program("curl")
    known = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, env={**known, **environment}, capture_output=True, timeout=60, check=False
    )
    return done.stdout.decode()


def program(name: str) -> str:
    """Return where a program is, in this environment first."""
    path = os.pathsep.join((sysconfig.get_path("scripts"), os.environ["PATH"]))
    found = shutil.which(name, path=path)
    if not found:
        pytest.skip(f"{name} is not installed: an example is not tried")
    return found


def statuses(lines: list[str]) -> list[str]:
    """Return what became of the two events, as an example said."""
    return [line.split()[1] for line in lines[:2]]


def test_python_with_the_client(environment: Environment) -> None:
    example = EXAMPLES / "publish_and_subscribe.py"
    first = run(environment, sys.executable, example)
    assert statuses(first) == ["accepted", "accepted"]
    assert [line.split()[0] for line in first[2:]] == ["TaskAssigned", "TaskExtended"]
    (Path(environment["YIPAN_FOLDER"]) / "position").unlink()
    again = run(environment, sys.executable, example)
    assert statuses(again) == ["known", "known"]
    assert again[2:] == first[2:]


@pytest.mark.parametrize(("runs", "name"), [(sys.executable, "without_client.py"), ("node", "node.mjs")])
def test_python_without_the_client_and_node(environment: Environment, runs: str, name: str) -> None:
    first = run(environment, program(runs), EXAMPLES / name)
    assert statuses(first) == ["accepted", "accepted"]
    assert [line.split()[1] for line in first[2:]] == ["TaskAssigned", "TaskExtended"]
    again = run(environment, program(runs), EXAMPLES / name)
    assert statuses(again) == ["known", "known"]
    assert again[2:] == first[2:]


def test_curl(environment: Environment) -> None:
    program("curl")
    first = run(environment, "sh", EXAMPLES / "curl.sh")
    assert ['"status":"accepted"' in line for line in first] == [True, True, False, False]
    assert ['"TaskAssigned"' in first[2], '"TaskExtended"' in first[3]] == [True, True]
    again = run(environment, "sh", EXAMPLES / "curl.sh")
    assert ['"status":"known"' in line for line in again] == [True, True, False, False]
    assert again[2:] == first[2:]
