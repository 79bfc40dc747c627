"""Clients that are generated from the published OpenAPI document compile, and get what a node has."""

import subprocess
from pathlib import Path
from shutil import copy

import pytest

from domain.authority import Role
from tests.integration.api.conftest import Api
from tests.node_tools import ROOT, node, package

pytestmark = pytest.mark.slow

GENERATOR = ROOT / ".generator" / "bin"
OPENAPI = ROOT / "docs" / "contracts" / "openapi.json"
ASKS = """
import sys
from made import AuthenticatedClient
from made.api.tasks.tasks_v1_tasks_get import sync
page = sync(client=AuthenticatedClient(*sys.argv[1:]))
print(*(item.task.title for item in page.items), sep="\\n")
"""


@pytest.fixture
def where(api: Api) -> tuple[str, str]:
    """Return the address of a node that has a task, and a token for it."""
    title = "更换路灯"
    assert api.assign(title).is_success
    assert api.node.views.wait_for(api.node.log.head(), 30)
    return str(api.client.base_url), api.as_(Role.READER)["Authorization"].removeprefix("Bearer ")


def test_a_client_in_typescript_compiles_and_gets_the_tasks(where: tuple[str, str], tmp_path: Path) -> None:
    generator, compiler = package("openapi-typescript") / "bin" / "cli.js", package("typescript") / "bin" / "tsc"
    client = Path(copy(Path(__file__).with_name("client.ts"), tmp_path))
    made = node(generator, OPENAPI, "--output", tmp_path / "api.d.ts")
    assert made.returncode == 0, made.stderr
    compiled = node(compiler, "--strict", "--target", "es2022", "--module", "commonjs", client)
    assert (compiled.stdout, compiled.returncode) == ("", 0)
    asked = node(client.with_suffix(".js"), *where)
    assert (asked.stderr, {*asked.stdout.splitlines()}) == ("", {"更换路灯"})


def test_a_client_in_python_compiles_and_gets_the_tasks(where: tuple[str, str], tmp_path: Path) -> None:
    if not GENERATOR.exists():
        pytest.skip("NOT CHECKED: openapi-python-client is not installed here (`make test-slow` does)")
    words = ("generate", "--path", OPENAPI, "--meta", "none", "--output-path", tmp_path / "made")
    made = run(GENERATOR / "openapi-python-client", *words)
    assert (made.returncode, "Unable to process schema" in made.stdout) == (0, False), made.stdout[:2000]
    assert run(GENERATOR / "python", "-m", "compileall", "-q", tmp_path / "made").returncode == 0
    asked = run(GENERATOR / "python", "-c", ASKS, *where, folder=tmp_path)
    assert (asked.stderr, {*asked.stdout.splitlines()}) == ("", {"更换路灯"})


def run(*words: object, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a program to its end."""
    return subprocess.run([*map(str, words)], capture_output=True, text=True, timeout=600, cwd=folder, check=False)
