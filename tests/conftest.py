"""What holds of all tests: what a failing assertion says, how many examples are tried, which worker runs which test."""

from pathlib import Path

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

HERE = Path(__file__).parent
pytest.register_assert_rewrite(*(f"{HERE.name}.{each.stem}" for each in HERE.iterdir() if each.stem != "__init__"))

# No example is at fault if the machine is busy.
settings.register_profile("quick", settings(), deadline=None)
settings.register_profile("thorough", settings.get_profile("quick"), max_examples=10 * settings().max_examples)
settings.load_profile("quick")

TOGETHER = ("tests/acceptance/year/",)
"""Folders whose files share one board."""


class ByFile(LoadFileScheduling):  # type: ignore[misc] # it has no types
    """Leaves a file, or a folder whose files share a board, to one worker: what its tests share is built once."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid.partition("::")[0])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFile | None:
    return ByFile(config, log) if config.getvalue("dist") == "loadfile" else None
