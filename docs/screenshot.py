"""Takes the README's picture of a board that runs: `python docs/screenshot.py "$(yipan login bj)"`."""

import argparse
import shutil
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

OUTPUT = Path(__file__).with_name("board.png")
Scheme = Literal["light", "dark"]
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def take(link: str, path: str, output: Path, language: str, scheme: Scheme, width: int, height: int | None) -> None:
    """Sign in with a link, open a page of that node, and keep what is seen of it once it is live."""
    where = urlsplit(link)
    mark = "&" if "?" in path else "?"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(
            viewport={"width": width, "height": height or 900}, color_scheme=scheme, device_scale_factor=2
        )
        page.goto(link)
        page.goto(f"{where.scheme}://{where.netloc}{path}{mark}lang={language}")
        if page.locator("#stream").count():
            page.locator("#live[data-state=live]").wait_for()
        page.screenshot(path=output, full_page=height is None)
        browser.close()


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("link", help="what `yipan login` printed")
    parser.add_argument("output", nargs="?", type=Path, default=OUTPUT)
    parser.add_argument("--path", default="/")
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    parser.add_argument("--scheme", choices=("light", "dark"), default="light")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, help="of what is kept, from the top; all of it if left out")
    given = parser.parse_args()
    take(given.link, given.path, given.output, given.language, given.scheme, given.width, given.height)


if __name__ == "__main__":
    main()
