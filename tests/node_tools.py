"""Programs of npm that tests run, as `make setup` installs them."""

import os
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

ROOT = Path(__file__).parents[1]
_PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])


def package(name: str) -> Path:
    """Return where a package of `package.json` is; skip the test where it is not."""
    found = ROOT / "node_modules" / name
    if not found.is_dir() or not which("node", path=_PATH):
        pytest.skip(f"NOT CHECKED: {name} is not installed here (`make setup` does)")
    return found


def node(program: object, *arguments: object, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run a program of Node to its end, in the repository; something may be given to it on its standard input."""
    return subprocess.run(
        ["node", str(program), *map(str, arguments)],
        input=given,
        capture_output=True,
        text=True,
        timeout=180,
        cwd=ROOT,
        env={**os.environ, "PATH": _PATH, "REDOCLY_TELEMETRY": "off", "NO_COLOR": "1"},
        check=False,
    )
