"""What the gateway itself refuses: reports that cannot be read, or not any more."""

from collections.abc import Sequence

from domain.refusal import About, Refusal
from services.problems.rules import RuleViolation
from services.problems.statuses import answered_with


@answered_with(422)
class InvalidReport(Refusal, zh="上报不符合要求：{fields}", en="the report breaks rules: {fields}"):
    """An attribute or a field of the data breaks a rule; `errors` names each field and rule."""

    def __init__(self, errors: Sequence[RuleViolation]) -> None:
        super().__init__(fields=", ".join(".".join(map(str, each["loc"][1:])) or "event" for each in errors))
        self.errors = errors


@answered_with(422)
class NotKept(
    InvalidReport,
    zh="涉密事项不在此上报",
    en="what is restricted is not reported here",
    field="type",
    about=About.REQUEST,
):
    """Clues are referred by people of the restricted audience (P3); of such a report nothing is kept."""


@answered_with(422)
class IdReused(
    Refusal,
    zh="编号 {id} 已用于另一份上报",
    en="the id {id} was used for another report",
    field="key",
    about=About.REQUEST,
):
    """`source` and `id` stand for one report, which says the same however often it is sent."""


@answered_with(429)
class TooManyWaiting(
    Refusal, zh="已有 {limit} 份上报在等待：{reason}", en="{limit} reports wait already: {reason}", about=About.RECORD
):
    """Of each organisation so many reports may wait for others; this one can be resubmitted later."""


@answered_with(500)
class NotCarriedOut(
    Refusal, zh="节点未能处理此上报", en="the node could not carry this report out", about=About.RECORD
):
    """A fault of this program. The node's own log has the details; the report is kept, and can be resubmitted."""


class WentToFork(
    Refusal,
    zh="日志曾分叉，其事件已移出，存于 {file}",
    en="the log had forked, and its events are no longer in it, but in {file}",
    about=About.RECORD,
):
    """The log was built anew from what its neighbours hold. People give the report again, or dismiss it."""


@answered_with(404)
class NoSuchReport(Refusal, zh="没有收到过这份上报", en="no such report came here", about=About.RECORD):
    """A report is known by its source and id, to the organisation that it was made for and to those above it."""


class NotToCorrect(Refusal, zh="该上报{status}，无须更正", en="the report is {status}: there is nothing to correct"):
    """Only what was refused, waits, or went to a fork of the log is resubmitted or dismissed."""
