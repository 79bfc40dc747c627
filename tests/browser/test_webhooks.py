"""Webhooks in a browser: one that stopped is found, its attempts are read, and it goes on, without script."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import expect

from domain.authority import Role
from services.api.tokens import add_token
from tests.acceptance.harness import eventually
from tests.browser.conftest import OpenPage
from tests.browser.serving import CITY, Scene
from tests.integration.feed.receiver import Receiver, status

KEEPER = (Role.READER, Role.OPERATOR)
LONG = "4711" * 60


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver().open() as receiver:
        yield receiver


def subscribe(scene: Scene, url: str) -> str:
    """Have the year's tasks posted somewhere, from the beginning; return the id of the webhook."""
    token = add_token(scene.node.settings.data, CITY, (Role.SUBSCRIBER,))
    wanted = {"url": url, "type": ["TaskAssigned"], "organisation": ["bj.haidian"], "after": 0}
    answer = httpx.post(f"{scene.url}/v1/webhooks", json=wanted, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def is_well(scene: Scene, id: str) -> bool:
    """Say whether everything is delivered."""
    found = scene.node.webhooks.get(id)
    return found is not None and not found.failures and found.paused is None and found.position == scene.node.log.head()


def test_a_webhook_that_stopped_goes_on(
    board: Scene, receiver: Receiver, open_page: OpenPage, complaints: list[str]
) -> None:
    receiver.answers.append(status(410))
    id = subscribe(board, receiver.url)
    receiver.next()
    page = open_page(board, "/registers?lang=en", roles=KEEPER, java_script_enabled=False)
    page.get_by_role("link", name="Webhooks", exact=True).click()
    expect(page.locator("[aria-current=page]")).to_have_text("Registers")
    page.get_by_role("link", name=receiver.url).click()
    expect(page.locator("h1")).to_have_text(receiver.url)
    with page.expect_navigation():
        page.get_by_role("button", name="Try again now").click()
    receiver.next()
    eventually(lambda: is_well(board, id), what="the delivery")
    page.reload()
    expect(page.locator(".badge").first).to_have_text("well")
    expect(page.locator("tbody tr")).to_have_count(2)
    assert complaints == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_of_webhooks_is_wider_than_the_window(
    board: Scene, receiver: Receiver, open_page: OpenPage, language: str, width: int
) -> None:
    receiver.answers.append(status(500))
    subscribe(board, f"{receiver.url}&{LONG}")
    receiver.next()
    page = open_page(board, f"/webhooks?lang={language}", roles=KEEPER, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("tbody a").click()
    expect(page.locator(".facts")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
