"""The log in a PostgreSQL database."""

from eventsourcing.utils import EnvType


def environment(url: str) -> EnvType:
    """Return what the library has to be told for `postgresql://…`; its factory finds the server in `LOG_URL`."""
    return {
        "PERSISTENCE_MODULE": "services.log.postgres.factory:PostgresLogFactory",
        "LOG_URL": url,
        "POSTGRES_DBNAME": "",
        "POSTGRES_HOST": "",
        "POSTGRES_USER": "",
        "POSTGRES_PASSWORD": "",
        "POSTGRES_POOL_SIZE": "2",
        "POSTGRES_MAX_OVERFLOW": "14",
        "POSTGRES_IDLE_IN_TRANSACTION_SESSION_TIMEOUT": "60",
        "ORIGINATOR_ID_TYPE": "text",
        "CREATE_TABLE": "n",
    }
