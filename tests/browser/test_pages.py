"""What holds for every page: the policy, both languages, a phone's width, the keyboard, the sign-in."""

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from services.api.tokens import FILE
from services.dashboard.places import NAVIGATION
from tests.browser.conftest import OpenPage
from tests.browser.serving import Scene, session

PATHS = [each.path for each in NAVIGATION] + [
    "/issues/19",
    "/?as_of=2019-05-16",
    "/links?as_of=3",
    "/issues?figure=overdue",
    "/patrols",
    "/tasks",
    "/registers/undertakings",
    "/records/19",
    "/queries/tally",
    "/queries/linkage?as_of=2019-05-20",
    "/queries/roster",
    "/review/ledger.issues",
    "/glossary?q=issue",
]
NARROW = 390


def address(may: Scene, path: str, language: str) -> str:
    """Return a page's address; an issue is named by its number in the list."""
    if path in ("/issues/19", "/records/19"):
        path = path.replace("19", may.issue(19).id)
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def settle(page: Page) -> None:
    """Wait until a page that is live is so."""
    if page.locator("#stream").count():
        expect(page.locator("#live")).to_have_attribute("data-state", "live")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_it_keeps_the_policy_and_raises_no_error(
    may: Scene, open_page: OpenPage, complaints: list[str], path: str, language: str
) -> None:
    page = open_page(may, address(may, path, language))
    settle(page)
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("main")).to_be_visible()
    assert complaints == []


@pytest.mark.parametrize(("language", "scheme"), [("zh", "light"), ("en", "dark")])
@pytest.mark.parametrize("path", PATHS)
def test_a_phone_need_not_scroll_sideways(
    may: Scene, open_page: OpenPage, path: str, language: str, scheme: str
) -> None:
    page = open_page(may, address(may, path, language), width=NARROW, color_scheme=scheme)
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW


def test_a_script_that_comes_late_does_not_keep_the_page_from_going_live(may: Scene, open_page: OpenPage) -> None:
    page = open_page(may, "/")
    late = []

    def hold_back(route: Route) -> None:
        late.append(route.request.url)
        page.wait_for_timeout(500)
        route.continue_()

    page.route("**/hx-sse.min.js*", hold_back)
    page.reload()
    settle(page)
    assert late


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere(may: Scene) -> None:
    answer = httpx.get(may.url + "/", cookies=dict([session(may)]))
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert " style=" not in answer.text
    assert "<style" not in answer.text


def test_who_is_not_signed_in_is_led_to_the_sign_in(may: Scene, open_page: OpenPage) -> None:
    page = open_page(may, "/", signed_in=False)
    assert page.url.endswith("/login")


def test_a_stream_is_for_those_who_are_signed_in(may: Scene) -> None:
    assert httpx.get(may.url + "/live").status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/?as_of=yesterday",
        "/?as_of=999999",
        "/?as_of=9999-12-31",
        "/issues?as_of=1&clock=sundial",
        "/issues?figure=none",
        "/issues?after=x",
    ],
)
def test_what_cannot_be_shown_is_said_with_the_reason(may: Scene, path: str) -> None:
    answer = httpx.get(may.url + path, cookies=dict([session(may)]), headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert path.rpartition("=")[2] in answer.text


@pytest.mark.parametrize("query", ["category=%00", "within=%0A", "source=%7F"])
def test_what_no_database_keeps_is_refused(may: Scene, query: str) -> None:
    assert httpx.get(f"{may.url}/issues?{query}", cookies=dict([session(may)])).status_code == 400


@pytest.mark.parametrize("id", ["issue-0@bj", "%00", "patrol-0@bj", "issue"])
@pytest.mark.parametrize("place", ["/issues", "/live/issues"])
def test_an_issue_that_is_not_there_is_not_found(may: Scene, place: str, id: str) -> None:
    answer = httpx.get(f"{may.url}{place}/{id}", cookies=dict([session(may)]))
    assert answer.status_code == 404
    assert "text/html" in answer.headers["content-type"]


def test_who_is_signed_out_elsewhere_is_led_to_the_sign_in(board: Scene, open_page: OpenPage) -> None:
    page = open_page(board, "/")
    settle(page)
    (board.node.settings.data / FILE).write_text("")
    expect(page).to_have_url(board.url + "/login")


def test_the_keyboard_reaches_the_content_first(may: Scene, open_page: OpenPage) -> None:
    page = open_page(may, "/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_what_is_focused_stays_so_when_it_changes(may: Scene, open_page: OpenPage) -> None:
    page = open_page(may, "/")
    settle(page)
    link = page.locator("#square-bj-haidian-link")
    link.focus()
    page.evaluate(
        "htmx.swap({sourceElement: document.getElementById('stream'), swap: 'none', text: "
        '\'<hx-partial hx-target="#square-bj-haidian" hx-swap="outerHTML">\' '
        "+ document.getElementById('square-bj-haidian').outerHTML + '</hx-partial>'})"
    )
    expect(link).to_be_focused()
