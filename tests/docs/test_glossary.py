"""The glossary is what the code says."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "docs" / "glossary.py"


def test_it_is_up_to_date() -> None:
    spec = spec_from_file_location("glossary", SCRIPT)
    assert spec
    assert spec.loader
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    stale = script.text() != script.OUTPUT.read_text("utf-8")
    assert not stale, "run `make glossary`"
