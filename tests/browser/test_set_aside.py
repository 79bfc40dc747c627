"""An event that cannot be read is shown to those who run the node; the rest of the board works."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from domain.authority import Role
from tests.browser.conftest import OpenPage
from tests.browser.serving import serving
from tests.contract.log.events import CITY, happened
from tests.smuggled import smuggle


@pytest.mark.parametrize(
    ("language", "said", "why"),
    [("zh", "搁置的事件", "须为带时区的时刻"), ("en", "Events set aside", "must be a moment with its time zone")],
)
@pytest.mark.parametrize("width", [1280, 390])
def test_what_is_set_aside_is_listed_and_nothing_else_is_harmed(
    tmp_path: Path, open_page: OpenPage, complaints: list[str], language: str, said: str, why: str, width: int
) -> None:
    with serving(tmp_path) as scene:
        bad = smuggle(scene.node.log, happened("bad", source=CITY), time="2026-11-30T02:53:57")
        assert scene.node.views.wait_for(bad.position, 10)
        page = open_page(scene, f"/links?lang={language}", width=width, roles=(Role.READER, Role.OPERATOR))
        expect(page.locator("#running")).to_contain_text(said)
        expect(page.locator("#running li")).to_contain_text(str(bad.position))
        expect(page.locator("#running li")).to_contain_text(why)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.goto(f"{scene.url}/?lang={language}")
        expect(page.locator("#live")).to_have_attribute("data-state", "live")
    assert complaints == []
