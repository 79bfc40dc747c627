"""What is wrong with a link beside the logs: why nothing is heard of a neighbour, or that its clock is another."""

import re
from dataclasses import dataclass
from datetime import timedelta

from domain.node_id import NodeId
from domain.words import Words
from services.identities.nkey import Identity
from services.nats.server import NatsServer

SILENT = Words("未收到对方任何消息,请确认对方节点正在运行。", "nothing is heard of it: see whether the node there runs")
UNLINKED = Words(
    "该单位设有节点,而本节点的设置中没有与它的链路:发给它的事项一直在等待。请在 node.toml 中补上,或停用该节点。",
    "it runs a node next to this one, but the settings have no link with it: what is for it waits. Put it into"
    " node.toml, or retire its node",
)
_NOT_LET_IN = re.compile(r"Authorization Violation")
_NOT_KNOWN = re.compile(r'authentication error - Nkey "(?P<key>[A-Z0-9]{56})"')


@dataclass(frozen=True, slots=True)
class Keys:
    """By which identities a node and one neighbour know each other."""

    neighbour: NodeId
    own: Identity
    expected: str | None
    """The public key that this node's settings have of the neighbour; None if it is the superior, who has ours."""


def trouble(server: NatsServer | None, keys: Keys) -> Words:
    """Return what keeps a link from coming up: the node's own nats-server, what that complains of, or silence."""
    if server and server.failure:
        zh = f"本节点的 nats-server 未能运行,其报告原文为“{server.failure}”。"
        return Words(zh, f"nats-server does not run here: {server.failure}")
    if server and (complaint := server.complaint):
        return of_identities(complaint, keys) or _quoted(complaint)
    return SILENT


def of_identities(complaint: str, keys: Keys) -> Words | None:
    """Return that the two do not know each other by the identities that they have, if that is the complaint."""
    if keys.expected is None and _NOT_LET_IN.search(complaint):
        return _unknown_there(keys)
    found = _NOT_KNOWN.search(complaint)
    if keys.expected and found and found["key"] != keys.expected:
        return _another(keys, found["key"])
    return None


def _unknown_there(keys: Keys) -> Words:
    own, path = keys.own.key.public, keys.own.path
    zh = (
        f"{keys.neighbour} 不认识本节点的身份。请核对:本节点出示的是 {own}(来自 {path}),"
        f"应与 {keys.neighbour} 的设置中 [[subordinates]] 内本节点的 nkey 一致。"
    )
    en = (
        f"{keys.neighbour} does not know this node's identity. Compare: this node offers {own} (from {path}); that must"
        f" be the nkey of its entry in [[subordinates]] in the settings of {keys.neighbour}"
    )
    return Words(zh, en)


def _another(keys: Keys, offered: str) -> Words:
    zh = (
        f"有节点出示了本节点不认识的身份 {offered},而本节点设置中 {keys.neighbour} 的 nkey 为 {keys.expected}。"
        "请与该节点 yipan node identity 的输出核对。"
    )
    en = (
        f"a node offers the identity {offered}, which is not known here; the settings have {keys.expected} as nkey of"
        f" {keys.neighbour}. Compare it with what `yipan node identity` prints there"
    )
    return Words(zh, en)


def _quoted(complaint: str) -> Words:
    return Words(f"与对方建立连接时出错,nats-server 的原文为“{complaint}”。", f"nats-server says: {complaint}")


def clocks_differ(by: timedelta) -> Words:
    """Return that the neighbour's clock is ahead of this node's, or behind if it is less than nothing."""
    seconds = round(by.total_seconds())
    zh = f"对方的时钟比本节点{'快' if seconds > 0 else '慢'} {abs(seconds)} 秒,请核对双方的系统时间。"
    en = f"its clock is {abs(seconds)} s {'ahead of' if seconds > 0 else 'behind'} this node's: see which is right"
    return Words(zh, en)
