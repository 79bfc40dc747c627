"""`yipan identity`: systems outside are let in, listed, and let in no more."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from services.api.tokens import Tokens
from services.cli import main

Run = Callable[..., tuple[int, str, str]]
NODE = """
id = "bj.haidian"
name = { zh = "海淀区", en = "Haidian" }
http = { port = 8301 }
organisations = [{ id = "bj.haidian.shangdi", name = { zh = "上地街道", en = "Shangdi" } }]
"""


@pytest.fixture
def node(tmp_path: Path) -> Path:
    path = tmp_path / "node.toml"
    path.write_text(NODE)
    return path


@pytest.fixture
def run(node: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(command: str, *arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["yipan", "identity", command, str(node), *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return call


def listed(run: Run) -> list[dict[str, object]]:
    """Return what `list` says."""
    found: list[dict[str, object]] = json.loads(run("list", "--json")[1])
    return found


def test_a_publisher_gets_its_token_and_its_seed_a_line_each(run: Run, node: Path) -> None:
    code, out, _ = run("add", "oa", "--role", "publisher", "--token", "--nkey")
    token, seed = out.splitlines()
    assert (code, seed[:2]) == (0, "SU")
    assert Tokens(node.parent / "data").holder(token)
    (row,) = listed(run)
    assert (row["name"], row["organisation"], row["roles"]) == ("oa", "bj.haidian", ["publisher"])


def test_without_a_choice_it_gets_a_token(run: Run) -> None:
    out = run("add", "oa", "--role", "publisher")[1]
    assert len(out.splitlines()) == 1
    assert listed(run)[0]["nkey"] is None


def test_a_seed_goes_to_a_file_that_only_its_owner_reads(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("add", "oa", "--role", "publisher", "--seed-file", tmp_path / "seed")
    assert (code, out) == (0, "")
    assert (tmp_path / "seed").read_text().startswith("SU")
    assert (tmp_path / "seed").stat().st_mode & 0o777 == 0o600


def test_a_publisher_must_act_on_the_node(run: Run) -> None:
    assert run("add", "hosted", "--role", "publisher", "--organisation", "bj.haidian.shangdi")[0] == 0
    code, _, err = run("add", "far", "--role", "publisher", "--organisation", "bj.chaoyang")
    assert (code, "bj.chaoyang does not act on bj.haidian" in err) == (1, True)
    assert [row["name"] for row in listed(run)] == ["hosted"]


def test_whoever_lets_in_a_second_system_is_told_in_which_namespace_it_reports(run: Run) -> None:
    assert "bj.haidian share" in run("add", "oa", "--role", "publisher")[2]
    code, out, err = run("add", "parks", "--role", "publisher")
    assert (code, len(out.split()), "a namespace of its own, parks" in err) == (0, 1, True)
    assert "bj.haidian share" in run("add", "desk", "--role", "publisher", "--namespace", "bj.haidian")[2]
    assert run("add", "wall", "--role", "subscriber")[2] == ""
    code, _, err = run("add", "app", "--role", "publisher", "--namespace", "P/Q")
    assert (code, "namespace: 'P/Q'" in err) == (1, True)
    namespaces = [row["namespace"] for row in listed(run)]
    assert namespaces == ["bj.haidian", "parks", "bj.haidian", None]
    assert "parks" in run("list")[1]


def test_a_subscriber_may_be_of_any_organisation(run: Run) -> None:
    assert run("add", "wall", "--role", "subscriber", "--organisation", "bj.chaoyang", "--nkey")[0] == 0
    code, _, err = run("add", "odd", "--role", "subscriber", "--organisation", "B J")
    assert (code, "--organisation" in err) == (2, True)
    assert [row["organisation"] for row in listed(run)] == ["bj.chaoyang"]


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (("oa", "--role", "publisher"), 1, "taken"),
        (("Oa", "--role", "publisher"), 1, "hyphens"),
        (("two", "--role", "reader"), 1, "roles"),
        (("two", "--role", "king"), 2, "king"),
        (("two",), 2, "--role"),
    ],
)
def test_an_identity_that_breaks_a_rule_is_refused(run: Run, arguments: tuple[str, ...], code: int, named: str) -> None:
    run("add", "oa", "--role", "publisher")
    assert (run("add", *arguments)[0], named in run("add", *arguments)[2]) == (code, True)
    assert len(listed(run)) == 1


def test_a_system_that_is_removed_is_gone(run: Run) -> None:
    run("add", "oa", "--role", "publisher")
    assert run("remove", "oa") == (0, "", "")
    assert listed(run) == []
    code, _, err = run("remove", "oa")
    assert (code, "no system outside is called 'oa'" in err) == (1, True)
