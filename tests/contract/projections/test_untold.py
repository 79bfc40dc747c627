"""What is not told here is not said to be none: an answer of a part that is empty says so, and where all of it is."""

from collections.abc import Iterator

import pytest

from domain.aggregate_id import AggregateId
from domain.list.events import IssueListOpened
from projections.engine.query import queries
from projections.engine.snapshot import Snapshot
from projections.ledger import issues, key_figures, patrols
from projections.scope import Extent
from projections.untold import asked, listed
from tests.contract.projections.conftest import OpenViews
from tests.unit.domain.examples import PROPERTY, TITLE, in_work
from tests.unit.given import BJ, CHAOYANG, HAIDIAN
from tests.unit.projections.recorded import ListedLog, on

LIST, ISSUE = AggregateId("list-1@bj.haidian"), AggregateId("issue-1@bj.haidian")
ASKED_OF_ALL = sorted(
    name for name, query in queries.items() if all(each.default is not each.empty for each in query.parameters)
)
"""The queries that need not be told about which record they are."""


@pytest.fixture
def district(caught_up: OpenViews) -> Iterator[Snapshot]:
    """Return the views of a district that has heard of nothing but itself."""
    with caught_up(ListedLog(node=HAIDIAN), node=HAIDIAN).read() as snapshot:
        yield snapshot


@pytest.mark.parametrize("name", ASKED_OF_ALL)
def test_no_answer_about_others_takes_silence_for_none(name: str, district: Snapshot) -> None:
    about = asked(queries[name], district).covers  # type: ignore[attr-defined]
    assert (about.extent, about.kept_at) == (
        (Extent.WHOLE, None) if about.owner == HAIDIAN else (Extent.NONE, about.owner)
    )


def test_of_its_own_acts_a_district_says_that_there_are_none(district: Snapshot) -> None:
    owned = [name for name in ASKED_OF_ALL if "owner" in {each.name for each in queries[name].parameters}]
    assert owned
    for name in owned:
        about = asked(queries[name], district, owner=HAIDIAN, below=True).covers  # type: ignore[attr-defined]
        assert (about.owner, about.extent, about.kept_at) == (HAIDIAN, Extent.WHOLE, None), name


def test_of_another_districts_acts_it_says_where_they_are_told(district: Snapshot) -> None:
    about = asked(queries["letters"], district, owner=CHAOYANG).covers  # type: ignore[attr-defined]
    assert (about.extent, about.kept_at) == (Extent.NONE, CHAOYANG)


def test_the_lists_say_so_too(district: Snapshot) -> None:
    for found in (issues.all_lists(district), patrols.query(district), key_figures.query(district)):
        assert (found.covers.extent, found.covers.kept_at) == (Extent.NONE, BJ)
    assert listed(district, 0, HAIDIAN).extent is Extent.WHOLE
    assert listed(district, 1).extent is Extent.PART


def test_who_sees_something_is_told_that_it_is_a_part(caught_up: OpenViews) -> None:
    log = ListedLog(node=HAIDIAN)
    log.append(on(LIST, IssueListOpened(title=TITLE, categories=(PROPERTY,))))
    log.append(on(ISSUE, *in_work))
    with caught_up(log, node=HAIDIAN).read() as snapshot:
        about = asked(queries["timeliness"], snapshot).covers  # type: ignore[attr-defined]
        assert (about.extent, about.kept_at) == (Extent.PART, BJ)
        assert issues.all_lists(snapshot).covers.extent is Extent.PART


def test_the_city_is_told_all(caught_up: OpenViews) -> None:
    with caught_up(ListedLog(), node=BJ).read() as snapshot:
        for name in ASKED_OF_ALL:
            assert asked(queries[name], snapshot).covers.extent is Extent.WHOLE  # type: ignore[attr-defined]
