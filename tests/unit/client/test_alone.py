"""The client can be taken to a system that has nothing of the server: by its wheel, as the page says."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.unit.client.server import Answer, serving

ROOT = Path(__file__).parents[3]

PROGRAM = """
import pkgutil, sys
from importlib import import_module
from pathlib import Path

import yipan_client

missing = set()
for module in pkgutil.iter_modules(yipan_client.__path__, "yipan_client."):
    try:
        import_module(module.name)
    except ModuleNotFoundError as error:
        missing.add(error.name)
print(*missing)

url, spool = sys.argv[1:]
with yipan_client.Publisher(url, "token", source="s", spool=Path(spool), on_outcome=lambda it: print(it.status)) as to:
    to.publish(to.event("T", {}, subject="s", id="1"))
"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the wheel of the client in `dist`, and an environment without anything else."""
    folder = tmp_path_factory.mktemp("elsewhere")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder / "dist"],
        cwd=ROOT / "services" / "client",
        check=True,
        capture_output=True,
    )
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    return folder


def run(folder: Path, *command: str | Path) -> str:
    """Run a program of the environment there; return what it prints."""
    known = {
        "PATH": f"{folder / 'venv' / 'bin'}:/usr/bin:/bin",
        "PIP_NO_INDEX": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    done = subprocess.run(command, cwd=folder, env=known, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_is_installed_as_the_page_says_and_needs_nothing_but_python(elsewhere: Path) -> None:
    page = (ROOT / "docs" / "publishing.md").read_text("utf-8")
    [install] = re.findall(r"^pip install .*$", page, re.M)
    run(elsewhere, *install.split())
    accepted = b'[{"source": "s", "id": "1", "status": "accepted"}]'
    with serving() as server:
        server.answers = [Answer(body=accepted)]
        said = run(elsewhere, "python", "-W", "error", "-c", PROGRAM, server.url, elsewhere / "spool")
    assert said.splitlines() == ["nats", "accepted"]


def test_the_wheel_holds_the_client_alone_with_its_types(elsewhere: Path) -> None:
    [wheel] = (elsewhere / "dist").glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "yipan_client/py.typed" in names
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"yipan_client"}
