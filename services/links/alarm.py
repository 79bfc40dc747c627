"""What stops a link: the two sides disagree about what was sent, and only people can say which is right."""

from dataclasses import dataclass

from domain.node_id import NodeId
from domain.words import Words


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is wrong, and what to do."""

    code: str
    words: Words
    advice: Words
    clears: bool
    """True if the link goes on by itself as soon as the neighbour reports what fits again. The neighbour is told of any
    other, for there, too, nothing goes on."""


OLDER = ("database-older", "log-forked")
"""The codes of those by which this node's own database would be an older copy."""


class LinkStops(Exception):
    """The link cannot go on."""

    def __init__(self, alarm: Alarm) -> None:
        super().__init__(f"{alarm.words.en} {alarm.advice.en}")
        self.alarm = alarm


RECOVER = Words(
    "请先核实:数据库确为旧副本时,停止本节点,运行 yipan node recover(先列明将取回的内容再执行),然后重新启动。",
    "See first whether that is so; if it is, stop this node, run `yipan node recover`, which shows what it would bring"
    " back before it does, and start it again.",
)
WAIT = Words(
    "请对方运行 yipan node recover;对方恢复后链路自动继续。",
    "The neighbour must run `yipan node recover`; this link then goes on by itself.",
)
SKIP = Words(
    "请与对方核对程序版本和该事件,更正后恢复链路;无法更正的,由本节点两名运维人员跳过该事件(yipan links skip)。",
    "Compare versions and this event with the neighbour, then resume the link; if it cannot be mended, two operators of"
    " this node skip it (`yipan links skip`).",
)

ASK_WHO_IS_RIGHT = Words(
    "请与对方逐条核对该事件;以发出方的日志为准,对方更正后链路自动继续。",
    "Compare the event with whoever runs the neighbour: the log of the sender counts. The link goes on when it fits.",
)
ASK = Words(
    "请与对方联系;对方处理后链路自动继续。",
    "Ask whoever runs the neighbour; this link goes on by itself when the cause is mended there.",
)


def older_than_sent(neighbour: NodeId, theirs: int, ours: int) -> Alarm:
    """The neighbour has more of ours than we have: our database is an older copy."""
    zh = f"本节点的数据库是旧副本:{neighbour} 已有本节点发出的第 {theirs} 号,本节点只到第 {ours} 号。"
    en = f"This node's database is an older copy: {neighbour} has our number {theirs}, we have only {ours}."
    return Alarm("database-older", Words(zh, en), RECOVER, clears=False)


def older_than_received(neighbour: NodeId, reported: int, received: int) -> Alarm:
    """We reported to the neighbour that we had stored more than we have: our database is an older copy."""
    zh = f"本节点的数据库是旧副本:曾向 {neighbour} 报告收到第 {reported} 号,现在只有第 {received} 号。"
    en = (
        f"This node's database is an older copy: it told {neighbour} that it had number {reported},"
        f" it has only {received}."
    )
    return Alarm("database-older", Words(zh, en), RECOVER, clears=False)


def forked(neighbour: NodeId, number: int, theirs: str | None, ours: str | None) -> Alarm:
    """One number means two events: our database is an older copy that went on by itself."""
    zh = f"日志分叉:发往 {neighbour} 的第 {number} 号,对方是事件 {theirs},本节点是 {ours}。"
    en = f"The log forked: number {number} to {neighbour} is event {theirs} there and {ours} here."
    return Alarm("log-forked", Words(zh, en), RECOVER, clears=False)


def altered(neighbour: NodeId, number: int) -> Alarm:
    """The neighbour holds one of our events with another content than it was sent with."""
    zh = f"{neighbour} 所存本节点第 {number} 号事件的内容与发出的不同。"
    en = f"{neighbour} holds our number {number} with another content than we sent."
    return Alarm("altered-there", Words(zh, en), ASK_WHO_IS_RIGHT, clears=True)


def neighbour_older(neighbour: NodeId, was: int, now: int) -> Alarm:
    """The neighbour has less than it had: its database is an older copy."""
    zh = f"{neighbour} 的数据库是旧副本:此前到第 {was} 号,现在只到第 {now} 号。"
    en = f"The database of {neighbour} is an older copy: it had number {was}, now it has only {now}."
    return Alarm("neighbour-older", Words(zh, en), WAIT, clears=True)


def unacceptable(neighbour: NodeId, number: int, rule: Words) -> Alarm:
    """The neighbour sent what it may not send, or what this program cannot read."""
    zh = f"{neighbour} 发来的第 {number} 号事件不能接收:{rule.zh}"
    en = f"Number {number} from {neighbour} cannot be taken in: {rule.en}"
    return Alarm("unacceptable", Words(zh, en), SKIP, clears=False)


def two_homes(neighbour: NodeId, organisation: NodeId, source: NodeId, home: NodeId | None) -> Alarm:
    """The neighbour sent what was decided for an organisation on a node that was never its home."""
    kept = home or organisation
    zh = f"{neighbour} 发来 {source} 为 {organisation} 办理的事项,而 {organisation} 的记录由 {kept} 保管。"
    en = f"{neighbour} sent what {source} did for {organisation}, whose records are kept on {kept}."
    return Alarm("two-homes", Words(zh, en), _one_home(source, kept), clears=False)


def stopped_there(neighbour: NodeId, theirs: Words) -> Alarm:
    """The neighbour has stopped the link, and says why."""
    zh, en = f"{neighbour} 已停止链路:{theirs.zh}", f"{neighbour} has stopped the link: {theirs.en}"
    return Alarm("stopped-there", Words(zh, en), ASK, clears=True)


def _one_home(source: NodeId, home: NodeId) -> Words:
    zh = (
        f"一个单位只由一个节点办理。应由 {source} 接手的,停止该节点,另设空的数据目录,在 node.toml 中写"
        f" handed_over = true,运行 yipan node recover 后启动,再由 {home} 移交(yipan hand-over)。"
    )
    en = (
        f"One node acts for an organisation. If {source} is to go on, stop it, give it an empty data folder and"
        f" handed_over = true in its node.toml, run `yipan node recover`, start it, and hand over from {home}"
        " (`yipan hand-over`)."
    )
    return Words(zh, en)
