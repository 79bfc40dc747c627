"""The annual review as a report: chapters in the order of the article, each figure with what it is."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.aggregate_id import aggregate_id
from domain.issue.events import IssueRaised
from domain.node_id import NodeId
from domain.words import Words
from projections import definition
from projections.bodies import Whom
from projections.circle import By
from projections.definition import NOTHING_REPORTED, Chapter, Counted, Definition, FigureGroup, FigureUnit
from projections.question import Inquiry, Window
from services.dashboard import rendering
from services.dashboard.page import PageContext, Parameters
from services.dashboard.pages.review import review
from services.dashboard.shell import Shell
from services.dashboard.stream.content import PageContent
from services.dashboard.stream.regions import Region
from services.dashboard.wrong import InvalidFilter
from services.language import Language
from tests.unit.given import BJ, HAIDIAN

NOW = datetime(2020, 1, 16, tzinfo=UTC)
SHELL = Shell(node=NodeId("bj"), name=Words("北京市", "Beijing"), path="/review", query={})
COUNTS = Words("只计一次", "Each counts once")
FIGURES = {
    "interviews.low-rating": (10, FigureUnit.COUNT, Window.TERM),
    "ledger.issues": (1443, FigureUnit.COUNT, Window.YEAR),
    "rounds.routine": (2, FigureUnit.COUNT, Window.YEAR),
    "clues.contribution": (69, FigureUnit.PERCENT, Window.YEAR),
    "seminar.team": (0, FigureUnit.TEXT, Window.ROUND),
    "dragons.seen": (3, FigureUnit.COUNT, Window.STANDING),
    "dragons.slain": (None, FigureUnit.PERCENT, Window.STANDING),
}


def define(name: str, value: int | None, unit: FigureUnit, window: Window) -> Definition:
    text = Words("第三组", "Team 3") if unit is FigureUnit.TEXT else NOTHING_REPORTED if value is None else None
    records = (aggregate_id("issue", "a1", BJ),) if value is not None else ()
    group = name.partition(".")[0]
    return Definition(
        name,
        2,
        Words("数字", name),
        COUNTS,
        By.CITY,
        Whom.DISTRICTS,
        window,
        unit,
        group,
        (IssueRaised,),
        lambda *_: Counted(value, records, text),
    )


@pytest.fixture(autouse=True)
def _figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Inquiry, "question", lambda *_: object())
    monkeypatch.setattr(definition, "late_among", lambda _snapshot, records, _events: records)
    monkeypatch.setattr(definition, "definitions", {name: define(name, *rest) for name, rest in FIGURES.items()})
    monkeypatch.setattr(
        definition, "GROUPS", {**definition.GROUPS, "dragons": FigureGroup(Words("龙", "Dragons"), Chapter.OTHERS)}
    )


def drawn(year: str = "2019", reader: NodeId = BJ) -> PageContent:
    snapshot: Any = SimpleNamespace(position=7, moment=NOW, reader=reader, node=None, rows=lambda *_, **__: [])
    context = SimpleNamespace(
        parameters=Parameters(query={"year": year, "organisation": BJ}),
        snapshot=snapshot,
        status=Region("status", "status.html", None),
    )
    return review(cast(PageContext, context))


def html(language: Language, reader: NodeId = BJ) -> str:
    region = next(each for each in drawn(reader=reader).regions if each.id == "review")
    return " ".join(rendering.patches([region], language, NOW, (), shell=SHELL).split())


def test_the_chapters_stand_in_the_order_of_the_article_and_others_last() -> None:
    report = next(each for each in drawn().regions if each.id == "review")
    assert [each.id for each in report.parts] == [
        "chapter-year",
        "chapter-board",
        "chapter-second-half",
        "chapter-others",
    ]
    assert [each.id for each in report.parts[0].parts] == ["group-rounds", "group-ledger", "group-clues"]


def test_a_figure_has_its_value_its_words_its_window_its_version_and_its_moment() -> None:
    page = html("en")
    assert '<dd class="value">1443</dd>' in page
    assert '<dd class="value">69<small>%</small></dd>' in page
    assert '<dd class="value">Team 3</dd>' in page
    assert "calendar 2019" in page
    assert "since the committee took office" in page
    assert "definition 2" in page
    assert "as of 2020-01-16" in page
    assert "Each counts once" in page


def test_a_figure_of_a_part_says_so_and_one_of_nothing_is_not_visible() -> None:
    page = html("zh", HAIDIAN)
    assert page.count("<span>此处可见部分</span>") == len(FIGURES) - 1
    assert '<dd class="value">此处不可见</dd>' in page
    assert "可见" not in html("zh")


def test_a_figure_says_by_whom_and_about_whom_it_counts() -> None:
    assert "市级办理，涉及区" in html("zh")
    assert "by the city&#39;s own bodies, about districts" in html("en")


def test_where_nothing_was_reported_that_is_said_and_not_0_per_cent() -> None:
    assert '<dd class="value">无报送</dd>' in html("zh")
    assert '<dd class="value">nothing reported</dd>' in html("en")


def test_a_figure_says_how_many_of_its_records_were_recorded_late(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "其中 1 件补录" in html("zh")
    assert "of these 1 recorded late" in html("en")
    monkeypatch.setattr(definition, "late_among", lambda *_: [])
    assert "补录" not in html("zh")


def test_a_figure_leads_to_what_it_is_made_of() -> None:
    assert 'href="/review/ledger.issues?year=2019&amp;organisation=bj"' in html("zh")


def test_it_is_said_in_chinese_as_well() -> None:
    assert "构建巡视巡察“一盘棋”" in html("zh")
    assert "党委换届以来" in html("zh")


@pytest.mark.parametrize("year", ["soon", "1066", "99999"])
def test_what_is_no_year_is_refused(year: str) -> None:
    with pytest.raises(InvalidFilter, match="year: "):
        drawn(year)
