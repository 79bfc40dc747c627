"""A copy of the whole tree, for tests that change it."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
_LEFT = (".git", ".venv", ".independent", ".yipan", ".*_cache", ".hypothesis", "__pycache__", "dist", "node_modules")


def copy(to: Path) -> Path:
    """Copy what is in the tree, the page's scripts included, and nothing that tools left in it; return where it is."""
    return Path(shutil.copytree(ROOT, to, ignore=shutil.ignore_patterns(*_LEFT)))
