"""What is recorded cannot be changed, not even by hand."""

import sqlite3

import pytest
from eventsourcing.persistence import PersistenceError

from services.log import Log
from services.log.tables import APPEND_ONLY
from tests.contract.log.events import CITY, happened, messages


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {} = {}"])
def test_update_and_delete_are_forbidden_by_the_database(log: Log, table: str, statement: str) -> None:
    log.append([happened("a")])
    log.take_in(CITY, 1, messages(happened("b", source=CITY)))
    column = "topic" if table == "stored_events" else "position"
    with log._application.recorder.reading() as session:
        before = session.rows(_everything(table))
    assert before
    with (
        pytest.raises((PersistenceError, sqlite3.IntegrityError), match="only ever added to"),
        log._application.recorder.writing() as session,
    ):
        session.execute(statement.format(table, column, column))
    with log._application.recorder.reading() as session:
        assert session.rows(_everything(table)) == before


def _everything(table: str) -> str:
    return f"SELECT * FROM {table}"  # noqa: S608  # the name is ours
