"""How far an import has come, in a small database beside its report: which rows are done, and what stood in which line.

Whoever imports holds it open and locked, so one report has one writer. A report is noted before it is sent: what the
node knows already and was noted in the same line before was sent by this import, by a run of it that was killed; what
was noted in another line says the same as that one, and is sent once.
"""

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from services.exchange.planning import Place
from services.locale import say
from services.parse_errors import quoted

_TABLES = """
CREATE TABLE IF NOT EXISTS import (of TEXT NOT NULL, rows INTEGER NOT NULL, size INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS report (key BLOB PRIMARY KEY, file TEXT NOT NULL, line INTEGER NOT NULL) WITHOUT ROWID;
"""


class CannotResume(ValueError):
    """There is nothing to go on with: no import of this file by this mapping was interrupted."""


class ReportInUse(ValueError):
    """Another import is writing this report, or was interrupted while it did."""


class ImportProgress:
    """The progress of one import."""

    def __init__(self, path: Path, of: Mapping[str, object], *, resume: bool) -> None:
        """Begin, or go on.

        Args:
            path: of the database.
            of: what tells this import from others; `dry` says that it sends nothing.
            resume: go on where an import of the same was interrupted.

        Raises:
            CannotResume: there was none.
            ReportInUse: another import has it, or this is a dry run, and would make forget where an import stands.
        """
        self._path = path
        if resume and not path.exists():
            raise CannotResume(
                say(
                    f"{path}：此处没有中断的导入；请去掉 --resume",
                    f"{path}: no import was interrupted here; leave --resume out",
                )
            )
        self._db = sqlite3.connect(path, isolation_level=None, timeout=0, check_same_thread=False)
        self._turn = Lock()  # one thread notes what comes next while another saves what is done
        try:
            self._lock()
            self.rows, self.size = self._gone_on(dict(of)) if resume else self._begun(dict(of))
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise CannotResume(
                say(
                    f"{path}：已损坏；请删除后重新导入{quoted(error)}",
                    f"{path}: is damaged: {error}; remove it, and begin anew",
                )
            ) from error
        except BaseException:
            self._db.close()
            raise

    def note(self, places: Mapping[str, Place]) -> Mapping[str, Place]:
        """Note where each report stands, durable when this returns.

        Args:
            places: by the key of the report, 32 hexadecimal digits.

        Returns:
            those that were noted before, with the places where they stood.
        """
        keys = {bytes.fromhex(key): place for key, place in places.items()}
        marks = ",".join("?" * len(keys))
        sql = f"SELECT key, file, line FROM report WHERE key IN ({marks})"  # noqa: S608 - marks alone
        rows = ((key, *place) for key, place in keys.items())
        with self._turn, self._db:
            found = self._db.execute(sql, [*keys]).fetchall()
            self._db.execute("BEGIN")
            self._db.executemany("INSERT OR IGNORE INTO report VALUES (?, ?, ?)", rows)
        return {key.hex(): (file, line) for key, file, line in found}

    def save(self, rows: int, size: int) -> None:
        """Remember how many rows are done, and how long their report is, durable when this returns."""
        self.rows, self.size = rows, size
        with self._turn:
            self._db.execute("UPDATE import SET rows = ?, size = ?", (rows, size))

    def close(self) -> None:
        """Let others go on."""
        self._db.close()

    def forget(self) -> None:
        """End it: nothing is left to go on with."""
        self._path.unlink()
        self._db.close()

    def _lock(self) -> None:
        self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise ReportInUse(
                say(
                    f"{self._path}：另一次导入正在写此报告；请用 --report 另指一个",
                    f"{self._path}: another import is writing this report; give --report another one",
                )
            ) from error
        self._db.execute("COMMIT")
        self._db.executescript(_TABLES)

    def _begun(self, of: Mapping[str, object]) -> tuple[int, int]:
        interrupted = self._of()
        if interrupted and of.get("dry") and not interrupted.get("dry"):
            raise ReportInUse(
                say(
                    f"{self._path}：此处有中断的导入；试运行请用 --report 另指一个",
                    f"{self._path}: an import was interrupted here; give the dry run another --report",
                )
            )
        with self._db:
            self._db.execute("BEGIN")
            self._db.execute("DELETE FROM report")
            self._db.execute("DELETE FROM import")
            self._db.execute("INSERT INTO import VALUES (?, 0, 0)", (json.dumps(of),))
        return 0, 0

    def _gone_on(self, of: Mapping[str, object]) -> tuple[int, int]:
        interrupted = self._of()
        if interrupted is None:
            raise CannotResume(
                say(
                    f"{self._path}：此处没有中断的导入；请去掉 --resume",
                    f"{self._path}: no import was interrupted here; leave --resume out",
                )
            )
        if interrupted != of:
            raise CannotResume(
                say(
                    f"{self._path}：文件或映射已不同；去掉 --resume 重新开始",
                    f"{self._path}: another file, or another mapping; leave --resume out to begin anew",
                )
            )
        rows, size = self._db.execute("SELECT rows, size FROM import").fetchone()
        return rows, size

    def _of(self) -> Mapping[str, object] | None:
        """Return what import this is the progress of, None if of none yet."""
        found = self._db.execute("SELECT of FROM import").fetchone()
        told: Mapping[str, object] | None = json.loads(found[0]) if found else None
        return told
