"""The configuration of a node's nats-server is one that nats-server accepts."""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from domain.authority import Role
from domain.node_id import NodeId
from domain.words import Words
from services.identities.nkey import identity
from services.identities.outsiders import Outsider, add_outsider, outsiders
from services.nats.accounts import may_publish
from services.nats.config import admitted_outsiders, server_config
from services.nats.server import binary, write_config
from services.nats.settings import Outside, Subordinate, Superior
from services.node.settings import Http, NodeSettings

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


def _outsiders(folder: Path) -> Sequence[Outsider]:
    add_outsider(folder, "oa", NodeId("bj.haidian"), (Role.PUBLISHER,), nkey=True)
    add_outsider(folder, "wall", NodeId("bj.haidian"), (Role.SUBSCRIBER,), nkey=True)
    add_outsider(folder, "far", NodeId("bj.chaoyang"), (Role.SUBSCRIBER,), nkey=True)
    add_outsider(folder, "http", NodeId("bj.dongcheng"), (Role.PUBLISHER,), token=True)
    return outsiders(folder)


def test_nats_server_accepts_systems_outside_an_account_for_each_organisation(tmp_path: Path) -> None:
    path = tmp_path / "server.conf"
    text = server_config(_settings(tmp_path), identity(tmp_path / "identity"), _outsiders(tmp_path))
    write_config(path, text)
    done = subprocess.run([binary(), "-t", "-c", path], capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 0, done.stderr
    assert re.findall(r'"OUTSIDE-(\S+)" \{', text) == ["bj-haidian", "bj-chaoyang"]


def test_a_publisher_may_publish_its_reports_and_nothing_else(tmp_path: Path) -> None:
    publisher, *_ = _outsiders(tmp_path)
    assert may_publish(publisher) == ["intake.oa", "intake-js.oa"]


def test_a_subscriber_may_use_the_feed_and_no_other_stream(tmp_path: Path) -> None:
    _, subscriber, *_ = _outsiders(tmp_path)
    named = [subject for subject in may_publish(subscriber) if subject not in ("$JS.API.INFO", "$JS.API.STREAM.NAMES")]
    assert all("FEED" in subject.split(".") for subject in named)
    assert not any(word in subject for subject in named for word in ("PURGE", "UPDATE", "STREAM.DELETE", "SNAPSHOT"))


def test_nobody_is_let_in_over_nats_if_the_settings_say_so(tmp_path: Path) -> None:
    _outsiders(tmp_path)
    assert len(admitted_outsiders(_settings(tmp_path))) == 4
    assert admitted_outsiders(replace(_settings(tmp_path), outside=Outside(on=False))) == ()
