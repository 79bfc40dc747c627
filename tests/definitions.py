"""Where something is defined: what a test that walks over everything names when one of all was forgotten."""

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def defined_at(thing: type | Callable[..., Any], field: str = "") -> str:
    """Return file and line of a class or a function, or of one field of a class: `domain/task.py:161`."""
    made = inspect.unwrap(thing)
    file = inspect.getsourcefile(made)
    assert file is not None
    lines, first = inspect.getsourcelines(made)
    within = next((number for number, line in enumerate(lines) if re.match(rf"\s+{field}\s*:", line)), 0)
    return f"{Path(file).relative_to(ROOT)}:{first + (within if field else 0)}"
