"""`make release` tags what is ready, and says what is not."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tree import copy

CLIENT = "services/client/pyproject.toml"


class Repository:
    """A repository with a copy of the tree, ready to be released as 7.8.9."""

    def __init__(self, folder: Path) -> None:
        """Copy the tree, and do in it what is done before a release."""
        self.folder = copy(folder)
        self.edit("CHANGELOG.md", r"^## \[Unreleased\]\n", "## [Unreleased]\n\n## [7.8.9] - 2030-01-02\n")
        self.edit(CLIENT, r'^version = ".*"$', 'version = "7.8.9"')
        self.edit("pyproject.toml", r"yipan-client\[nats\]==[^\"]*", "yipan-client[nats]==7.8.9")
        self.git("init", "--quiet")
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", "Release 7.8.9")

    def edit(self, file: str, pattern: str, text: str) -> None:
        """Put a text where the pattern is found first."""
        path = self.folder / file
        changed, count = re.subn(pattern, text, path.read_text("utf-8"), count=1, flags=re.M)
        assert count, f"{file}: has no {pattern}"
        path.write_text(changed, "utf-8")

    def git(self, *arguments: str) -> str:
        """Return what git prints."""
        done = self._run("git", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def make(self, target: str) -> subprocess.CompletedProcess[str]:
        """Make a target with the tools of this environment."""
        return self._run("make", "-o", "setup", f"VENV={sys.prefix}", target)

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        who = {f"GIT_{role}_{key}": "somebody" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
        environment = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, **who}
        return subprocess.run(command, cwd=self.folder, env=environment, check=False, capture_output=True, text=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return Repository(tmp_path_factory.mktemp("releasing") / "tree")


@pytest.fixture
def ready(made: Repository) -> Iterator[Repository]:
    yield made
    made.git("reset", "--quiet", "--hard")


@pytest.mark.parametrize(
    ("file", "pattern", "text", "obstacle"),
    [
        ("README.md", "yipan", "Yipan", "the tree is not as it was committed:\n M README.md"),
        ("CHANGELOG.md", r"^## \[7\.8\.9\]", "## [7.8.8]", "CHANGELOG.md: has no section [7.8.9] with its date"),
        ("CHANGELOG.md", r" - 2030-01-02$", "", "CHANGELOG.md: has no section [7.8.9] with its date"),
        ("CHANGELOG.md", r"^## \[7\.8\.9\]", "- New.\n\n## [7.8.9]", "what is Unreleased belongs below [7.8.9]"),
        ("pyproject.toml", "==7.8.9", "==7.8.8", "pyproject.toml: must depend on yipan-client[nats]==7.8.9"),
    ],
)
def test_what_is_not_ready_is_refused_with_the_file_that_says_so(
    ready: Repository, file: str, pattern: str, text: str, obstacle: str
) -> None:
    ready.edit(file, pattern, text)
    done = ready.make("releasable")
    assert done.returncode != 0
    assert obstacle in done.stderr


def test_what_is_ready_is_built_checked_and_tagged_and_cannot_be_released_again(ready: Repository) -> None:
    done = ready.make("release")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed" in done.stdout
    assert ready.git("cat-file", "-t", "v7.8.9") == "tag\n"
    assert ready.git("rev-parse", "v7.8.9^{commit}") == ready.git("rev-parse", "HEAD")
    assert sorted(path.name for path in (ready.folder / "dist").iterdir()) == [
        "yipan-7.8.9-py3-none-any.whl",
        "yipan-7.8.9.tar.gz",
        "yipan_client-7.8.9-py3-none-any.whl",
        "yipan_client-7.8.9.tar.gz",
    ]
    again = ready.make("releasable")
    assert f"{CLIENT}: v7.8.9 is tagged already, name the next version" in again.stderr
