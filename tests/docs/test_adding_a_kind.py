"""Who follows the guide word for word has a new kind of record; whatever they forget is named with its file."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.tree import ROOT, copy

pytestmark = pytest.mark.timeout(300)

GUIDE = (ROOT / "docs" / "adding-a-kind.md").read_text("utf-8")
FILES: dict[str, str] = dict(re.findall(r"^```python (\S+)\n(.*?)^```", GUIDE, re.M | re.S))
[COMMANDS] = re.findall(r"^```sh\n(.*?)^```", GUIDE, re.M | re.S)
KIND, VIEW, TEST, VIEW_TEST = FILES

IN_FULL = ("make check", "make test")
"""Too long to be run in a test; of them, this is what looks for what was forgotten:"""
WALKS = (
    "tests/docs/test_contracts.py::test_the_kept_schemas_are_those_of_this_program",
    "tests/docs/test_glossary.py",
    "tests/unit/domain/test_refusals.py",
    "tests/unit/domain/test_registry.py",
    "tests/unit/domain/test_way_back.py",
    "tests/unit/gateway/test_routing.py",
    "tests/unit/projections/test_registry.py",
    "tests/unit/test_vocabulary.py",
)

SEEN = '''
"""The kind is in the API and on the page, and nobody wrote a line of either."""

from tests.integration.api.conftest import KEXU, NODE, Api


def test_it_is_commanded_read_reported_and_shown(api: Api) -> None:
    opened = api.post("/v1/receptions/announce", {"host": KEXU, "place": "大厅", "day": "2019-05-15"})
    assert opened.status_code == 201, opened.text
    id = opened.json()["id"]
    held = api.post(f"/v1/receptions/{id}/hold", {"visitors": 12, "summary": "噪声"})
    assert held.status_code == 200, held.text
    found = api.get("/v1/receptions", params={"wait_for": held.json()["position"], "host": KEXU}).json()
    assert [(row["id"], row["visitors"]) for row in found["items"]] == [(id, 12)]
    assert "领导接访" in api.get("/registers", headers={"Accept-Language": "zh"}).text
    assert id in api.get("/registers/receptions").text
    assert "ReceptionHeld" in api.get("/asyncapi.json").text
'''


class Tree:
    """A copy of the tree, in which somebody follows the guide."""

    def __init__(self, folder: Path) -> None:
        """Copy the tree, and write the files of the guide into it."""
        self.folder = copy(folder)
        (self.folder / ".venv").symlink_to(sys.prefix)
        for name, text in FILES.items():
            self.write(name, text)

    def read(self, name: str) -> str:
        """Return what stands in a file."""
        return (self.folder / name).read_text("utf-8")

    def write(self, name: str, text: str) -> None:
        """Write a file anew."""
        (self.folder / name).write_text(text, "utf-8")

    def leave_out(self, name: str, part: str) -> None:
        """Forget a part of a file, or nothing if it is empty."""
        assert part in self.read(name), f"{name} has no {part}"
        self.write(name, self.read(name).replace(part, "") if part else self.read(name))

    def run(self, line: str) -> subprocess.CompletedProcess[str]:
        """Run a line of a shell, with the tools of this environment and the code of this tree."""
        command = shlex.split(line)
        if command[0] == "make":
            command[1:1] = ["-o", "setup", "-o", ".venv/.ready"]
        paths = os.pathsep.join(map(str, (self.folder, self.folder / "services" / "client")))
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": paths, "COLUMNS": "300"}
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)

    def walked(self) -> str:
        """Return what the tests say that look for what was forgotten."""
        done = self.run(f".venv/bin/pytest -q -p no:cacheprovider {' '.join(WALKS)}")
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """Return a tree in which everything was done that the guide says."""
    tree = Tree(tmp_path_factory.mktemp("followed") / "tree")
    for line in COMMANDS.splitlines():
        if line not in IN_FULL:
            done = tree.run(line)
            assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    return tree


def test_nothing_else_is_touched_by_hand(followed: Tree) -> None:
    made = {"docs/glossary.md", "docs/contracts/asyncapi.json", "docs/contracts/openapi.json"}
    schemas = {f"services/contracts/schemas/Reception{name}/1.json" for name in ("Announced", "Held", "Cancelled")}
    assert set(_changed(followed)) == {*FILES, *made, *schemas}


def _changed(tree: Tree) -> Iterator[str]:
    left_out = {".git", ".venv", "__pycache__", ".ruff_cache", ".hypothesis", ".pytest_cache"}
    for path in tree.folder.rglob("*"):
        name = path.relative_to(tree.folder)
        if path.is_file() and not left_out & {*name.parts}:
            here = ROOT / name
            if not here.exists() or here.read_bytes() != path.read_bytes():
                yield str(name)


def test_what_the_guide_shows_has_the_form_of_the_code(followed: Tree) -> None:
    assert {name: followed.read(name) for name in FILES} == FILES


def test_nothing_is_missed(followed: Tree) -> None:
    said = followed.walked()
    assert re.search(r"^\d+ passed", said, re.M), said
    assert "failed" not in said, said


def test_the_kind_is_in_the_api_on_the_page_and_in_the_contracts(followed: Tree) -> None:
    name = "tests/integration/api/test_receptions.py"
    followed.write(name, SEEN)
    done = followed.run(f".venv/bin/pytest -q -p no:cacheprovider {name}")
    (followed.folder / name).unlink()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "/v1/receptions/{id}/hold" in followed.read("docs/contracts/openapi.json")
    assert "ReceptionHeld" in followed.read("docs/contracts/asyncapi.json")
    assert "领导接访" in followed.read("docs/glossary.md")


@dataclass(frozen=True)
class Forgotten:
    """A part of the kind's file that somebody does not write, and what is said then."""

    part: str
    at: str
    """How the line begins that is named."""
    said: str


FORGOTTEN = {
    "the view": Forgotten("", "def evolve", "no view keeps a reception: write projections/receptions.py"),
    "the test of a rule": Forgotten("", "class ReceptionOver", f"; write it in {TEST}"),
    "the words of a field": Forgotten(
        ', Words("来访人数", "Visitors")', "    visitors:", "ReceptionHeld.visitors has no words"
    ),
    "who may report it": Forgotten(
        ", reported_as=ReceptionAnnounced", "@reception.opens", "AnnounceReception: say `reported_as=` its event"
    ),
    "how an event is taken back": Forgotten(
        ', undone="ReceptionCancelled"',
        '@event("预告接访"',
        "ReceptionAnnounced says neither undone=, nor anew=, nor final=",
    ),
    "what an event says": Forgotten(
        '    """The leader has heard those who came."""\n\n',
        '@event("完成接访"',
        "ReceptionHeld does not say what has happened",
    ),
    "what a command asks for": Forgotten(
        '    """Record how many came, and what was said."""\n\n',
        "@command\nclass HoldReception",
        "HoldReception does not say what is asked for",
    ),
    "which rule a decision keeps": Forgotten(
        '    """For any day: what was held before the board was there may be recorded, too."""\n',
        "@reception.opens",
        "the decision does not say which rule it keeps",
    ),
}


@pytest.fixture(scope="module")
def forgetful(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Return what somebody has written who forgets as much as one can, and what they are told."""
    tree = Tree(tmp_path_factory.mktemp("forgetful") / "tree")
    for name in (VIEW, TEST, VIEW_TEST):
        (tree.folder / name).unlink()
    for each in FORGOTTEN.values():
        tree.leave_out(KIND, each.part)
    return tree.read(KIND), tree.walked()


@pytest.mark.parametrize("forgotten", FORGOTTEN.values(), ids=FORGOTTEN)
def test_what_is_forgotten_is_named_with_its_line(forgetful: tuple[str, str], forgotten: Forgotten) -> None:
    written, said = forgetful
    line = written[: written.index(f"\n{forgotten.at}") + 1].count("\n") + 1
    assert re.search(rf"{KIND}:{line}: .*{re.escape(forgotten.said)}", said), said


@pytest.mark.parametrize("cure", ["run `make glossary`", "run `make contracts`"])
def test_what_is_published_is_behind_until_it_is_written(forgetful: tuple[str, str], cure: str) -> None:
    assert cure in forgetful[1]


def test_what_the_guide_says_is_said(forgetful: tuple[str, str]) -> None:
    [shown] = re.findall(r"^```text\n(.*?)^```", GUIDE, re.M | re.S)
    said = re.sub(r":\d+:", ":", forgetful[1])
    assert [line for line in shown.splitlines() if re.sub(r":\d+:", ":", line) not in said] == []


def test_a_kind_without_a_heading_is_none(tmp_path: Path) -> None:
    tree = Tree(tmp_path / "tree")
    tree.leave_out(KIND, ", heading=Heading.DISTRICT_WORK")
    done = tree.run(".venv/bin/python -c 'import domain.catalogue'")
    assert f"{KIND}" in done.stderr
    assert "required keyword-only argument: 'heading'" in done.stderr
