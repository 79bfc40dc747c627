"""The library's way to the recorder of a log in SQLite."""

from eventsourcing.sqlite import SQLiteFactory
from eventsourcing.utils import Environment, EnvType

from services.log.sqlite.pool import LogPool
from services.log.sqlite.recorder import SQLiteLogRecorder


class SqliteLogFactory(SQLiteFactory):
    """Makes the recorder of a log."""

    process_recorder_class = SQLiteLogRecorder

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        self.datastore.pool = LogPool(self.datastore.pool.db_name)
