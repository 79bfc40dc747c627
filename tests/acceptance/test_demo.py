"""`yipan demo`: the year 2019, every published figure on the board, and the same after a second run."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import orjson
import pytest

from services.board.seed_2019.script import play
from services.board.seed_2019.stage import Rehearsal
from tests.acceptance.command import Up
from tests.acceptance.harness import left_over

pytestmark = pytest.mark.timeout(900)

A_YEAR = 400.0
"""Seconds within which the year is played, also while other boards run beside it."""


def _commands() -> int:
    rehearsal = Rehearsal()
    play(rehearsal)
    return len(rehearsal.steps)


COMMANDS = _commands()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def played(folder: Path) -> Iterator[Up]:
    """A board on which the year was played twice."""
    once = Up(folder, "demo", "--once")
    assert once.wait(A_YEAR) == 0, "".join(once.said)
    assert left_over(folder) == []
    demo = Up(folder, "demo")
    demo.until("Playing the year 2019")
    demo.until(f"{COMMANDS}/{COMMANDS}", A_YEAR)
    yield demo
    assert demo.end() == 0
    assert left_over(folder) == []


def test_every_published_figure_is_on_the_board(played: Up) -> None:
    review = subprocess.run(
        [sys.executable, "-m", "services.cli", "review", "2019", "--folder", str(played.folder / "y")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert review.returncode == 0, review.stdout + review.stderr
    assert review.stdout.count("✓") == 37
    assert "✗" not in review.stdout


def test_a_second_play_gave_no_command_again(played: Up) -> None:
    counts = Counter(kind for event in played.log("bj") if (kind := orjson.loads(event.data)["type"]))
    assert (counts["IssueRaised"], counts["SeminarHeld"], counts["LetterIssued"]) == (1443, 1, 14)
    assert counts["AssignmentAdopted"] == 1


def test_what_the_article_says_is_not_marked_as_invented(played: Up) -> None:
    events = [orjson.loads(event.data) for event in played.log("bj")]
    stated = [each for each in events if each["type"] in ("SeminarHeld", "SiteVisited", "ConsultationHeld")]
    assert len(stated) == 4
    assert not any(each.get("synthetic") for each in stated)
    rounds = [each for each in events if each["type"] == "RoundPlanDrafted"]
    assert rounds
    assert all(each["synthetic"] for each in rounds)


def test_the_address_of_the_live_board_signs_in(played: Up) -> None:
    (link,) = (line.split()[-1] for line in played.said if line.startswith("  bj ") and "login" in line)
    with urlopen(link, timeout=10) as answer:  # noqa: S310 - our own node
        assert answer.status == 200
        assert "yipan" in answer.headers["Set-Cookie"]


def test_then_a_district_s_system_publishes_and_a_wall_of_the_city_s_shows_it(played: Up) -> None:
    played.until("→ accepted")
    played.until("municipal wall │")
