"""Registers, records and queries in a browser: from the index to a record and along its links, live, in the past."""

from datetime import UTC, datetime

import httpx
import pytest
from playwright.sync_api import expect

from domain.authority import Role
from domain.task.assigning import AssignTask
from projections.engine.query import queries
from projections.registry import REGISTERS
from services.dashboard.pages.query import open_queries
from services.dashboard.pages.registers import open_registers
from tests.browser.conftest import OpenPage
from tests.browser.serving import CITY, HOSTED, Scene, session

SUBDISTRICT = HOSTED[3].id


def answer(scene: Scene, path: str, language: str = "en") -> httpx.Response:
    return httpx.get(
        scene.url + path, cookies=dict([session(scene)]), headers={"Accept-Language": language}, timeout=30
    )


def test_the_index_leads_to_a_register_a_record_and_what_it_is_about(may: Scene, open_page: OpenPage) -> None:
    page = open_page(may, "/registers?lang=en")
    undertakings = page.locator(".register-list li", has_text="Undertakings")
    expect(undertakings.locator("b")).to_have_text("4")
    undertakings.get_by_role("link").click()
    expect(page.locator("h1")).to_have_text("Undertakings")
    expect(page.locator(".register tbody tr")).to_have_count(4)
    page.locator(".register tbody tr").first.get_by_role("link").first.click()
    expect(page.locator("h1")).to_contain_text("Undertaking")
    expect(page.locator("[aria-current=page]")).to_have_text("Registers")
    page.locator(".record .facts").get_by_role("link").first.click()
    expect(page.locator(".which b")).to_have_text("Task")


def test_a_record_has_what_others_keep_in_answer_and_the_history_of_all(may: Scene, open_page: OpenPage) -> None:
    page = open_page(may, "/registers/tasks?lang=en")
    page.get_by_role("link", name="科煦").first.click()
    expect(page.locator("#answers-undertakings tbody tr")).to_have_count(3)
    names = [name.partition(" synthetic")[0].strip() for name in page.locator(".event h3").all_inner_texts()]
    assert names[0] == "Task assigned"
    assert names[-1] == "Task confirmed"
    assert names.count("Task accepted") == 3
    about = page.locator(".event", has_text="Task assigned").get_by_role(
        "link", name="Joint patrol of municipal team 3"
    )
    about.click()
    expect(page.locator(".which b")).to_have_text("Joint patrol")


def test_a_register_is_filtered_by_its_fields(may: Scene, open_page: OpenPage) -> None:
    page = open_page(may, "/registers/undertakings?lang=en")
    page.get_by_label("Owner").select_option("bj.haidian.zhongguancun.kexu")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator(".register tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Clear filters").click()
    expect(page.locator(".register tbody tr")).to_have_count(4)


def test_a_register_shows_what_it_held_then(may: Scene, open_page: OpenPage) -> None:
    page = open_page(may, "/registers/tasks?lang=en&as_of=2019-05-14")
    expect(page.locator("#register")).to_contain_text("No record matches")
    page.goto(f"{may.url}/registers?as_of=2019-05-14")
    expect(page.locator(".register-list li", has_text="Tasks").locator("b")).to_have_text("0")
    expect(page.locator(".register-list li", has_text="Patrols").get_by_role("link")).to_have_attribute(
        "href", "/registers/patrols?as_of=2019-05-14"
    )


def test_a_record_that_is_opened_appears_without_a_reload(
    board: Scene, open_page: OpenPage, complaints: list[str]
) -> None:
    page = open_page(board, "/registers/tasks?lang=en")
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    page.evaluate("window.opened = true")
    at = datetime(2019, 5, 20, tzinfo=UTC)
    board.give(CITY, AssignTask(title="检查全市路灯", lead=SUBDISTRICT, due=at), key="more", at=at)
    board.show()
    expect(page.locator(".register tbody tr")).to_have_count(3)
    expect(page.locator(".register tbody tr").last).to_contain_text("检查全市路灯")
    assert page.evaluate("window.opened") is True
    assert complaints == []


def test_a_query_answers_what_its_form_asks(may: Scene, open_page: OpenPage) -> None:
    page = open_page(may, "/queries/due-date?lang=en")
    expect(page.locator("main")).to_contain_text("Choose what is asked about")
    page.locator("[name=start]").fill("2019-05-15T10:00")
    page.locator("[name=amount]").fill("48")
    page.locator("[name=unit]").select_option("hours")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#answer")).to_contain_text("2019-05-17 10:00")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("plural", sorted(open_registers()))
def test_every_register_has_its_page(may: Scene, plural: str, language: str) -> None:
    found = answer(may, f"/registers/{plural}", language)
    assert found.status_code == 200
    assert 'id="register"' in found.text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", sorted(open_queries()))
def test_every_query_has_its_page(may: Scene, name: str, language: str) -> None:
    assert answer(may, f"/queries/{name}", language).status_code == 200


@pytest.mark.parametrize(("name", "figure"), [("timeliness", "on-time"), ("returns", "hops"), ("letters", "replied")])
def test_the_figures_of_a_query_lead_to_what_they_are_made_of(may: Scene, name: str, figure: str) -> None:
    page = answer(may, f"/queries/{name}?year=2019").text
    assert f'href="/review/{name}.{figure}?year=2019"' in page
    assert answer(may, f"/review/{name}.{figure}?year=2019").status_code == 200


@pytest.mark.parametrize("plural", sorted(REGISTERS.keys() - open_registers().keys()))
def test_a_restricted_register_is_named_and_not_shown(may: Scene, plural: str) -> None:
    assert answer(may, f"/registers/{plural}").status_code == 404
    assert f"/v1/{plural}" in answer(may, "/registers").text


def test_what_pages_show_is_for_every_reader() -> None:
    assert {"clues", "clue-receipts"}.isdisjoint(open_registers())
    assert {queries[name].role for name in open_queries()} == {Role.READER}


@pytest.mark.parametrize(
    "path",
    [
        "/registers/tasks?colour=red",
        "/registers/tasks?after=x",
        "/queries/coverage?year=soon",
        "/queries/coverage?colour=red",
        "/review?year=soon",
        "/review/ledger.issues?after=x",
    ],
)
def test_what_cannot_be_asked_is_said_with_its_name(may: Scene, path: str) -> None:
    found = answer(may, path)
    assert found.status_code == 400
    assert path.partition("?")[2].partition("=")[0] in found.text


def test_what_a_rule_forbids_is_said_in_its_words(may: Scene) -> None:
    found = answer(may, "/queries/due-date?start=2035-01-01T10:00&amount=3&unit=working-days")
    assert found.status_code == 409
    assert "There is no answer" in found.text
    assert "2035" in found.text


@pytest.mark.parametrize(
    "path",
    [
        "/registers/dragons",
        "/queries/dragons",
        "/records/dragon-1@bj",
        "/records/task-0@bj",
        "/records/x",
        "/review/x",
        "/queries/roster?round=round-7@bj",
    ],
)
def test_what_is_not_there_is_not_found(may: Scene, path: str) -> None:
    found = answer(may, path)
    assert found.status_code == 404
    assert "text/html" in found.headers["content-type"]
