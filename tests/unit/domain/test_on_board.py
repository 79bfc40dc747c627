"""Who is on the board, as far as a node can know: its own branch, as the trees that came to it tell."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.liaison import CorrectVisit, LeaderPost, LiaisonAssigned, VisitMade
from domain.node_id import NodeId
from domain.on_board import OrganisationGone, OrganisationOnItsWay, OrganisationUnknown, entry_of, require_open, tree_id
from domain.task.assigning import AssignTask
from domain.tier import Tier, tier_of
from domain.tree.events import OrganisationClosed, OrganisationEntered
from domain.words import Words
from tests.unit.domain.examples import DUE, task_assigned
from tests.unit.given import AT, BJ, HAIDIAN, Given, given, states

GONE = NodeId("bj.gone")
MOMENT = timedelta(seconds=1)


def entered(organisation: str, *, node: bool = False) -> OrganisationEntered:
    """Return that an organisation took its place."""
    name = Words("单位", "Organisation")
    tier = Tier.MUNICIPAL if organisation == BJ else Tier.DISTRICT
    return OrganisationEntered(organisation=NodeId(organisation), name=name, tier=tier, node=node)


CITY = (
    entered("bj", node=True),
    entered("bj.haidian", node=True),
    entered("bj.chaoyang", node=True),
    entered("bj.parks"),
    entered(GONE),
    OrganisationClosed(organisation=GONE, reason="机构改革", closed_at=AT),
)
DISTRICT = (entered("bj.haidian", node=True), entered("bj.haidian.urban"))


def board() -> Given:
    """Return what the city has seen: its own tree and that of a district, not that of another."""
    return given().seeing(tree_id(BJ), *CITY).seeing(tree_id(HAIDIAN), *DISTRICT)


def task(lead: str) -> AssignTask:
    """Return a task for an organisation."""
    return AssignTask(title=task_assigned.title, lead=NodeId(lead), due=DUE)


@pytest.mark.parametrize(
    "organisation",
    ["bj.haidain", "bj.haidain.urban", "bj.parks.east", "bj.haidian.urbann", "xx", "xx.haidian", "bjj"],
)
def test_at_and_below_its_own_a_node_knows_who_is_there_and_no_other_root_is(organisation: str) -> None:
    board().when(task(organisation)).then_refused(OrganisationUnknown, organisation=organisation)


@pytest.mark.parametrize(
    "organisation",
    [
        "bj",
        "bj.parks",
        "bj.haidian",
        "bj.haidian.urban",
        "bj.chaoyang.east",  # below a node whose tree has not come
        "bj.chaoyang.east.north",
    ],
)
def test_who_is_there_or_may_be_where_no_tree_has_come_from_is_named(organisation: str) -> None:
    assert board().when(task(organisation)).refusal is None


@pytest.mark.parametrize("organisation", ["bj.haidian.nowhere", "bj.haidian.nowhere.x"])
def test_before_a_tree_has_come_it_says_nothing(organisation: str) -> None:
    assert given().when(task(organisation), owner=HAIDIAN).refusal is None


def test_no_organisation_is_of_another_root_whether_or_not_a_tree_has_come() -> None:
    given().when(task("xx.haidian")).then_refused(OrganisationUnknown, organisation="xx.haidian")


def test_who_enters_later_is_known_from_then_on() -> None:
    after: Any = (*CITY, entered("bj.new"))
    board().when(task("bj.new")).then_refused(OrganisationUnknown)
    assert given().seeing(tree_id(BJ), *after).when(task("bj.new")).refusal is None


def test_nothing_new_is_begun_about_an_organisation_that_is_closed() -> None:
    board().when(task(GONE)).then_refused(OrganisationGone, organisation=GONE)
    assert board().when(task(GONE), at=AT - MOMENT).refusal is None


def test_what_is_older_than_the_closing_may_be_recorded_late_if_that_is_known() -> None:
    of_old = (entered(GONE), OrganisationClosed(organisation=GONE, reason="机构改革"))
    seen = given().seeing(tree_id(BJ), *of_old)
    seen.when(task(GONE), at=AT - MOMENT).then_refused(OrganisationGone, organisation=GONE)


NEW_HOME = (entered("bj.haidian", node=True), entered("bj.haidian.zhongguancun", node=True))
ABOVE = (*DISTRICT, entered("bj.haidian.zhongguancun", node=True), entered("bj.haidian.zhongguancun.kexu"))


def test_nothing_is_begun_about_whom_a_tree_above_names_before_their_records_have_come() -> None:
    street, below = NodeId("bj.haidian.zhongguancun"), NodeId("bj.haidian.zhongguancun.kexu")
    on_the_way = given().seeing(tree_id(HAIDIAN), *ABOVE).seeing(tree_id(street), *NEW_HOME)
    on_the_way.when(task(below), owner=street).then_refused(OrganisationOnItsWay, organisation=below, node=street)
    on_the_way.when(task(f"{below}u"), owner=street).then_refused(OrganisationUnknown)
    assert OrganisationOnItsWay.transient
    assert entry_of(below, street, states(on_the_way.seen)), "there is such an organisation"
    here = given().seeing(tree_id(HAIDIAN), *ABOVE).seeing(tree_id(street), *NEW_HOME, entered(below))
    assert here.when(task(below), owner=street).refusal is None


@pytest.mark.parametrize("target", [BJ, HAIDIAN])
def test_what_a_tree_says_of_its_owner_and_of_those_above_counts_for_nothing(target: NodeId) -> None:
    claimed = OrganisationClosed(organisation=target, reason="区划调整", closed_at=AT)
    district = given().seeing(tree_id(HAIDIAN), entered("bj"), *DISTRICT, claimed).seeing(tree_id(BJ), *CITY)
    require_open(target, HAIDIAN, states(district.seen), AT)
    assert district.when(task("bj.haidian"), owner=BJ).refusal is None


def test_a_node_is_closed_where_it_works_as_the_tree_above_it_says() -> None:
    ended = OrganisationClosed(organisation=HAIDIAN, reason="区划调整", closed_at=AT)
    seen = states({tree_id(BJ): (*CITY, ended), tree_id(HAIDIAN): DISTRICT})
    with pytest.raises(OrganisationGone):
        require_open(HAIDIAN, HAIDIAN, seen, AT)


def test_at_which_tier_one_stands_those_above_say() -> None:
    claimed = OrganisationEntered(organisation=HAIDIAN, name=Words("区", "D"), tier=Tier.MUNICIPAL, node=True)
    own = {tree_id(HAIDIAN): (claimed,)}
    assert tier_of(HAIDIAN, HAIDIAN, states(own)) is Tier.MUNICIPAL
    assert tier_of(HAIDIAN, HAIDIAN, states({**own, tree_id(BJ): CITY})) is Tier.DISTRICT


def visit_of(organisation: NodeId, at: datetime | None = None) -> CorrectVisit:
    return CorrectVisit(number=1, organisation=organisation, topic="督促", findings="进展顺利", at=at, reason="误登")


@pytest.mark.parametrize(
    ("was", "command"),
    [(GONE, visit_of(GONE)), (GONE, visit_of(GONE, AT - MOMENT)), (HAIDIAN, visit_of(GONE, AT - MOMENT))],
)
def test_a_visit_before_the_closing_is_corrected_after_it(was: NodeId, command: CorrectVisit) -> None:
    assert visited(was).when(command).refusal is None


@pytest.mark.parametrize(("was", "at"), [(GONE, AT), (HAIDIAN, AT), (HAIDIAN, None)])
def test_no_visit_is_said_to_have_been_where_nobody_was_any_more(was: NodeId, at: datetime | None) -> None:
    visited(was).when(visit_of(GONE, at)).then_refused(OrganisationGone, organisation=GONE)


def visited(organisation: NodeId) -> Given:
    """Return what the city has seen after a visit of its secretary."""
    made = VisitMade(organisation=organisation, topic="督促", findings="进展顺利")
    return replace(
        board(), events=(LiaisonAssigned(leader="leader-1", post=LeaderPost.SECRETARY, organisations=()), made)
    )
