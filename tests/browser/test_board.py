"""The chessboard in a browser: the article's May 2019, the past, and changes that come by themselves."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Request, expect

from domain.issue.settling import WriteOffIssue
from services.dashboard.words.words import word
from services.language import Language
from tests.browser.conftest import OpenPage
from tests.browser.serving import CITY, Scene

CHANGE = datetime(2019, 5, 20, 9, tzinfo=UTC)
HAIDIAN = "#square-bj-haidian"
LOCALES: dict[Language, str] = {"zh": "zh-CN", "en": "en-GB"}


def write_off(board: Scene, item: int) -> None:
    board.give(CITY, WriteOffIssue(), key=f"write-off/{item}", at=CHANGE, on=board.issue(item))
    board.show()


def _shown(request: Request) -> str:
    """Return the position that a page says it shows: that of the last message, of the page itself if none came yet."""
    return request.headers.get("last-event-id") or parse_qs(urlsplit(request.url).query)["seen"][0]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_shows_may_2019_in_both_languages(may: Scene, open_page: OpenPage, language: Language) -> None:
    page = open_page(may, locale=LOCALES[language])
    expect(page.locator("html")).to_have_attribute("lang", {"zh": "zh-CN", "en": "en"}[language])
    expect(page.locator(".figures .is-raised dd")).to_have_text("29")
    expect(page.locator(".figures .is-unresolved dd").first).to_have_text("25")
    expect(page.locator(".figures .is-resolved dd").first).to_have_text("4")
    patrol = page.locator("#patrol .headline")
    for figure, key in (("15", "patrol.attendees"), ("29", "patrol.issues"), ("3", "patrol.categories")):
        expect(patrol.locator("div", has_text=word(key, language)).locator("dd")).to_have_text(figure)
    expect(patrol.locator("div", has_text={"zh": "增设路灯", "en": "street lamps added"}[language])).to_contain_text(
        "14"
    )
    expect(page.locator(HAIDIAN)).to_contain_text({"zh": "海淀区", "en": "Haidian District"}[language])


def test_squares_table_and_totals_agree(may: Scene, open_page: OpenPage) -> None:
    page = open_page(may)
    cells = page.locator("#line-within-bj-haidian td").all_inner_texts()
    assert cells == ["29", "25", "25", "4", "0", "0"]
    assert page.locator(".totals tfoot td").all_inner_texts() == cells
    expect(page.locator(f"{HAIDIAN} .marker")).to_have_count(29)
    expect(page.locator(f"{HAIDIAN} .marker.resolved")).to_have_count(4)


def test_a_command_changes_it_without_a_reload(board: Scene, open_page: OpenPage, complaints: list[str]) -> None:
    page = open_page(board)
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    page.evaluate("window.opened = true")
    write_off(board, 19)
    expect(page.locator(".figures .is-written-off dd").first).to_have_text("1")
    expect(page.locator(f"{HAIDIAN} .marker.written-off")).to_have_count(1)
    expect(page.locator("#line-within-bj-haidian td.is-written-off")).to_have_text("1")
    expect(page.locator("#latest li").first).to_contain_text("19")
    expect(page.locator("[role=status]")).to_contain_text("1")
    assert page.evaluate("window.opened") is True
    assert complaints == []


def test_it_leads_to_the_tasks_and_the_joint_patrols(may: Scene, open_page: OpenPage) -> None:
    page = open_page(may, "/?lang=en")
    expect(page.locator("#workload dd").first).to_have_text("2")
    page.locator("#workload").get_by_role("link", name="Tasks").click()
    expect(page.locator("h1")).to_have_text("Tasks")
    page.go_back()
    page.locator("#patrol h3").get_by_role("link").click()
    expect(page.locator("h1")).to_have_text("Joint patrols")


def test_only_what_changed_flashes(board: Scene, open_page: OpenPage) -> None:
    page = open_page(board)
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    expect(page.locator(".changed")).to_have_count(0)
    write_off(board, 19)
    expect(page.locator(f"{HAIDIAN}.changed")).to_be_visible()
    expect(page.locator("#square-bj-chaoyang.changed")).to_have_count(0)


def test_after_a_break_it_says_so_and_gets_what_it_missed(board: Scene, open_page: OpenPage) -> None:
    page = open_page(board)
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))  # a bound method will not do
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    page.evaluate("window.opened = true")
    seen = page.locator("#status b").inner_text()
    board.server.stop()
    expect(page.locator("#live")).to_have_attribute("data-state", "reconnecting")
    write_off(board, 20)
    board.server.start()
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    expect(page.locator(".figures .is-written-off dd").first).to_have_text("1")
    expect(page.locator(f"{HAIDIAN}.changed")).to_be_visible()
    assert page.evaluate("window.opened") is True
    assert _shown(asked[-1]) == seen


def test_a_day_in_the_past_is_shown_and_marked_as_such(may: Scene, open_page: OpenPage) -> None:
    page = open_page(may, "/?as_of=2019-05-16&lang=en")
    expect(page.locator(".now")).to_contain_text("As things stood at 2019-05-16 24:00")
    assert page.locator("#line-within-bj-haidian td").all_inner_texts() == ["29", "29", "0", "0", "0", "0"]
    expect(page.locator("#stream")).to_have_count(0)
    page.get_by_role("link", name="Day after").click()
    expect(page.locator(".now")).to_contain_text("2019-05-17 24:00")
    assert page.locator("#line-within-bj-haidian td").all_inner_texts() == ["29", "25", "0", "4", "0", "0"]
    page.get_by_role("link", name="Back to now").click()
    expect(page.locator("#live")).to_have_attribute("data-state", "live")


def test_a_log_position_in_the_past_is_shown(may: Scene, open_page: OpenPage) -> None:
    page = open_page(may, "/")
    page.locator(".asof summary").click()
    page.locator(".asof input[type=number]").fill("12")
    page.locator(".asof form", has=page.locator("input[type=number]")).locator("button").click()
    expect(page.locator(".now")).to_contain_text("12")
    expect(page.locator(".figures .is-raised dd")).to_have_text("0")


def test_it_is_readable_without_scripts(may: Scene, open_page: OpenPage) -> None:
    page = open_page(may, "/?lang=en", java_script_enabled=False)
    expect(page.locator("#live")).to_have_text("As the page was opened")
    expect(page.locator(".figures .is-raised dd")).to_have_text("29")


def test_the_language_is_switched_on_the_page_and_kept(may: Scene, open_page: OpenPage) -> None:
    page = open_page(may, locale="zh-CN")
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("Beijing: one chessboard")
    page.goto(may.url + "/tasks")
    expect(page.locator("h1")).to_have_text("Tasks")
