"""The systems outside of the demo: one publishes over NATS on a district's node, the other sees it on the city's."""

from collections.abc import Callable
from pathlib import Path

import pytest

from services.board.demo.systems import DISTRICT, SYSTEM, beside
from services.board.file import load
from services.board.running import running
from services.identities.outsiders import outsiders
from tests.acceptance.harness import eventually, left_over, write_board

NODES = ("bj", "bj.haidian", "bj.haidian.zhongguancun")
FIRST = "TaskAssigned 检查保福寺平房区路灯照明"


class Screen:
    """What is shown, all of it."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys, self._shown = capsys, ""

    def lines(self, system: str) -> list[str]:
        """Return what a system has said so far."""
        self._shown += self._capsys.readouterr().out
        return [line for line in self._shown.splitlines() if line.startswith(f"  {system} │ ")]

    def shows(self, system: str, words: str) -> Callable[[], bool]:
        """Return what says whether a system has said these words."""
        return lambda: any(words in line for line in self.lines(system))


@pytest.fixture
def screen(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Screen:
    monkeypatch.setattr("services.board.demo.systems.say", lambda _zh, en: en)
    return Screen(capsys)


def test_what_the_district_s_system_publishes_comes_to_the_city_s_wall_once(tmp_path: Path, screen: Screen) -> None:
    write_board(tmp_path / "board.toml", NODES)
    with running(load(tmp_path / "board.toml"), tmp_path / "y") as board:
        assert board.wait_ready(60)
        with beside(board):
            eventually(screen.shows("district system", "accepted"), 90, "a report being accepted")
            eventually(screen.shows("municipal wall", FIRST), 90, "the wall showing it")
        assert not any("municipal_wall" in command or "district_system" in command for command in commands(tmp_path))
        with beside(board):
            eventually(screen.shows("district system", "known"), 90, "the same report being known")
            eventually(screen.shows("municipal wall", "TaskExtended"), 90, "the wall going on")
        assert sum(FIRST in line for line in screen.lines("municipal wall")) == 1
        (node,) = (node for node in board.nodes if node.node.id == DISTRICT)
        assert [one.name for one in outsiders(node.folder.data)] == [SYSTEM]
    assert board.clean
    assert left_over(tmp_path) == []


def commands(folder: Path) -> list[str]:
    """Return the command lines of all processes that work on this folder."""
    found = (Path(f"/proc/{pid}/cmdline") for pid in left_over(folder))
    return [each.read_text("utf-8", errors="replace") for each in found if each.exists()]
