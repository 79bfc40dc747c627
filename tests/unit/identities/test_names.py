"""What an actor may be called: one rule at every door by which a name comes to a node."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from domain.authority import Role
from domain.node_id import NodeId
from services.api.tokens import Tokens, add_token, holders
from services.cli.app import app
from services.identities.file import FILE, InvalidTokens, read, taken
from services.identities.names import InvalidIdentity, NameTaken
from services.identities.outsiders import add_outsider, outsiders

HAIDIAN, XICHENG = NodeId("bj.haidian"), NodeId("bj.xicheng")
UNFIT = ["", "Desk 1", "desk 1", "desk.1", "-desk", "d" * 65, "王", "desk\n1", "node"]
READER, PUBLISHER = (Role.READER,), (Role.PUBLISHER,)


def entry(name: str, organisation: NodeId = HAIDIAN, sha256: str = "a" * 64) -> str:
    shown = name.replace("\n", "\\n")
    return f'[[token]]\nsha256 = "{sha256}"\nactor = "{shown}"\norganisation = "{organisation}"\nroles = ["reader"]\n'


def written(folder: Path, *entries: str) -> Path:
    (folder / FILE).touch(0o600)
    (folder / FILE).write_text("".join(entries))
    return folder


DOORS: dict[str, Callable[[Path, str, NodeId], object]] = {
    "token add": lambda folder, name, organisation: add_token(folder, organisation, READER, actor=name),
    "identity add": lambda folder, name, organisation: add_outsider(folder, name, organisation, PUBLISHER),
    "token take": lambda folder, name, organisation: taken(folder, entry(name, organisation)),
    "the file": lambda folder, name, organisation: read(written(folder, entry(name, organisation))),
}


@pytest.mark.parametrize("name", [each for each in UNFIT if each])
@pytest.mark.parametrize("door", DOORS)
def test_no_door_lets_in_a_name_that_cannot_stand_in_an_event(tmp_path: Path, door: str, name: str) -> None:
    with pytest.raises((InvalidIdentity, InvalidTokens), match=r"name|actor"):
        DOORS[door](tmp_path, name, HAIDIAN)
    assert holders(tmp_path) == []
    assert outsiders(tmp_path) == []


@pytest.mark.parametrize("door", [door for door in DOORS if door != "the file"])
def test_no_door_lets_an_actor_belong_to_two_organisations(tmp_path: Path, door: str) -> None:
    add_token(tmp_path, XICHENG, READER, actor="desk-1")

    with pytest.raises((NameTaken, InvalidTokens), match="one organisation"):
        DOORS[door](tmp_path, "desk-1", HAIDIAN)
    assert [each.actor.organisation for each in holders(tmp_path)] == [XICHENG]


def test_an_actor_may_have_several_tokens(tmp_path: Path) -> None:
    for _ in range(2):
        add_token(tmp_path, HAIDIAN, READER, actor="desk-1")

    assert len(holders(tmp_path)) == 2


@pytest.mark.parametrize(("name", "organisation"), [("Desk 1", HAIDIAN), ("node", HAIDIAN), ("desk-2", XICHENG)])
def test_an_older_entry_with_such_a_name_lets_nobody_in_and_locks_nobody_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str, organisation: NodeId
) -> None:
    good, odd = entry("desk-2", HAIDIAN), entry(name, organisation, "b" * 64)

    with caplog.at_level(logging.WARNING):
        tokens = Tokens(written(tmp_path, good, odd))

    assert tokens.holder_of("a" * 64)
    assert tokens.holder_of("b" * 64) is None
    assert name in caplog.text


def test_the_command_line_says_which_rule_a_name_breaks(tmp_path: Path) -> None:
    (tmp_path / "bj").mkdir()
    (tmp_path / "bj" / "node.toml").write_text(
        'id = "bj"\nname = { zh = "北京", en = "Beijing" }\nhttp = { port = 8000 }\n'
    )

    ended = CliRunner().invoke(app, ["token", "add", "bj", "--actor", "Desk 1", "--folder", str(tmp_path)])

    assert isinstance(ended.exception, InvalidIdentity)
    assert "a-z, 0-9 and hyphens" in str(ended.exception)
    assert holders(tmp_path / "bj" / "data") == []
