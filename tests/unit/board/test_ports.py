"""Ports are looked at before anything starts."""

import socket
from pathlib import Path

import pytest

from services.board.file import load
from services.board.ports import PortTaken, require_free

BOARD = """
[[nodes]]
id = "bj"
name = {{ zh = "北京市", en = "Beijing" }}
http = {{ port = {http} }}
nats = {{ url = "nats://elsewhere:4222" }}
"""


def test_a_taken_port_is_named_by_its_key(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        path = tmp_path / "board.toml"
        path.write_text(BOARD.format(http=port), "utf-8")
        with pytest.raises(PortTaken, match=rf"nodes\.bj\.http\.port: port {port} is taken"):
            require_free(load(path))
    require_free(load(path))
