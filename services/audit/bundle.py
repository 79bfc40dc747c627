"""Makes bundles of evidence, as docs/evidence.md lays them out. What they are worth is for the verifier to say.

Events are written as they come, one by one; a tile is asked for once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Protocol

from domain.words import Words
from services.audit.texts import hash_lines
from services.audit.verifier import (
    EVENTS,
    FORMAT,
    MANIFEST,
    WIDTH,
    Checkpoint,
    Summary,
    json_text,
    parse_checkpoint,
    parse_note,
    tile_path,
)
from services.log.records import RawRecord


class NothingShown(Exception):
    """No event would stand in the bundle."""


class Tree(Protocol):
    """The tree of a log."""

    def tile(self, level: int, number: int, width: int = WIDTH) -> Sequence[bytes]:
        """Return the first `width` hashes of a tile."""

    def consistency_proof(self, old_size: int, size: int) -> list[bytes]:
        """Return the proof that the tree of a size begins with that of an old size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is to be proven, and by what."""

    about: Words
    """What was asked for."""
    first: int
    last: int
    """The window: the positions of which every one is shown or counted as left out."""
    events: Iterable[RawRecord]
    """Those of the window that were asked for, in the order of the log."""
    restricted: Callable[[RawRecord], bool] = lambda _: False
    """Says of which of them the reader may know only how many there are; one at least is shown."""
    checkpoints: Sequence[bytes]
    """As they were published, of one log, in any order; the largest covers the window."""
    tree: Tree
    policy: bytes
    """The issuer's."""
    others: Mapping[str, bytes] = field(default_factory=dict)
    """What explains the events, by its name under `about/`."""


Piece = tuple[str, bytes]
"""More of a file: those of one file come one after the other."""


def write_bundle(folder: Path, content: Content) -> str:
    """Write a bundle into a new or an empty folder, and return the SHA-256 of its manifest; raises as `pieces` does."""
    data = b""
    for name, of_name in groupby(pieces(content), key=itemgetter(0)):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            for _, data in of_name:
                file.write(data)
    return sha256(data).hexdigest()


def pieces(content: Content) -> Iterator[Piece]:
    """Yield a bundle, the manifest as the last piece.

    Raises:
        BadFormat: an event is none, or a checkpoint.
        NothingShown: none is asked for, or all of them are restricted; then nothing was yielded before.
    """
    yield from _Maker(content).pieces()


class _Maker:
    def __init__(self, content: Content) -> None:
        self._content, self._summary = content, Summary()
        self._digests: dict[str, str] = {}
        self._restricted = 0
        notes = {_checkpoint(note).size: note for note in content.checkpoints}
        self._notes = dict(sorted(notes.items()))
        self._largest = _checkpoint(self._notes[max(notes)])
        self._tiles = _edge(self._largest.size)

    def pieces(self) -> Iterator[Piece]:
        content, tree = self._content, self._content.tree
        yield from self._events()
        for size, note in self._notes.items():
            yield self._file(f"checkpoints/{size}", note)
        for old, new in pairwise(self._notes):
            yield self._file(f"consistency/{old}-{new}", hash_lines(tree.consistency_proof(old, new)))
        for level, number, width in sorted(self._tiles):
            yield self._file(tile_path(level, number, width), b"".join(tree.tile(level, number, width)))
        yield self._file("policy", content.policy)
        for name, data in content.others.items():
            yield self._file(f"about/{name}", data)
        yield MANIFEST, self._manifest()

    def _events(self) -> Iterator[Piece]:
        """Yield the events, and find which tiles prove them."""
        digest, last = sha256(), -1
        for event in self._shown():
            line = b"%d %d %s\n" % event[:3]
            digest.update(line)
            self._summary.add(event.position, event.raw)
            if (tile := (event.position - 1) // WIDTH) != last:
                self._tiles |= _above(tile * WIDTH, self._largest.size)
                last = tile
            yield EVENTS, line
        if last < 0:
            raise NothingShown
        self._digests[EVENTS] = digest.hexdigest()

    def _shown(self) -> Iterator[RawRecord]:
        for event in self._content.events:
            if self._content.restricted(event):
                self._restricted += 1
            else:
                yield event

    def _file(self, name: str, data: bytes) -> Piece:
        self._digests[name] = sha256(data).hexdigest()
        return name, data

    def _manifest(self) -> bytes:
        content, restricted = self._content, self._restricted
        unselected = content.last - content.first + 1 - self._summary.count - restricted
        omitted = {"unselected": unselected, "restricted": restricted}
        manifest = {
            "format": FORMAT,
            "about": {"zh": content.about.zh, "en": content.about.en},
            "origin": self._largest.origin,
            "size": self._largest.size,
            "first": content.first,
            "last": content.last,
            "omitted": {reason: count for reason, count in omitted.items() if count},
            "events": self._summary.as_json(),
            "files": self._digests,
        }
        return json_text(manifest)


def _checkpoint(note: bytes) -> Checkpoint:
    return parse_checkpoint(parse_note(note).text)


def _edge(size: int) -> set[tuple[int, int, int]]:
    """Return the tiles at the right edge of a tree: level, number and width of each."""
    levels = ((level, size >> 8 * level) for level in range(-(-size.bit_length() // 8)))
    return {(level, count // WIDTH, count % WIDTH) for level, count in levels if count % WIDTH}


def _above(index: int, size: int) -> set[tuple[int, int, int]]:
    """Return the whole tiles of a tree that stand over a leaf."""
    levels = range(-(-size.bit_length() // 8))
    over = {(level, index >> 8 * (level + 1), WIDTH) for level in levels}
    return {tile for tile in over if (tile[1] + 1) << 8 * (tile[0] + 1) <= size}
