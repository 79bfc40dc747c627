"""`yipan demo`: May 2019 (P8, P9), the same on the city's node and on Haidian's, and the same after a second run."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.acceptance.command import Up
from tests.acceptance.harness import left_over


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def played(folder: Path) -> Iterator[Up]:
    """A board on which May 2019 was played twice."""
    once = Up(folder, "demo", "--once")
    assert once.wait() == 0, "".join(once.said)
    assert left_over(folder) == []
    demo = Up(folder, "demo")
    demo.until("The live board")
    yield demo
    assert demo.end() == 0
    assert left_over(folder) == []


@pytest.mark.parametrize("node", ["bj", "bj.haidian"])
def test_the_figures_of_the_seminar_and_of_the_visit_are_the_articles(played: Up, node: str) -> None:
    figures = played.get(node, "/v1/figures")
    total = figures["total"]
    assert (total["raised"], total["resolved"], total["open"]) == (29, 4, 25)
    assert [category["name"]["zh"] for category in figures["categories"]] == [
        "基础设施修缮不及时",
        "社区党组织建设不规范",
        "物业管理不到位",
    ]
    assert sum(category["figures"]["raised"] for category in figures["categories"]) == 29
    lamps = [done for done in figures["measures"] if done["place"]["zh"] == "科煦社区保福寺平房区"]
    assert [(done["quantity"], done["unit"]["zh"], done["confirmed"]) for done in lamps] == [(14, "处", 14)]


def test_both_tiers_see_the_same_figures_and_the_same_items(played: Up) -> None:
    for path in ("/v1/figures", "/v1/issues", "/v1/patrols"):
        city, district = (without_position(played.get(node, path)) for node in ("bj", "bj.haidian"))
        assert city == district, path


@pytest.mark.parametrize("node", ["bj", "bj.haidian"])
@pytest.mark.parametrize(
    ("moment", "resolved"),
    [("2019-05-16T23:59:00+08:00", 0), ("2019-05-17T23:59:00+08:00", 4), ("2019-12-31T23:59:00+08:00", 4)],
)
def test_the_past_is_answered_as_it_was(played: Up, node: str, moment: str, resolved: int) -> None:
    total = played.get(node, "/v1/figures", as_of=moment)["total"]
    assert (total["raised"], total["resolved"]) == (29, resolved)


def test_the_resolved_items_are_the_lighting_of_the_two_communities(played: Up) -> None:
    resolved = [line["issue"] for line in played.get("bj", "/v1/issues", status="resolved")["items"]]
    assert [issue["item"] for issue in resolved] == [19, 20, 21, 22]
    assert all("灯" in issue["text"] for issue in resolved)
    assert {issue["about"].rpartition(".")[2] for issue in resolved} == {"kexu", "keyuan"}


def test_a_second_play_gave_no_command_again(played: Up) -> None:
    subjects = [event.data for event in played.log("bj")]
    assert len(subjects) == len(set(subjects))
    assert sum('"type":"IssueRaised"' in data for data in subjects) == 29
    assert sum('"type":"IssueResolved"' in data for data in subjects) == 4
    assert sum('"type":"SeminarHeld"' in data for data in subjects) == 1


def test_what_the_article_says_is_not_marked_as_invented(played: Up) -> None:
    invented = {
        kind
        for kind in ("SeminarHeld", "SiteVisited")
        for event in played.log("bj")
        if f'"type":"{kind}"' in event.data and '"synthetic":true' in event.data
    }
    assert invented == set()


def test_the_address_of_the_live_board_signs_in(played: Up) -> None:
    (link,) = (line.split()[-1] for line in played.said if line.startswith("  bj ") and "login" in line)
    with urlopen(link, timeout=10) as answer:  # noqa: S310 - our own node
        assert answer.status == 200
        assert "yipan" in answer.headers["Set-Cookie"]


def without_position(answer: Any) -> Any:
    """Leave out what is each node's own: where it stands in its log."""
    if isinstance(answer, dict):
        return {key: without_position(value) for key, value in answer.items() if key != "position"}
    return [without_position(one) for one in answer] if isinstance(answer, list) else answer
