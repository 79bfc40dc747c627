"""The databases of a node, looked at before they are opened: a node starts with whole ones, or says what to do."""

from enum import StrEnum
from pathlib import Path

from domain.words import Words
from projections.engine.failures import DatabaseDamaged, failure_of, words_of
from projections.engine.sqlite_file import is_missing, path_of, require_sound
from services.locale import say
from services.node.settings import NodeSettings


class Database(StrEnum):
    """What a node keeps, each in a file or a schema of its own."""

    LOG = "log"
    VIEWS = "views"
    GATEWAY = "gateway"
    WEBHOOKS = "webhooks"
    AUDIT = "audit"


_BACKUP = Words("请以最近的备份替换该文件", "Put its last backup in its place")
_WAYS_BACK = {
    Database.LOG: Words(
        f"{_BACKUP.zh}；没有备份的，移走该文件，再运行 yipan node recover",
        f"{_BACKUP.en}, or take it away if there is none, and run `yipan node recover`",
    ),
    Database.GATEWAY: Words(
        f"{_BACKUP.zh}；没有备份的，移走该文件：等待处理和被拒绝的上报记录随之丢失，由上报系统重新发送",
        f"{_BACKUP.en}; if there is none, take it away: which reports waited or were refused is lost with it, and"
        " publishers send them again",
    ),
    Database.WEBHOOKS: Words(
        f"{_BACKUP.zh}；没有备份的，移走该文件：订阅方须重新登记回调地址",
        f"{_BACKUP.en}; if there is none, take it away: subscribers then set their webhooks up again",
    ),
    Database.AUDIT: Words(
        f"{_BACKUP.zh}；没有备份的，移走该文件：树由日志重新计算，此前签署的检查点只在相邻节点和已取走的证据中",
        f"{_BACKUP.en}; if there is none, take it away: the tree is made anew from the log, and what was signed before"
        " is known to neighbours and in evidence that was taken away alone",
    ),
}
"""What people do about each file that follows from nothing else. The views follow from the log and mend themselves."""


class DatabaseNotOpened(Exception):
    """A database of the node cannot be opened now; the message says which and why."""


def url_of(settings: NodeSettings, what: Database) -> str:
    """Return where a node keeps something: in its database, or in a file of its data folder."""
    return settings.database or f"sqlite:///{(settings.data / what).resolve()}.db"


def require_whole(settings: NodeSettings) -> None:
    """Demand that no file of a node was damaged or taken away. On a server, PostgreSQL sees to that.

    Raises:
        DatabaseDamaged: one was; the message names it, and the way back.
    """
    files = {what: path for what in Database if (path := path_of(url_of(settings, what)))}
    if not files:
        return
    for what, way_back in _WAYS_BACK.items():
        try:
            require_sound(files[what])
        except DatabaseDamaged as error:
            why = error.words
            raise DatabaseDamaged(Words(f"{why.zh}。{way_back.zh}", f"{why.en}. {way_back.en}")) from error
    _require_log(files.pop(Database.LOG), list(files.values()))


def _require_log(log: Path, others: list[Path]) -> None:
    """Demand that there is a log where there is anything else: it is made before all of it."""
    if is_missing(log) and (others := [each for each in others if not is_missing(each)]):
        there, way_back = others[0].name, _WAYS_BACK[Database.LOG]
        raise DatabaseDamaged(
            Words(
                f"{log} 不见了，而 {there} 还在。{way_back.zh}",
                f"{log} is gone, though there is {there}. {way_back.en}",
            )
        )


def not_opened(settings: NodeSettings, error: Exception) -> DatabaseNotOpened | None:
    """Return that a database cannot be opened now, or None if an error is about anything else."""
    failure = failure_of(error)
    if failure is None or isinstance(error, DatabaseDamaged):
        return None
    what = (settings.database and "PostgreSQL") or settings.data
    reason = words_of(error)
    return DatabaseNotOpened(say(f"{what}：{reason.zh}", f"{what}: {reason.en}"))
