"""A database that cannot be used, as the problem that every edge answers, whatever was asked of it."""

from projections.engine.failures import Failure, failure_of
from services.problems.edge import NotReady


class DatabaseAway(NotReady, status=503, zh="数据库暂时无法使用", en="a database of the node does not answer"):
    """It does not answer, or not in time. What was sent may be sent again; the node goes on when it is back."""


class StorageFull(NotReady, status=507, zh="存储空间已满", en="there is no space left where the node keeps its data"):
    """Nothing of this was recorded. What was sent may be sent again; the node goes on when there is space."""


class DamagedData(NotReady, status=503, zh="节点的数据文件已损坏", en="a file of the node is damaged"):
    """What is derived is made anew by itself. A damaged log takes nothing more; the node's output says the way back."""


class OlderData(
    NotReady,
    status=503,
    zh="节点的数据库是旧副本,恢复(yipan node recover)之前不接受命令",
    en="the node's database is an older copy: no command is taken until `yipan node recover` has been run",
):
    """A neighbour has shown what only this node can have made, and its log lacks it. `/v1/links` says what."""


_PROBLEMS: dict[Failure, type[NotReady]] = {
    Failure.AWAY: DatabaseAway,
    Failure.OLDER: OlderData,
    Failure.FULL: StorageFull,
    Failure.DAMAGED: DamagedData,
}


def unavailable(error: BaseException) -> NotReady | None:
    """Return the problem that a database could not be used, or None if an error is about anything else."""
    failure = failure_of(error)
    return _PROBLEMS[failure]() if failure else None
