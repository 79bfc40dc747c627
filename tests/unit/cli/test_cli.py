"""The command line: help, exit codes, messages that name what is wrong."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path

import pytest

from domain.node_id import NodeId
from services.api.tokens import Tokens
from services.board.file import load
from services.board.folders import find
from services.board.setup import set_up
from services.cli import main
from services.folder_lock import locked

EXAMPLE = Path(__file__).parents[3] / "deploy" / "board.toml"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["yipan", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return call


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    set_up(load(EXAMPLE), tmp_path / "board")
    return tmp_path / "board"


def spoken(locale: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "services.cli", *arguments],
        env={**os.environ, "LC_ALL": locale},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize(("locale", "words"), [("zh_CN.UTF-8", "一盘棋"), ("C.UTF-8", "One chessboard")])
def test_help_is_in_the_language_of_the_terminal(locale: str, words: str) -> None:
    assert words in spoken(locale, "--help")


COMMANDS: Sequence[Sequence[str]] = (
    ("up",),
    ("demo",),
    ("status",),
    ("tail",),
    ("rebuild",),
    ("login",),
    ("calendar", "publish"),
    ("calendar", "rules"),
    ("node", "run"),
    ("node", "identity"),
    ("node", "clue-key"),
    ("node", "nats-config"),
    ("node", "recover"),
    ("import",),
    ("template",),
    ("export",),
    ("identity", "add"),
    ("identity", "list"),
    ("identity", "remove"),
    ("token", "add"),
    ("token", "list"),
    ("token", "revoke"),
    ("token", "export"),
    ("token", "take"),
    ("hand-over",),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help(run: Run, command: Sequence[str]) -> None:
    code, out, _ = run(*command, "--help")
    assert code == 0
    assert f"yipan {' '.join(command)}" in out


def test_help_imports_nothing_that_is_slow() -> None:
    code = "import sys; import services.cli.app; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"fastapi", "sqlalchemy", "eventsourcing", "nats", "pydantic"}.isdisjoint(modules)


def test_a_board_file_that_cannot_be_used_is_refused_by_its_key(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "b.toml"
    path.write_text('[[nodes]]\nid = "bj"\nname = { zh = "x", en = "x" }\nhttp = { port = 0 }\n')
    code, _, err = run("up", path, "--folder", tmp_path / "y")
    assert (code, "nodes.0.http.port" in err) == (1, True)
    assert not (tmp_path / "y").exists()


def test_a_node_file_that_cannot_be_used_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "node.toml"
    path.write_text("id = 1")
    code, _, err = run("node", "identity", path)
    assert (code, "node.toml" in err) == (1, True)


def test_status_without_a_board_says_how_to_make_one(run: Run, tmp_path: Path) -> None:
    code, _, err = run("status", "--folder", tmp_path)
    assert (code, "yipan up" in err) == (1, True)


def test_status_of_a_board_that_does_not_run_exits_with_3(run: Run, folder: Path) -> None:
    code, out, _ = run("status", "--folder", folder, "--json")
    assert code == 3
    assert [node["ready"] for node in json.loads(out)] == [False] * 7


def test_tail_of_a_node_that_does_not_run_says_so(run: Run, folder: Path) -> None:
    code, _, err = run("tail", "bj.sasac", "--folder", folder)
    assert (code, "127.0.0.1:8305" in err) == (1, True)


def test_tokens_go_with_their_organisation(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, _ = run("token", "export", "bj", "bj.haidian.planning", "--folder", folder)
    assert code == 0
    assert not out
    host, hosted, new = "bj.haidian.zhongguancun", "bj.haidian.zhongguancun.kexu", "bj.sasac"
    _, out, _ = run("token", "export", host, hosted, "--folder", folder)
    assert out.count("[[token]]") == 2
    monkeypatch.setattr(sys, "stdin", StringIO(out))
    assert "2" in run("token", "take", new, "--folder", folder)[1]
    monkeypatch.setattr(sys, "stdin", StringIO(out))
    assert "0" in run("token", "take", new, "--folder", folder)[1]
    tokens = Tokens(find(folder, new).read().data)
    holder = tokens.holder(find(folder, host).tokens()[NodeId(hosted)])
    assert holder
    assert holder.actor.organisation == hosted


def test_the_identity_of_a_node_is_the_one_that_its_superior_was_told(run: Run, folder: Path) -> None:
    _, out, _ = run("node", "identity", find(folder, "bj.haidian").settings)
    assert out.strip() in {below.nkey for below in find(folder, "bj").read().subordinates}


def test_a_nats_configuration_is_printed_for_an_outside_server(run: Run, folder: Path) -> None:
    code, out, _ = run("node", "nats-config", find(folder, "bj.haidian").settings)
    assert (code, "jetstream {" in out, "leafnodes {" in out) == (0, True, True)


def test_the_key_for_clues_is_made_on_one_node_and_installed_on_another(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / name / "node.toml" for name in ("bj", "discipline")]
    for file in files:
        file.parent.mkdir()
        file.write_text('id = "bj"\nname = { zh = "北京", en = "Beijing" }\nhttp = { port = 1 }\nclues = true\n')
    _, key, _ = run("node", "clue-key", files[0])
    monkeypatch.setattr(sys, "stdin", StringIO(key))
    assert run("node", "clue-key", files[1], "--install") == (0, "", "")
    assert run("node", "clue-key", files[1]) == run("node", "clue-key", files[0]) == (0, key, "")


def test_a_node_outside_the_restricted_audience_gets_no_key_for_clues(run: Run, folder: Path) -> None:
    code, out, err = run("node", "clue-key", find(folder, "bj.haidian").settings)
    assert (code, out, "set clues = true" in err) == (1, "", True)
    assert not (find(folder, "bj.haidian").data / "clues.key").exists()


def test_a_token_is_added_listed_and_revoked(run: Run, folder: Path) -> None:
    _, out, _ = run("token", "add", "bj.haidian", "--role", "officer", "--role", "reader", "--folder", folder)
    data = find(folder, "bj.haidian").data
    holder = Tokens(data).holder(out.strip())
    assert holder
    assert (holder.actor.organisation, sorted(holder.actor.roles)) == ("bj.haidian", ["officer", "reader"])

    _, listed, _ = run("token", "list", "bj.haidian", "--folder", folder, "--json")
    (added,) = (row for row in json.loads(listed) if row["roles"] == ["officer", "reader"])
    assert run("token", "revoke", "bj.haidian", added["id"], "--folder", folder)[0] == 0
    assert Tokens(data).holder(out.strip()) is None


def test_whoever_gives_a_token_to_a_publisher_is_told_in_which_namespace_it_reports(run: Run, folder: Path) -> None:
    _, out, err = run("token", "add", "bj.haidian", "--role", "publisher", "--folder", folder)
    assert "the namespace that the systems of bj.haidian share" in err
    assert "yipan identity add" in err
    assert len(out.split()) == 1
    assert run("token", "add", "bj.haidian", "--role", "reader", "--folder", folder)[2] == ""


def test_a_token_for_who_does_not_act_on_the_node_is_refused(run: Run, folder: Path) -> None:
    code, _, err = run("token", "add", "bj.haidian", "--organisation", "bj.chaoyang", "--folder", folder)
    assert (code, "bj.chaoyang does not act on bj.haidian" in err) == (1, True)


def test_an_unknown_role_is_refused_and_the_known_ones_are_named(run: Run, folder: Path) -> None:
    code, _, err = run("token", "add", "bj", "--role", "king", "--folder", folder)
    assert code == 2
    assert "'king' is not a valid Role" in err
    assert "officer" in err


def test_a_token_that_is_not_there_is_not_revoked(run: Run, folder: Path) -> None:
    before = (find(folder, "bj").data / "tokens.toml").read_bytes()
    assert run("token", "revoke", "bj", "zzz", "--folder", folder)[0] == 1
    assert (find(folder, "bj").data / "tokens.toml").read_bytes() == before


def test_a_login_link_is_for_the_nodes_own_pages(run: Run, folder: Path) -> None:
    _, out, _ = run("login", "bj.ccmu", "--folder", folder)
    assert out.startswith("http://127.0.0.1:8306/login?token=")


def test_recovery_of_a_node_that_runs_is_refused(run: Run, folder: Path) -> None:
    node = find(folder, NodeId("bj.sasac"))
    with locked(node.data):
        code, _, err = run("node", "recover", node.settings)
    assert (code, f"process {os.getpid()} works in this folder; stop it first" in err) == (1, True)
