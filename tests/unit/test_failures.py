"""Why a database does nothing is said in both languages, whatever the reason."""

import errno
import sqlite3

import psycopg
import pytest

from projections.engine.failures import DatabaseOlder, Failure, Unavailable, failure_of, words_of


@pytest.mark.parametrize(
    "error",
    [
        DatabaseOlder("bj"),
        OSError(errno.ENOSPC, "no space left on device"),
        psycopg.errors.DataCorrupted("invalid page"),
        sqlite3.OperationalError("unable to open\ndatabase file"),
        Unavailable("away"),
        ValueError("something else"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_every_failure_is_said_in_both_languages_as_one_line(error: Exception) -> None:
    said = words_of(error)
    assert any("\u4e00" <= each <= "\u9fff" for each in said.zh)
    assert said.en.isascii()
    assert all(line.isprintable() for line in (said.zh, said.en))


def test_no_kind_of_failure_is_left_out() -> None:
    errors = (DatabaseOlder("bj"), OSError(errno.ENOSPC, ""), psycopg.errors.DataCorrupted(), Unavailable())
    assert {failure_of(each) for each in errors} == {*Failure}
