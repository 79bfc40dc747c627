"""The progress bar of what takes a while."""

import sys
from collections.abc import Callable
from pathlib import Path


class ProgressBar:
    """A progress bar on the terminal; nothing where there is none."""

    def __init__(self, title: str) -> None:
        """Make one for a file or an address."""
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        console = Console(file=sys.stderr)
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal)
        self._title = Path(title).name or title
        self._task = self._progress.add_task(self._title, total=1.0)

    def __enter__(self) -> Callable[[float, int], None]:
        """Show it; what is returned takes which part is done, and how many rows these are."""
        self._progress.start()
        return self._show

    def __exit__(self, *_ended: object) -> None:
        """Leave it as it stands."""
        self._progress.stop()

    def _show(self, done: float, count: int) -> None:
        self._progress.update(self._task, completed=done, description=f"{self._title} ({count})")
