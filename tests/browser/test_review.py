"""The annual review and the glossary in a browser: a report on screen and on paper, words found without scripts."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.serving import Scene


def test_a_figure_of_the_year_leads_to_the_very_events_behind_it(may: Scene, open_page: OpenPage) -> None:
    page = open_page(may, "/review?lang=en")
    expect(page.locator("h1")).to_have_text("2019: a year of inspection work in review")
    issues = page.locator(".figure-entry", has=page.get_by_role("link", name="Issues from the seminar"))
    expect(issues.locator(".value")).to_have_text("29")
    issues.get_by_role("link").click()
    expect(page.locator("#figure .value")).to_have_text("29")
    expect(page.locator("#events tbody tr")).to_have_count(29)
    page.locator("#events tbody tr").first.get_by_role("link").click()
    expect(page.locator(".issue h1")).to_be_visible()


def test_another_year_is_chosen_and_has_figures_of_its_own(may: Scene, open_page: OpenPage) -> None:
    page = open_page(may, "/review?lang=en")
    page.get_by_role("link", name="2018").click()
    expect(page.locator("h1")).to_contain_text("2018")
    expect(page.locator(".figure-entry .value").first).to_have_text("nothing reported")


def test_on_paper_there_is_the_report_and_nothing_else(may: Scene, open_page: OpenPage) -> None:
    page = open_page(may, "/review?lang=zh", color_scheme="dark")
    page.emulate_media(media="print")
    for hidden in ("nav", ".bar", ".filter", "footer", ".out"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".report h1")).to_be_visible()
    colours = page.locator(".report h1").evaluate(
        "e => [getComputedStyle(e).color, getComputedStyle(document.body.parentElement).backgroundColor]"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert page.locator(".group").first.evaluate("e => getComputedStyle(e).breakInside") == "avoid"


def test_the_glossary_finds_a_word_without_scripts(may: Scene, open_page: OpenPage) -> None:
    page = open_page(may, "/registers?lang=en", java_script_enabled=False)
    page.locator("footer").get_by_role("link", name="Glossary").click()
    page.get_by_label("Find").fill("销账")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#event-IssueWrittenOff")).to_contain_text("Issue written off")
    expect(page.locator("#event-TaskAssigned")).to_have_count(0)
    page.get_by_role("link", name="Clear filters").click()
    expect(page.locator("#event-TaskAssigned")).to_have_count(1)


def test_the_glossary_has_no_moment_and_no_stream(may: Scene, open_page: OpenPage, complaints: list[str]) -> None:
    page = open_page(may, "/glossary")
    expect(page.locator("#stream")).to_have_count(0)
    expect(page.locator(".asof")).to_have_count(0)
    expect(page.locator(".out button")).to_be_visible()
    assert complaints == []
