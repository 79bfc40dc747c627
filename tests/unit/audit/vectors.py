"""Where the public vectors of transparency logs are: beside the repository, or not at all, which is said."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.audit.verifier import Unproven

VECTORS = Path(__file__).parents[4] / "shared" / "vectors"


def folder(name: str) -> Path:
    """Return the folder of some vectors; skip the test if it is not there."""
    found = VECTORS / name
    if not found.is_dir():
        pytest.skip(f"NOT CHECKED: the public vectors are not there: ../shared/vectors/{name} beside the repository")
    return found


def read_json(name: str, file: str) -> Any:
    """Return what a file of vectors holds."""
    return json.loads((folder(name) / file).read_text("utf-8"))


def holds(check: Any, *what: Any) -> bool:
    """Tell whether a check accepts what it is given."""
    try:
        check(*what)
    except Unproven:
        return False
    return True
