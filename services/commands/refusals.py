"""What the handler itself refuses, the same for every command: where records live, who came first, who has secrets."""

from datetime import datetime

from domain.aggregate_id import AggregateId
from domain.beijing import written
from domain.refusal import About, NotFound, OutOfOrder, Refusal
from domain.words import Words
from services.problems.statuses import answered_with


@answered_with(421)
class NotHosted(
    Refusal,
    zh="{owner} 的记录由节点 {home} 保管,不在 {node};请向 {home} 办理",
    en="the records of {owner} are kept on {home}, not on {node}: go there",
    about=About.RECORD,
):
    """A record lives on the node of its owner, or of the nearest organisation above it that has one."""


@answered_with(503)
class RecordsOnTheirWay(
    Refusal,
    zh="{owner} 的记录尚未移交到 {node}",
    en="the records of {owner} have not been handed over to {node} yet",
    transient=True,
    about=About.RECORD,
):
    """A new home acts when it has all that the one before wrote; until then nobody does."""


@answered_with(403)
class HasEnded(
    Refusal,
    zh="{organisation} 已撤销或并入其他单位,由 {successor} 承接",
    en="{organisation} has ended; {successor} acts for it",
    about=About.ACTOR,
):
    """Who has ended does nothing more; the successor goes on with what was left."""


@answered_with(403)
class OtherNamespace(
    Refusal,
    zh="{id} 属于另一命名空间,可以引用,不得改动",
    en="{id} belongs to another namespace: it may be named, and not written",
    about=About.ACTOR,
):
    """Systems of one organisation that number alike do not write each other's records, unless they share them.

    What the board enters on a record because another names it, is no writing: an issue is listed on any list.
    """


@answered_with(422)
class OpensAnother(
    Refusal,
    zh="此操作开立的是 {opened},不是 {id}",
    en="this command opens {opened}, not {id}",
    field="id",
    about=About.REQUEST,
):
    """An id may be chosen for a record that is opened, unless the command itself says which record that is."""


class NotSoThen(
    OutOfOrder,
    zh="{at} 时尚不具备条件：{rule}",
    en="at {at} it did not stand so yet: {rule}",
    field="occurred_at",
    about=About.REQUEST,
):
    """What an act rests on was there before it: an act is not dated before what it names, checks or answers."""

    def __init__(self, at: datetime, refusal: Refusal, earliest: datetime) -> None:
        """Say when it was to have occurred, by which rule it could not, and from when on it surely could."""
        super().__init__(at=written(at), rule=Words(refusal.say("zh"), refusal.say("en")))
        self.earliest = earliest


@answered_with(412)
class VersionMismatch(
    Refusal, zh="{id} 的版本是 {sequence}", en="{id} is at version {sequence}", field="if_match", about=About.REQUEST
):
    """The command was given for another version of the record."""


@answered_with(503)
class Contended(
    Refusal,
    zh="{id} 正被他人频繁修改,请重试",
    en="{id} is being changed by many others; try again",
    transient=True,
    about=About.RECORD,
):
    """Others were faster every time."""


@answered_with(422)
class BreaksSchema(
    Refusal,
    zh="由此产生的事件不符合其格式：{rules}",
    en="what would follow breaks its schema: {rules}",
    about=About.RECORD,
):
    """Nothing is recorded that no node could read again, whichever way the command came."""


class OutsideClueAudience(
    Refusal,
    zh="{field}：{organisation} 不在线索知悉范围内",
    en="{field}: {organisation} is not of the restricted audience of clues",
):
    """A clue goes from one of the restricted audience to another, and to nobody else (I11)."""


@answered_with(422)
class ControlCharacters(
    Refusal, zh="以下各项含有控制字符：{fields}", en="control characters stand in these fields: {fields}"
):
    """Texts are of characters that people see; tabs and line breaks are taken, too."""


@answered_with(422)
class KeyReused(
    Refusal,
    zh="该 Idempotency-Key 已用于另一请求",
    en="the Idempotency-Key was used for another request",
    field="key",
    about=About.REQUEST,
):
    """A key stands for one request: the same path, parameters and body."""


def no_record(id: AggregateId) -> NotFound:
    """Return that the record for which a command is given is not there, which its request says beside it."""
    refusal = NotFound(id=id)
    refusal.beside = ("id",)
    return refusal
