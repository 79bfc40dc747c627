"""A process that projects without end, to be killed: `python -m tests.contract.projections.killed URL`."""

import sys

from projections.engine import projector
from projections.engine.views import Views
from tests.contract.projections.notes import tasks, view
from tests.unit.projections.recorded import ListedLog

TASKS = 2000


def log() -> ListedLog:
    """Return the log that is projected, the same in every process."""
    listed = ListedLog()
    listed.append(tasks(TASKS))
    return listed


def main() -> None:
    """Project in small batches, building anew again and again, and say after each commit how far it is."""
    projector.BATCH = 20
    views = Views(sys.argv[1], log(), views=[view])
    views.subscribe(lambda position: print(position, flush=True))  # noqa: T201 read by the test
    views.catch_up()
    while True:
        views.rebuild("notes", lambda position, _aim: print(position, flush=True))  # noqa: T201


if __name__ == "__main__":
    main()
