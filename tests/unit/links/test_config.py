"""The configuration of a node's nats-server is one that nats-server accepts."""

import subprocess
from pathlib import Path

from domain.tree import NodeId
from domain.words import Words
from services.links.config import server_config
from services.links.identity import identity
from services.links.server import binary, write_config
from services.node.settings import Http, NodeSettings, Subordinate, Superior

NAME = Words("海淀", "Haidian")


def _settings(folder: Path) -> NodeSettings:
    key = identity(folder / "below").key.public
    return NodeSettings(
        id=NodeId("bj.haidian"),
        name=NAME,
        http=Http(8080),
        data=folder,
        superior=Superior(NAME, "nats-leaf://hub.example:7422"),
        subordinates=(Subordinate(id=NodeId("bj.haidian.zhongguancun"), name=NAME, nkey=key),),
    )


def test_nats_server_accepts_it_and_nobody_else_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "server.conf"
    write_config(path, server_config(_settings(tmp_path), identity(tmp_path / "identity")))
    assert path.stat().st_mode & 0o777 == 0o600
    done = subprocess.run([binary(), "-t", "-c", path], capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 0, done.stderr


def test_what_was_measured_to_matter_is_in_it(tmp_path: Path) -> None:
    text = server_config(_settings(tmp_path), identity(tmp_path / "identity"))
    assert "sync_interval: always" in text
    assert "ignore_discovered_servers: true" in text
    assert 'ping_interval: "2s"' in text
    assert 'listen: "127.0.0.1:4222"' in text
    assert 'http: "127.0.0.1:8222"' in text
    assert 'domain: "bj-haidian"' in text
    assert '"bj-haidian-zhongguancun" {' in text
    assert "no_auth_user" not in text
