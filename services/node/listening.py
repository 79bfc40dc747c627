"""The address at which a node is asked."""

import socket

from services.locale import say
from services.node.settings import Http
from services.parse_errors import of_system

BACKLOG = 256
"""Connections that the kernel keeps until they are taken, all at once perhaps."""


class CannotListen(OSError):
    """The node's address cannot be listened on, most often because another program does; the message names it."""


def listening(http: Http) -> socket.socket:
    """Return the socket at which the node is asked.

    Raises:
        CannotListen: it cannot be had.
    """
    try:
        return socket.create_server((http.host, http.port), reuse_port=False, backlog=BACKLOG)
    except OSError as error:
        why, place = of_system(error), f"{http.host}:{http.port}"
        raise CannotListen(say(f"http：无法在 {place} 上监听：{why.zh}", f"http: {place}: {why.en}")) from error
