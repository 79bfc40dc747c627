"""The log in a PostgreSQL database."""

from eventsourcing.utils import EnvType


def environment(url: str) -> EnvType:
    """Return what the library has to be told for `postgresql://…`."""
    return {"PERSISTENCE_MODULE": "services.log.postgres.factory:LogFactory", "LOG_URL": url}
