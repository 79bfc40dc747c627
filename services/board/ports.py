"""Ports that must be free before a board starts, so that the one who runs it learns which key to change."""

import errno
import socket

from services.board.file import Board
from services.locale import say
from services.parse_errors import of_system


class PortTaken(OSError):
    """Another program listens on a port of the board; the message names the key."""


def require_free(board: Board) -> None:
    """Return if every port of the board can be bound.

    Raises:
        PortTaken: one cannot.
    """
    for key, host, port in board.ports():
        with socket.socket() as probe:
            # as the servers do: a port in TIME_WAIT after a stop is free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise PortTaken(
                    say(f"{key}：{_reason(error, host, port)}", f"{key}: {_reason(error, host, port)}")
                ) from error


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return say(
            f"端口 {port} 已被其他程序占用；请停止该程序，或另指端口",
            f"port {port} is taken by another program; stop it, or name another port",
        )
    why = of_system(error)
    return say(f"无法在 {host}:{port} 上监听：{why.zh}", f"cannot listen on {host}:{port}: {why.en}")
