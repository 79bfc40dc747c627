"""Why nothing is heard of a neighbour, as far as this node can tell."""

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
