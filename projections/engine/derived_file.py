"""The file of what is derived from the log: found damaged, it is set aside, and all that was in it is made anew."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.words import Words
from projections.engine.failures import DatabaseDamaged, Failure, damaged, failure_of
from projections.engine.sqlite_file import require_sound, set_aside

_log = logging.getLogger(__name__)


class DerivedFile:
    """Knows whether the file can be used. Any number of threads may ask; one of them sets it aside."""

    def __init__(self, path: Path | None, found: Callable[[], None]) -> None:
        """Look at a file that is not open yet, and set it aside if it is damaged.

        Args:
            path: the file; None if there is none, but a server.
            found: called when damage is found later on.
        """
        self._path, self._found = path, found
        self._damage: str | None = None
        try:
            if path:
                require_sound(path)
        except DatabaseDamaged as error:
            self._damage = str(error)
            self.set_aside()

    @property
    def is_damaged(self) -> bool:
        """Say whether it must be set aside before it is used again."""
        return self._damage is not None

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Notice the damage that is met inside.

        Raises:
            DatabaseDamaged: it is damaged, and not set aside yet.
        """
        if self._damage is not None:
            raise DatabaseDamaged(Words("正在重建各视图", "the views are made anew"))
        try:
            yield
        except Exception as error:
            if self._path and failure_of(error) is Failure.DAMAGED:
                self._damage = str(damaged(self._path, str(error)))
                self._found()
            raise

    def set_aside(self) -> None:
        """Set it aside; nobody may have it open."""
        if self._path and self._damage is not None:
            aside = set_aside(self._path)
            _log.error("%s. It is kept as %s; the views are built anew from the log", self._damage, aside)
        self._damage = None
