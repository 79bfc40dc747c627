"""The register of reports in a browser: a dead letter is found, corrected without script, and then on the board."""

import orjson
import pytest
from playwright.sync_api import expect

from domain.authority import Actor, Role
from tests.browser.conftest import OpenPage
from tests.browser.serving import CITY, Scene
from tests.unit.gateway.reporting import LIST, event

PUBLISHER = Actor("oa", CITY, frozenset({Role.PUBLISHER}))


def report(scene: Scene, *events: dict[str, object]) -> None:
    scene.node.gateway.take(PUBLISHER, events)


def test_a_dead_letter_is_corrected_in_a_form(board: Scene, open_page: OpenPage, complaints: list[str]) -> None:
    report(board, event("IssueListOpened", "L-7", {**LIST, "categories": []}))
    page = open_page(board, "/registers?lang=en", roles=(Role.READER, Role.OFFICER), java_script_enabled=False)
    page.get_by_role("link", name="Reports", exact=True).click()
    expect(page.locator("#refused h2")).to_contain_text("Dead letters")
    expect(page.locator("#refused")).to_contain_text("at least 1 item")
    page.locator("#refused").get_by_role("link", name="Issue list opened").click()
    expect(page.locator("[aria-current=page]")).to_have_text("Registers")
    draft = orjson.loads(page.locator("textarea").input_value())
    page.locator("textarea").fill(orjson.dumps({**draft, "data": LIST}).decode())
    page.get_by_role("button", name="Resubmit").click()
    expect(page.locator(".which .badge")).to_have_text("accepted")
    expect(page.locator(".attempts > li")).to_have_count(1)
    page.locator(".entered a").click()
    expect(page.locator("h1")).to_contain_text("List")
    assert complaints == []


def test_what_waits_is_dismissed_with_a_reason(board: Scene, open_page: OpenPage, complaints: list[str]) -> None:
    report(board, event("IssueVerified", "I-4711"))
    page = open_page(board, "/reports?lang=en", roles=(Role.READER, Role.OFFICER))
    expect(page.locator("#waiting .waits").first).to_have_text("Waits for: I-4711")
    page.locator("#waiting").get_by_role("link").click()
    page.get_by_label("Reason for dismissing").fill("sent by mistake")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator(".which .badge")).to_have_text("dismissed")
    expect(page.locator(".attempts")).to_contain_text("sent by mistake")
    assert complaints == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_of_the_register_is_wider_than_the_window(
    board: Scene, open_page: OpenPage, language: str, width: int
) -> None:
    report(board, event("IssueVerified", "I-" + "4711" * 40), event("IssueListOpened", "L" * 200, {"title": "x" * 300}))
    page = open_page(board, f"/reports?lang={language}", width=width)
    for link in ("#refused tbody a", "#waiting tbody a"):
        page.goto(f"{board.url}/reports")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator(link).first.click()
        expect(page.locator(".raw")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
