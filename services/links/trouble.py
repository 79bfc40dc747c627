"""What is wrong with a link beside the logs: why nothing is heard of a neighbour, or that its clock is another."""

from datetime import timedelta

from domain.words import Words
from services.nats.server import NatsServer

SILENT = Words("未收到对方任何消息,请确认对方节点正在运行。", "nothing is heard of it: see whether the node there runs")


def trouble(server: NatsServer | None) -> Words:
    """Return what keeps links from coming up: the node's own nats-server, what that complains of, or silence."""
    if server and server.failure:
        zh, en = f"本节点的 nats-server 未能运行:{server.failure}", f"nats-server does not run here: {server.failure}"
        return Words(zh, en)
    if server and (complaint := server.complaint):
        return Words(f"nats-server 报告:{complaint}", f"nats-server says: {complaint}")
    return SILENT


def clocks_differ(by: timedelta) -> Words:
    """Return that the neighbour's clock is ahead of this node's, or behind if it is less than nothing."""
    seconds = round(by.total_seconds())
    zh = f"对方的时钟比本节点{'快' if seconds > 0 else '慢'} {abs(seconds)} 秒,请核对双方的系统时间。"
    en = f"its clock is {abs(seconds)} s {'ahead of' if seconds > 0 else 'behind'} this node's: see which is right"
    return Words(zh, en)
