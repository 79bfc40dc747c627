"""Which errors say that a database does not take the data, as opposed to one that is away or has no room."""

import sqlalchemy as sa

_UNSENT = (OverflowError, UnicodeError)
"""What a driver raises over data that it cannot even send."""


def refuses_data(database: sa.Engine | sa.Connection, error: Exception) -> bool:
    """Say whether an error is about the data: the same would come however often they were written."""
    driver = database.dialect.loaded_dbapi
    return isinstance(error, (sa.exc.DataError, driver.DataError, *_UNSENT))
