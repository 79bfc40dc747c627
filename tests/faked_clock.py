"""A clock that a test sets, for a process of its own, by libfaketime."""

import os
from pathlib import Path

import pytest


class FakedClock:
    """The time of day of processes that find `environment`; the clock that nobody sets goes on as it does."""

    def __init__(self, folder: Path) -> None:
        """Prepare it, right as yet; the test is skipped if libfaketime is not there."""
        found = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
        library = os.environ.get("LIBFAKETIME") or (str(found[0]) if found else None)
        if not library:
            pytest.skip("libfaketime is not there: no clock can be set")
        self._offset = folder / "offset"
        self.environment = {
            "LD_PRELOAD": library,
            "FAKETIME_TIMESTAMP_FILE": str(self._offset),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        self.move("+0")

    def move(self, by: str) -> None:
        """Set it so far from what is true: `+10y`, `-10y`, `+0`."""
        self._offset.write_text(by)
