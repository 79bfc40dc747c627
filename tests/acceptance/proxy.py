"""A TCP proxy that stands for the line between two nodes, and can be cut, silent or slow."""

import socket
import threading
import time
from contextlib import suppress


class Line:
    """Forwards connections from a port of its own to another port of this machine, until it is cut."""

    delay = 0.0
    """Seconds that each piece of at most 64 KiB takes."""

    def __init__(self, port: int, to: int) -> None:
        self.port, self._to = port, to
        self._up, self._passes = threading.Event(), threading.Event()
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", port))
        self.heal()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection, and accept none until healed."""
        self._up.clear()
        self._passes.set()
        with self._lock:
            cut, self._sockets = self._sockets, set()
        for one in cut:
            _end(one)

    def silence(self) -> None:
        """Let nothing through any more, without telling anybody: connections stay, and are accepted."""
        self._passes.clear()

    def heal(self) -> None:
        """Accept connections again, and let through what waits."""
        self._up.set()
        self._passes.set()

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
        pumps = [threading.Thread(target=self._pump, args=pair, daemon=True) for pair in ((near, far), (far, near))]
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

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                time.sleep(self.delay)
                self._passes.wait()
                sink.sendall(data)
        _end(source)
        _end(sink)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
