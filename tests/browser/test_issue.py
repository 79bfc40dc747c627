"""The ledger and an issue's page in a browser: from a figure to the list, from an item to its whole history."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.serving import Scene


def test_a_square_leads_to_its_issues_and_an_issue_to_its_history(may: Scene, open_page: OpenPage) -> None:
    page = open_page(may, "/?lang=en")
    page.get_by_role("link", name="Haidian District").first.click()
    expect(page.locator("#ledger-count")).to_have_text("29 issues")
    page.get_by_role("link", name="Street lighting in the Baofusi").click()
    expect(page.locator("h1")).to_contain_text("Street lighting in the Baofusi bungalow area")
    expect(page.locator(".which")).to_contain_text("Item 19 of the list")


def test_the_ledger_is_filtered_as_the_board_counts(may: Scene, open_page: OpenPage) -> None:
    page = open_page(may, "/issues?lang=en")
    page.get_by_label("State").select_option("resolved")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("#ledger-count")).to_have_text("4 issues")
    assert page.locator("#ledger td.item").all_inner_texts() == ["19", "20", "21", "22"]


def test_the_history_has_the_events_of_all_who_took_part_in_the_order_of_their_time(
    may: Scene, open_page: OpenPage
) -> None:
    page = open_page(may, f"/issues/{may.issue(19).id}?lang=en")
    names = [name.partition(" synthetic")[0].strip() for name in page.locator(".event h3").all_inner_texts()]
    assert names == [
        "Issue raised",
        "Issue verified",
        "Issue listed",
        "Issue assigned",
        "Rectification accepted",
        "Rectification submitted",
        "Rectification checked",
        "Issue resolved",
    ]
    times = page.locator(".event .when time").evaluate_all("all => all.map(time => time.dateTime)")
    assert times == sorted(times)
    submitted = page.locator(".event", has_text="Rectification submitted")
    expect(submitted).to_contain_text("street lamps added: 14")
    expect(submitted).to_contain_text("2019-05-17")
    expect(submitted.locator(".trace")).to_contain_text("recorded 20")


def test_the_way_of_an_issue_shows_how_far_it_is(may: Scene, open_page: OpenPage) -> None:
    page = open_page(may, f"/issues/{may.issue(19).id}?lang=en")
    expect(page.locator(".path .done")).to_have_count(5)
    expect(page.locator(".path .last")).to_contain_text("Resolved")
    page.goto(f"{may.url}/issues/{may.issue(1).id}?lang=en")
    expect(page.locator(".path .last")).to_contain_text("Assigned")
