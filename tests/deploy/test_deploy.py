"""Each file in deploy/ is taken by the tool that it is for."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from services.board.file import load as load_board
from services.identities.nkey import identity
from services.nats.config import server_config
from services.nats.monitor import base_path
from services.nats.server import binary
from services.node.settings import load

DEPLOY = Path(__file__).parents[2] / "deploy"
NODE = DEPLOY / "node.toml"
NATS = DEPLOY / "nats" / "bj.haidian.conf"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


def test_the_example_of_a_board_loads() -> None:
    assert len(load_board(DEPLOY / "board.toml").nodes) == 7


def test_the_example_of_a_node_names_every_key() -> None:
    settings = load(NODE)
    assert settings.superior
    assert settings.subordinates
    assert settings.organisations
    text = NODE.read_text("utf-8")
    parts: list[Any] = [
        settings,
        settings.http,
        settings.nats,
        settings.outside,
        settings.webhooks,
        settings.superior,
        *settings.subordinates,
    ]
    for key in (field.name for part in parts for field in fields(part)):
        assert re.search(rf"^(# )?\[*{key}\b", text, re.MULTILINE), f"{key} is not explained"


def generated(folder: Path) -> tuple[str, dict[str, str]]:
    """Return what `yipan node nats-config` prints for the example, its keys as variables, and what these stand for."""
    who = identity(folder / "identity.nk")
    keys = {
        "YIPAN_SEED": who.key.seed,
        "YIPAN_MONITOR": base_path(who),
        "YIPAN_KEY_SUPERIOR": who.derived("SUPERIOR").public,
        "YIPAN_KEY_ZHONGGUANCUN": who.derived("bj-haidian-zhongguancun").public,
    }
    text = server_config(load(NODE), who)
    for name, value in keys.items():
        assert f'"{value}"' in text
        text = text.replace(f'"{value}"', f"${name}")
    return text, keys


def test_the_nats_configuration_is_what_the_node_of_the_example_generates(tmp_path: Path) -> None:
    comment, _, config = NATS.read_text("utf-8").partition("\n\n")
    assert all(line.startswith("#") for line in comment.splitlines())
    assert config == generated(tmp_path)[0]


def test_nats_server_takes_the_configuration(tmp_path: Path) -> None:
    _, keys = generated(tmp_path)
    checked = subprocess.run(
        [binary(), "-t", "-c", NATS], env={**os.environ, **keys}, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
    assert "is valid" in checked.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: str(unit.stem))
def test_systemd_takes_the_units(tmp_path: Path, unit: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("NOT CHECKED: the systemd units, for there is no systemd-analyze here")
    programs = str(Path(sys.executable).parent)
    (tmp_path / unit.name).write_text(unit.read_text("utf-8").replace("/opt/yipan/.venv/bin", programs), "utf-8")
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / unit.name], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")
