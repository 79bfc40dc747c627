"""Where the rows of the running views stand, and how far they are, as one transaction sees it."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from projections.engine.catalogue import Catalogue, State
from projections.engine.store import physical
from projections.engine.view import AnyTable, View


class RunningTables:
    """Finds the tables of whatever generation of each view is running."""

    def __init__(self, catalogue: Catalogue, views: Iterable[View], schema: str | None) -> None:
        self._catalogue = catalogue
        self._views = tuple(views)
        self._schema = schema

    def find(self, connection: sa.Connection) -> tuple[int, Mapping[AnyTable, sa.Table]]:
        """Return the position of the running views, and their tables.

        A generation that another version of this program made is passed over: its columns are not known here.
        """
        running = {(e.view, e.version): e for e in self._catalogue.entries(connection) if e.state is State.RUNNING}
        tables: dict[AnyTable, sa.Table] = {}
        position = 0
        for view in self._views:
            if entry := running.get((view.name, view.version)):
                for table in view.tables:
                    tables[table] = physical(f"{view.name}_{table.name}_{entry.number}", table, self._schema)
                position = max(position, entry.position)
        return position, tables
