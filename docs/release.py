"""Refuses a release that the tree is not ready for: `make release` asks it before anything is built."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]


def obstacles() -> Iterator[str]:
    """Yield what must be done before the version can be released, each with the file to do it in."""
    version = tomllib.loads(_text("services/client/pyproject.toml"))["project"]["version"]
    if f"yipan-client[nats]=={version}" not in _dependencies():
        yield f"pyproject.toml: must depend on yipan-client[nats]=={version}"
    if not re.search(rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$", _text("CHANGELOG.md"), re.M):
        yield f"CHANGELOG.md: has no section [{version}] with its date"
    if re.search(r"^## \[Unreleased\]\n+(?!## )\S", _text("CHANGELOG.md"), re.M):
        yield f"CHANGELOG.md: what is Unreleased belongs below [{version}]"
    if _git("tag", "--list", f"v{version}"):
        yield f"services/client/pyproject.toml: v{version} is tagged already, name the next version"
    if changed := _git("status", "--porcelain"):
        yield f"the tree is not as it was committed:\n{changed}"


def _dependencies() -> list[str]:
    return list(tomllib.loads(_text("pyproject.toml"))["project"]["dependencies"])


def _text(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit("\n".join(obstacles()) or 0)
