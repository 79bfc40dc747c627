"""The colours of the pages: what is read stands out from what it stands on by 4.5 to 1 (WCAG 2.2, 1.4.3 AA)."""

import re
from itertools import product
from pathlib import Path

import pytest

import services.dashboard

CSS = (Path(services.dashboard.__file__).parent / "static" / "base.css").read_text("utf-8")
LIGHT, DARK = (dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", part)) for part in CSS.split("@media", 2)[:2])
INKS = ("ink", "ink-2", "azurite", "malachite", "cinnabar", "ochre", "grey")
GROUNDS = ("paper", "card", "wash")
PAIRS = [*product(INKS, GROUNDS), ("bar-ink", "bar"), ("bar-2", "bar"), ("paper", "ochre"), ("ink", "flash")]


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_ink_can_be_read_on_every_ground(scheme: dict[str, str], ink: str, ground: str) -> None:
    lighter, darker = sorted((_luminance(scheme[ink]), _luminance(scheme[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    """Return the relative luminance of an sRGB colour, as WCAG defines it."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
