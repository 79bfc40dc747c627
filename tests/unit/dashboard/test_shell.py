"""The frame of a page: which place it belongs to, and addresses that keep the moment."""

import pytest

from domain.node_id import NodeId
from domain.words import Words
from services.dashboard.places import DOORS, own_page, place_of
from services.dashboard.routes import PAGES
from services.dashboard.shell import Shell


def shell(path: str, **query: str) -> Shell:
    return Shell(node=NodeId("bj"), name=Words("北京市", "Beijing"), path=path, query=query)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/", "/"),
        ("/issues/issue-1@bj", "/issues"),
        ("/review/ledger.issues", "/review"),
        ("/registers/tasks", "/registers"),
        ("/records/task-1@bj", "/registers"),
        ("/queries/coverage", "/registers"),
        ("/patrols", "/registers"),
        ("/tasks", "/registers"),
        ("/links", "/links"),
        ("/glossary", None),
    ],
)
def test_a_page_belongs_to_a_place(path: str, place: str | None) -> None:
    assert shell(path).place == place


@pytest.mark.parametrize("path", PAGES)
def test_every_page_belongs_to_a_place_or_is_led_to(path: str) -> None:
    assert place_of(path) or path in {each.path for each in DOORS}, f"services/dashboard/places.py: where is {path}?"


def test_a_register_may_have_a_page_besides_the_one_that_all_have() -> None:
    assert [own_page(plural) for plural in ("patrols", "teams")] == ["/patrols", None]


def test_a_link_keeps_the_moment_and_a_fragment_stays_at_the_end() -> None:
    page = shell("/review", as_of="2019-12-31", year="2019")
    assert page.link("/registers") == "/registers?as_of=2019-12-31"
    assert page.link("/patrols#p1", clock="occurred") == "/patrols?clock=occurred&as_of=2019-12-31#p1"
    assert page.with_query(year="2018") == "/review?as_of=2019-12-31&year=2018"
