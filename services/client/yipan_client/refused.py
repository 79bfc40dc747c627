"""The file of the events that the node refused, so that nothing is lost that somebody may want to correct."""

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from yipan_client.files import sync_folder
from yipan_client.outcomes import Key, Outcome, key_of


class RefusedFile:
    """The refused events, one JSON object per line with `event` and `problem`: corrected, they can be sent again."""

    def __init__(self, path: Path) -> None:
        """Remember what stands in the file: what comes again after a kill is not written twice."""
        self.path = path
        self._kept = set(_keys(path))

    def keep(self, batch: Sequence[bytes], answers: Sequence[Outcome]) -> None:
        """Add what was refused of a batch, durable when this returns.

        Args:
            batch: events; until they are removed from the queue they may come again, and no others can.
            answers: the outcomes of the first of them.
        """
        if not self._kept and not any(one.refused for one in answers):
            return
        events = [json.loads(record) for record in batch]
        self._kept.intersection_update(map(key_of, events))
        fresh = [
            {"event": event, "problem": answer.problem}
            for event, answer in zip(events, answers, strict=False)
            if answer.refused and key_of(event) not in self._kept
        ]
        if fresh:
            _append(self.path, b"".join(map(_line, fresh)))
            self._kept.update(key_of(one["event"]) for one in fresh)


def _keys(path: Path) -> Iterable[Key]:
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            try:
                yield key_of(json.loads(line)["event"])
            except (ValueError, LookupError, TypeError):
                continue  # the end of a line that was cut by a kill, or what somebody wrote by hand


def _line(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _append(path: Path, lines: bytes) -> None:
    fresh = not path.exists()
    with path.open("a+b") as file:
        if file.tell() and _last_byte(path) != b"\n":
            lines = b"\n" + lines
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())
    if fresh:
        sync_folder(path.parent)


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read()
