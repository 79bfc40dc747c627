"""What a projector finds when it opens the database: which generations go on, which are over, which begin."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from projections.engine.catalogue import BlockedRow, Catalogue, GenerationEntry, State
from projections.engine.generation import Generation, drop
from projections.engine.log_reader import LogReader
from projections.engine.view import View

PAGE = 1000
"""Rows that are read at once."""


def open_generations(
    connection: sa.Connection, catalogue: Catalogue, views: Sequence[View], log: LogReader, schema: str | None
) -> list[Generation]:
    """Return the generations to fill: of each view the running one, one that is building, or both."""
    catalogue.create(connection)
    found = _sorted_out(connection, catalogue, views, log, schema)
    generations = []
    for view in views:
        entries = [entry for entry in found if entry.view == view.name]
        entries = entries or [begin(connection, catalogue, view)]
        generations += [Generation(view, entry, schema) for entry in entries]
    for generation in generations:
        generation.create(connection)
    _block(connection, catalogue, {generation.id: generation for generation in generations})
    return generations


def _block(connection: sa.Connection, catalogue: Catalogue, generations: Mapping[tuple[str, int], Generation]) -> None:
    """Hold back the rows of which anything is set aside."""
    last: BlockedRow | None = None
    while rows := catalogue.blocked_after(connection, last, PAGE):
        for row in rows:
            if generation := generations.get((row.view, row.generation)):
                generation.block(row)
        last = rows[-1]


def begin(connection: sa.Connection, catalogue: Catalogue, view: View) -> GenerationEntry:
    """Enter a new generation of a view, empty, under the next number."""
    numbers = (entry.number for entry in catalogue.entries(connection) if entry.view == view.name)
    entry = GenerationEntry(view.name, 1 + max(numbers, default=0), view.version, State.BUILDING, 0, None)
    catalogue.add(connection, entry)
    return entry


def _sorted_out(
    connection: sa.Connection, catalogue: Catalogue, views: Sequence[View], log: LogReader, schema: str | None
) -> list[GenerationEntry]:
    """Drop what cannot go on, and let every running view be at one position.

    A generation goes on if it was made by these folds from this log: a log put back to an older copy may have grown
    otherwise since.
    """
    versions = {view.name: view.version for view in views}
    continuing = []
    for entry in catalogue.entries(connection):
        if entry.view not in versions:
            continue
        if entry.state is State.RETIRED or entry.version != versions[entry.view] or not _stands_in(log, entry):
            drop(connection, catalogue, entry, schema)
        else:
            continuing.append(entry)
    return _level(connection, catalogue, continuing)


def _stands_in(log: LogReader, entry: GenerationEntry) -> bool:
    if entry.position == 0:
        return True
    there = log.read(entry.position - 1, 1)
    return bool(there) and there[0].envelope.id == entry.last_event


def _level(
    connection: sa.Connection, catalogue: Catalogue, entries: Sequence[GenerationEntry]
) -> list[GenerationEntry]:
    front = max((entry.position for entry in entries if entry.state is State.RUNNING), default=0)
    behind = [entry for entry in entries if entry.state is State.RUNNING and entry.position < front]
    for entry in behind:
        catalogue.set_state(connection, entry.view, entry.number, State.BUILDING)
    return [replace(entry, state=State.BUILDING) if entry in behind else entry for entry in entries]
