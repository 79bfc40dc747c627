"""A Chromium, and pages in it that are signed in and whose every complaint is kept."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from domain.authority import Role
from tests.browser.serving import Scene, serving, session

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

OpenPage = Callable[..., Page]

expect.set_options(timeout=15_000)  # a machine that runs other tests besides is slow


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all that is here, and say loudly what cannot be tried without a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip("NO CHROMIUM: the pages were not tried; apt-get install chromium"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def may(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The board after May 2019, for tests that change nothing."""
    with serving(tmp_path_factory.mktemp("may")) as scene:
        scene.play_may_2019()
        yield scene


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Scene]:
    """The board after May 2019, for one test to change."""
    with serving(tmp_path) as scene:
        scene.play_may_2019()
        yield scene


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of: violations of the policy, errors of scripts, resources that failed."""
    return []


@pytest.fixture
def open_page(browser: Browser, complaints: list[str]) -> Iterator[OpenPage]:
    """Return a function that opens a page of a node in a browser of its own."""
    with ExitStack() as closing:

        def open(
            scene: Scene,
            path: str = "/",
            *,
            width: int = 1280,
            signed_in: bool = True,
            roles: tuple[Role, ...] = (),
            **options: Any,
        ) -> Page:
            context = browser.new_context(viewport={"width": width, "height": 900}, **options)
            closing.callback(context.close)
            if signed_in:
                name, value = session(scene, *roles)
                context.add_cookies([{"name": name, "value": value, "url": scene.url}])
            page = context.new_page()
            page.on("console", lambda message: _keep(complaints, message))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(scene.url + path)
            return page

        yield open


def _keep(complaints: list[str], message: ConsoleMessage) -> None:
    if message.type in ("error", "warning"):
        complaints.append(message.text)
