"""What a failing assertion compared is said in every module of the tests, not in the modules of tests alone."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
pytest.register_assert_rewrite(*(f"{HERE.name}.{each.stem}" for each in HERE.iterdir() if each.stem != "__init__"))
