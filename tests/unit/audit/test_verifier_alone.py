"""The verifier is one file that needs nothing of ours, and that an auditor reads in an hour."""

import ast
import sys
from pathlib import Path

from services.audit import verifier

FILE = Path(verifier.__file__)


def test_it_imports_the_standard_library_and_cryptography_alone() -> None:
    tree = ast.parse(FILE.read_text("utf-8"))
    plain = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    named = [node.module or "." * node.level for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {name.partition(".")[0] for name in plain + named} <= sys.stdlib_module_names | {"cryptography"}
