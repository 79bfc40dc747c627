"""Regions as they are drawn: what people wrote stays text, and a link says how far it is, or since when it is cut."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.node_id import NodeId
from domain.words import Words
from services.dashboard import rendering
from services.dashboard.pages.links import Neighbours, neighbour
from services.dashboard.shell import Shell
from services.dashboard.stream.regions import Region
from services.dashboard.widgets.latest import LatestEntry
from services.dashboard.widgets.scalars import Text
from services.language import Language
from services.links.alarm import older_than_sent
from services.links.state import LinkState
from services.links.trouble import SILENT

NOW = datetime(2019, 5, 17, 12, tzinfo=UTC)
HAIDIAN = NodeId("bj.haidian")
NAMES = {HAIDIAN: Words("海淀区", "Haidian District")}
STATE = LinkState(
    neighbour=HAIDIAN,
    connected=True,
    since=NOW - timedelta(hours=3),
    sent=88,
    stored=88,
    received=1042,
    neighbour_head=1042,
    heard_at=NOW - timedelta(seconds=10),
    alarm=None,
    trouble=None,
)
LONG_AGO = NOW - timedelta(minutes=14)
CUT = replace(STATE, connected=False, since=LONG_AGO, stored=80, neighbour_head=1045, heard_at=LONG_AGO, trouble=SILENT)
STOPPED = replace(STATE, since=NOW, stored=90, heard_at=NOW, alarm=older_than_sent(HAIDIAN, 90, 88))
SHELL = Shell(node=NodeId("bj"), name=Words("北京市", "Beijing"), path="/", query={})


def drawn(region: Region, language: Language) -> str:
    return " ".join(rendering.patches([region], language, NOW, (), shell=SHELL).split())


def completeness(state: LinkState, language: Language) -> str:
    region = Region("complete", "completeness.html", Neighbours((neighbour(state, NodeId("bj"), NAMES),)))
    return drawn(region, language)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '<hx-partial hx-target="#board">', '" onclick="x'])
def test_what_people_wrote_is_never_markup(text: str) -> None:
    words = Words(text, text)
    entry = LatestEntry(words, words, NOW, 1, Text(words, f"/issues/{text}"))
    html = drawn(Region("latest-1", "latest_entry.html", entry), "zh")
    assert text not in html
    assert html.count("<hx-partial") == 1


def test_a_link_that_is_up_says_how_far_it_is_and_when_it_was_heard() -> None:
    assert "已收到 1042" in completeness(STATE, "zh")
    assert "10 秒前" in completeness(STATE, "zh")
    assert "received up to 1042" in completeness(STATE, "en")


def test_a_link_that_is_cut_says_since_when_and_what_is_still_to_come() -> None:
    assert "中断" in completeness(CUT, "zh")
    assert "14 min ago" in completeness(CUT, "en")
    assert "3 still to come" in completeness(CUT, "en")


def test_a_link_that_stopped_says_why_and_what_to_do() -> None:
    region = Region("link", "link.html", neighbour(STOPPED, NodeId("bj"), NAMES))
    assert "older copy" in drawn(region, "en")
    assert "yipan node recover" in drawn(region, "zh")
