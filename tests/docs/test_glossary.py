"""The glossary is what the code says."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from services.dashboard.words import entries

SCRIPT = Path(__file__).parents[2] / "docs" / "glossary.py"


def test_it_is_up_to_date() -> None:
    spec = spec_from_file_location("glossary", SCRIPT)
    assert spec
    assert spec.loader
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    stale = script.text() != script.OUTPUT.read_text("utf-8")
    assert not stale, "run `make glossary`"


@pytest.mark.parametrize("registry", ["commands", "refusals"])
def test_it_is_the_same_whichever_part_of_the_program_was_loaded_first(
    monkeypatch: pytest.MonkeyPatch, registry: str
) -> None:
    before = entries.glossary()
    backwards = dict(reversed(getattr(entries, registry).items()))
    monkeypatch.setattr(entries, registry, backwards)
    assert entries.glossary() == before
