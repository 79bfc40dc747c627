"""What is released holds all that the program needs, and nothing else.

`make release` has its own wheels and sdists looked at: they are in the folder that the variable DIST names.
"""

import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Set
from pathlib import Path

import pytest

from tests.tree import ROOT, copy

PACKAGES = ("domain", "projections", "services")
IMPORTS_ALL = """
from importlib import import_module
from pkgutil import walk_packages

import domain, projections, services, yipan_client

for package in (domain, projections, services, yipan_client):
    print(package.__file__)
    for module in walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
"""


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the two wheels and the two sdists."""
    if "DIST" in os.environ:
        return Path(os.environ["DIST"])
    folder = tmp_path_factory.mktemp("release")
    tree = copy(folder / "tree")
    make = ["make", "-o", "setup", f"VENV={sys.prefix}", f"DIST={folder / 'dist'}", "dist"]
    subprocess.run(make, cwd=tree, check=True, capture_output=True)
    return folder / "dist"


def in_the_tree() -> Set[str]:
    """Return the files of the packages, as they stand in the tree, the page's scripts included."""
    files = (path for name in PACKAGES for path in (ROOT / name).rglob("*") if path.is_file())
    return {str(file.relative_to(ROOT)) for file in files if not _apart(file)}


def _apart(file: Path) -> bool:
    return file.is_relative_to(ROOT / "services" / "client") or "__pycache__" in file.parts or file.name == ".ready"


def test_the_wheel_holds_every_file_of_the_packages_and_no_other(dist: Path) -> None:
    [wheel] = dist.glob("yipan-*.whl")
    assert {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name} == in_the_tree()


@pytest.mark.parametrize("example", ["templates/base.html", "static/base.css", "static/vendor/htmx.min.js"])
def test_the_wheel_holds_what_the_pages_are_made_of(dist: Path, example: str) -> None:
    [wheel] = dist.glob("yipan-*.whl")
    assert any(name.endswith(f"/{example}") for name in zipfile.ZipFile(wheel).namelist())


def test_the_sdist_holds_all_that_the_wheel_is_made_of(dist: Path) -> None:
    [sdist] = dist.glob("yipan-*.tar.gz")
    with tarfile.open(sdist) as members:
        assert {name.partition("/")[2] for name in members.getnames()} >= in_the_tree()


def test_both_wheels_together_are_the_whole_program(dist: Path, tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-warn-script-location"]
    subprocess.run([*pip, "--target", tmp_path, *dist.glob("*.whl")], check=True)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path)}

    def run(*command: str | Path) -> str:
        return subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True).stdout

    assert all(Path(line).is_relative_to(tmp_path) for line in run(sys.executable, "-c", IMPORTS_ALL).splitlines())
    assert "Usage: yipan" in run(tmp_path / "bin" / "yipan", "--help")
