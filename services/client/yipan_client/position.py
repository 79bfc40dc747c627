"""Where a subscriber is, kept on disk: a file with one number, which people may read, change and remove."""

from pathlib import Path

from yipan_client.errors import UnusablePosition
from yipan_client.files import replace


class PositionFile:
    """The file of one subscriber."""

    def __init__(self, path: Path) -> None:
        """Note where it is."""
        self._path = path

    def read(self) -> int | None:
        """Return the position, or None if there is no file yet.

        Raises:
            UnusablePosition: the file holds something else.
        """
        try:
            text = self._path.read_text("utf-8", "replace").strip()
        except FileNotFoundError:
            return None
        if not (text.isascii() and text.isdecimal()):
            raise UnusablePosition(f"{self._path}: must hold a position, a whole number; it holds {text!r:.40}")
        return int(text)

    def write(self, position: int) -> None:
        """Keep a position, durable when this returns."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        replace(self._path, b"%d\n" % position)
