"""A TCP proxy that stands for the line between two nodes, and can be cut."""

import socket
import threading
from contextlib import suppress


class Line:
    """Forwards connections from a port of its own to another port of this machine, until it is cut."""

    def __init__(self, port: int, to: int) -> None:
        self.port, self._to = port, to
        self._up = threading.Event()
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", port))
        self._up.set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection, and accept none until healed."""
        self._up.clear()
        with self._lock:
            cut, self._sockets = self._sockets, set()
        for one in cut:
            _end(one)

    def heal(self) -> None:
        """Accept connections again."""
        self._up.set()

    def close(self) -> None:
        """Cut it for good."""
        self.cut()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                near, _ = self._listener.accept()
                if self._up.is_set():
                    self._forward(near)
                else:
                    near.close()

    def _forward(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self._to))
        except OSError:
            near.close()
            return
        with self._lock:
            self._sockets |= {near, far}
        pumps = [threading.Thread(target=_pump, args=pair, daemon=True) for pair in ((near, far), (far, near))]
        for pump in pumps:
            pump.start()
        threading.Thread(target=self._forget, args=(near, far, pumps), daemon=True).start()

    def _forget(self, near: socket.socket, far: socket.socket, pumps: list[threading.Thread]) -> None:
        for pump in pumps:
            pump.join()
        with self._lock:
            self._sockets -= {near, far}
        near.close()
        far.close()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    _end(source)
    _end(sink)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
